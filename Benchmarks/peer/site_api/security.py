"""Who is calling, what they may do, and how often."""

import logging
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import orjson
from fastapi import Request
from redis import RedisError
from sqlalchemy import bindparam, func, select, update

from .backends import engine, redis
from .problems import Problem
from .settings import settings
from .tables import api_keys, people

log = logging.getLogger("peer")

MANAGERS = frozenset({"admin", "conducteur"})
READ = frozenset({"chantiers:read", "chantiers:*", "read", "write", "admin"})
WRITE = frozenset({"chantiers:write", "chantiers:*", "write", "admin"})

is_api_key = re.compile(r"hbc_[A-Za-z0-9_-]{43}").fullmatch


@dataclass(frozen=True, slots=True)
class Caller:
    user_id: int
    role: str
    key_id: UUID
    scopes: frozenset[str]
    rate_limit_per_hour: int
    expires_at: datetime | None

    @property
    def principal(self) -> str:
        return f"key:{self.key_id}"

    @property
    def perimeter(self) -> int | None:
        """The person whose sites alone are visible; managers see all."""
        return None if self.role in MANAGERS else self.user_id


FIND_KEY = (
    select(api_keys.c.id, api_keys.c.user_id, api_keys.c.scopes, api_keys.c.rate_limit_per_hour, api_keys.c.last_used_at,
           api_keys.c.expires_at, people.c.role)
    .join(people, people.c.id == api_keys.c.user_id)
    .where(api_keys.c.key_hash == bindparam("key_hash"), api_keys.c.is_active, people.c.is_active, people.c.deleted_at.is_(None)))

RECORD_USE = update(api_keys).where(api_keys.c.id == bindparam("key_id")).values(last_used_at=func.now())


class Credentials:
    """Callers by the hash of their key, remembered for a few seconds.

    A revoked key or a changed role therefore takes `PEER_CREDENTIAL_SECONDS` to be felt: the usual trade, and it spares
    one statement a request.
    """

    CAPACITY = 1024

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Caller]] = {}

    async def caller(self, secret: str) -> Caller:
        key_hash = sha256(secret.encode()).hexdigest()
        now = time.monotonic()
        known = self._known.get(key_hash)
        if known is None or known[0] <= now:
            caller = await self._find(key_hash)
            if len(self._known) >= self.CAPACITY:
                self._known.clear()
            self._known[key_hash] = known = (now + settings.credential_seconds, caller)
        caller = known[1]
        if caller.expires_at is not None and caller.expires_at <= datetime.now(UTC):
            raise Problem("auth.invalid_credentials")
        return caller

    async def _find(self, key_hash: str) -> Caller:
        async with engine.connect() as connection:
            row = (await connection.execute(FIND_KEY, {"key_hash": key_hash})).first()
            if row is None:
                raise Problem("auth.invalid_credentials")
            if row.last_used_at is None or datetime.now(UTC) - row.last_used_at >= timedelta(minutes=1):
                await connection.execute(RECORD_USE, {"key_id": row.id})
        return Caller(
            user_id=row.user_id, role=row.role, key_id=row.id, scopes=frozenset(orjson.loads(row.scopes)),
            rate_limit_per_hour=settings.rate_limit_per_hour or row.rate_limit_per_hour, expires_at=row.expires_at)


credentials = Credentials()


async def authorise(request: Request, scopes: frozenset[str], roles: frozenset[str] | None = None) -> Caller:
    header = request.headers.get("authorization")
    if header is None:
        raise Problem("auth.required")
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer" or not is_api_key(secret):
        raise Problem("auth.invalid_credentials")
    caller = await credentials.caller(secret)
    request.scope["state"]["principal"] = caller.principal
    if scopes.isdisjoint(caller.scopes):
        raise Problem("auth.insufficient_scope")
    if roles is not None and caller.role not in roles:
        raise Problem("auth.forbidden")
    return caller


@dataclass(frozen=True, slots=True)
class Budget:
    limit: int
    remaining: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        return {"x-ratelimit-limit": str(self.limit), "x-ratelimit-remaining": str(self.remaining), "x-ratelimit-reset": str(self.reset)}


WINDOW = 3600


async def spend(caller: Caller, cached: str | None = None) -> tuple[Budget, bytes | None]:
    """Counts a request in the key's window of an hour: one round trip, whoever the worker.

    What is kept under `cached` comes with the answer; it is looked up after the count and used only within the budget.
    When Redis fails, requests pass: the limit protects a service that is still there.
    """
    limit, now = caller.rate_limit_per_hour, int(time.time())
    window = now // WINDOW
    key = f"ratelimit:{caller.principal}:{window}"
    pipeline = redis.pipeline(transaction=False).incr(key).expire(key, WINDOW, nx=True)
    if cached is not None:
        pipeline.get(cached)
    try:
        used, _, *found = await pipeline.execute()
    except RedisError:
        log.exception("rate limit unavailable")
        used, found = 0, []
    budget = Budget(limit, max(0, limit - used), (window + 1) * WINDOW)
    if used > limit:
        raise Problem("rate_limit.exceeded", headers={**budget.headers, "retry-after": str(budget.reset - now)})
    return budget, found[0] if found else None
