"""The connections of one worker: PostgreSQL through SQLAlchemy's pool, Redis through redis-py's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine

from .settings import settings

#: Reads and single statements: no BEGIN and ROLLBACK around each. `jit` costs more than it gives to short statements.
engine = create_async_engine(
    settings.database_url, isolation_level="AUTOCOMMIT", pool_size=settings.database_pool, max_overflow=0,
    connect_args={"server_settings": {"jit": "off", "application_name": "peer"}})

#: Writes: the same pool, in transactions.
transactions = engine.execution_options(isolation_level="READ COMMITTED")

redis = Redis.from_url(settings.redis_url, max_connections=256)


@asynccontextmanager
async def driver() -> AsyncIterator[asyncpg.Connection]:
    """A pooled connection as asyncpg's own: rows without SQLAlchemy's wrapping, statements prepared once.

    For the few reads that carry the load, which it makes twice as cheap.
    """
    while (connection := await engine.raw_connection()).driver_connection.is_closed():
        connection.invalidate()
        connection.close()
    try:
        yield connection.driver_connection
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
        # SQLAlchemy does not see what happens below it: the pool must be told of a broken connection.
        connection.invalidate()
        raise
    finally:
        connection.close()


async def close() -> None:
    await engine.dispose()
    await redis.aclose()
