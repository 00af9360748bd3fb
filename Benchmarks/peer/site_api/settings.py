"""What may be set from the environment, read once."""

import os
from dataclasses import dataclass

from sqlalchemy import URL, make_url


@dataclass(frozen=True, slots=True)
class Settings:
    database_url: URL
    redis_url: str
    #: Connections to PostgreSQL per worker. A worker is one thread: a few keep it and the database busy.
    database_pool: int
    #: How long a looked-up credential is trusted without asking the database again; 0 asks every time.
    credential_seconds: float
    #: Replaces every key's own hourly budget when set: a load generator spends more than any customer.
    rate_limit_per_hour: int | None
    cache_seconds: int
    #: Keys the digest of request bodies that the audit trail keeps.
    secret: bytes

    @classmethod
    def from_environment(cls) -> "Settings":
        env = os.environ
        limit = env.get("PEER_RATE_LIMIT_PER_HOUR")
        return cls(
            database_url=asyncpg_url(env["DATABASE_URL"]),
            redis_url=env.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
            database_pool=int(env.get("PEER_DATABASE_POOL", "8")),
            credential_seconds=float(env.get("PEER_CREDENTIAL_SECONDS", "5")),
            rate_limit_per_hour=int(limit) if limit else None,
            cache_seconds=int(env.get("PEER_CACHE_SECONDS", "300")),
            secret=env.get("PEER_SECRET", "benchmark").encode(),
        )


def asyncpg_url(text: str) -> URL:
    """The URL that libpq takes (`postgres://…`, `sslmode=`), as SQLAlchemy's asyncpg dialect spells it."""
    url = make_url(text.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+asyncpg")
    if mode := url.query.get("sslmode"):
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return url


settings = Settings.from_environment()
