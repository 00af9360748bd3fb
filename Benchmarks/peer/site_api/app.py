"""The routes. `uvicorn site_api.app:app`; see README.md."""

import logging
from contextlib import asynccontextmanager
from typing import Annotated

import orjson
from fastapi import Body, Depends, FastAPI, Header, Query, Request, Response
from redis import RedisError
from xxhash import xxh3_64_hexdigest

from . import backends, bodies, problems, reads, writes
from .access_log import AccessLog, LogSink
from .problems import Problem
from .security import MANAGERS, READ, WRITE, Budget, Caller, authorise, spend
from .settings import settings

log = logging.getLogger("peer")
sink = LogSink()


@asynccontextmanager
async def lifespan(_: FastAPI):
    yield
    await backends.close()
    sink.flush()


app = FastAPI(title="Sites, in Python", lifespan=lifespan)
app.add_middleware(AccessLog, sink=sink)
problems.install(app)


# --- What every route asks first --------------------------------------------------------------------------------------


async def reader(request: Request) -> Caller:
    return await authorise(request, READ)


async def limited_reader(request: Request) -> tuple[Caller, Budget]:
    caller = await authorise(request, READ)
    budget, _ = await spend(caller)
    return caller, budget


async def limited_manager(request: Request) -> tuple[Caller, Budget]:
    caller = await authorise(request, WRITE, MANAGERS)
    budget, _ = await spend(caller)
    return caller, budget


Reader = Annotated[Caller, Depends(reader)]
LimitedReader = Annotated[tuple[Caller, Budget], Depends(limited_reader)]
LimitedManager = Annotated[tuple[Caller, Budget], Depends(limited_manager)]
Limit = Annotated[int, Query(ge=1, le=100)]
Place = Annotated[str, Query(max_length=4096)]
IfNoneMatch = Annotated[str | None, Header()]


# --- Answers ----------------------------------------------------------------------------------------------------------


def answer(body: bytes, tag: str, budget: Budget, if_none_match: str | None) -> Response:
    """The body under its entity tag, or 304 when the client has it already."""
    headers = {
        "etag": tag, "cache-control": "private, no-cache", "vary": "authorization, cookie, accept-language", **budget.headers}
    if if_none_match and matches(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def matches(header: str, tag: str) -> bool:
    return header == tag or any(each.strip().removeprefix("W/") in (tag, "*") for each in header.split(","))


def tagged(body: bytes, version: int | None = None) -> str:
    """A strong tag: the digest of the bytes, after the version of a single site."""
    digest = xxh3_64_hexdigest(body)
    return f'"{digest}"' if version is None else f'"{version}.{digest}"'


# --- Routes -----------------------------------------------------------------------------------------------------------


@app.get("/api/v2/chantiers/{id}")
async def get_site(id: int, access: LimitedReader, if_none_match: IfNoneMatch = None) -> Response:
    caller, budget = access
    site = await reads.one(id, caller.perimeter) if -(2**63) <= id < 2**63 else None
    if site is None:
        raise Problem("chantier.not_found")
    body = orjson.dumps(site)
    return answer(body, tagged(body, site["version"]), budget, if_none_match)


async def page(limit: int, cursor: str, caller: Caller) -> bytes:
    return orjson.dumps(await reads.page(limit, reads.Cursor.parse(cursor) if cursor else None, caller.perimeter))


@app.get("/api/v2/chantiers")
async def list_sites(access: LimitedReader, limit: Limit = 50, cursor: Place = "", if_none_match: IfNoneMatch = None) -> Response:
    caller, budget = access
    body = await page(limit, cursor, caller)
    return answer(body, tagged(body), budget, if_none_match)


@app.get("/api/v2/cached/chantiers")
async def list_sites_cached(caller: Reader, limit: Limit = 50, cursor: Place = "", if_none_match: IfNoneMatch = None) -> Response:
    """The same list, kept whole in Redis under its tag for those who may see the same sites."""
    key = f"cache:v2:chantiers:{caller.perimeter or 'all'}:{limit}:{cursor}"
    budget, kept = await spend(caller, cached=key)
    if kept is not None:
        tag, _, body = kept.partition(b"\n")
        return answer(body, tag.decode(), budget, if_none_match)
    body = await page(limit, cursor, caller)
    tag = tagged(body)
    try:
        await backends.redis.set(key, b"%b\n%b" % (tag.encode(), body), ex=settings.cache_seconds)
    except RedisError:
        log.exception("response cache unavailable")
    return answer(body, tag, budget, if_none_match)


@app.post("/api/v2/chantiers", status_code=201)
async def create_site(request: Request, new: Annotated[bodies.NewSite, Body()], access: LimitedManager) -> Response:
    caller, budget = access
    origin = writes.Origin(
        request_id=request.scope["state"]["request_id"], address=request.client.host if request.client else "",
        user_agent=request.headers.get("user-agent", ""), method=request.method, route="/api/v2/chantiers", body=await request.body())
    site = await writes.create(new, caller, origin)
    body = orjson.dumps(site)
    headers = {
        "location": f"/api/v2/chantiers/{site['id']}", "etag": tagged(body, site["version"]), "cache-control": "no-store",
        "vary": "authorization, cookie, accept-language", **budget.headers}
    return Response(body, 201, headers, "application/json")


@app.get("/health/live", include_in_schema=False)
async def live() -> dict:
    return {"status": "ok"}
