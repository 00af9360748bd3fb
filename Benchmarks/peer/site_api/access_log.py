"""One JSON line per request on standard output, and the id that follows the request through every record of it."""

import asyncio
import os
import re
import time
from datetime import UTC, datetime

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FLUSH_SECONDS = 0.05
PLAIN = re.compile(rb"[A-Za-z0-9._-]{1,64}").fullmatch


class LogSink:
    """Gathers lines and writes them together, so that no request waits for a pipe."""

    def __init__(self, descriptor: int = 1):
        self._descriptor = descriptor
        self._lines: list[bytes] = []

    def write(self, line: bytes) -> None:
        if not self._lines:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        self._lines.append(line)

    def flush(self) -> None:
        pending = memoryview(b"".join(self._lines))
        self._lines = []
        while pending:
            pending = pending[os.write(self._descriptor, pending):]


class AccessLog:
    """Plain ASGI rather than `BaseHTTPMiddleware`, which would start a task and a stream for every request."""

    def __init__(self, app: ASGIApp, sink: LogSink):
        self.app = app
        self.sink = sink

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        start = time.perf_counter()
        request_id = given_id(scope) or os.urandom(16).hex()
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id.encode()))
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            route = scope.get("route")
            self.sink.write(orjson.dumps({
                "time": datetime.now(UTC).isoformat(timespec="milliseconds")[:-6] + "Z", "level": "info", "message": "request",
                "request_id": request_id, "principal": state.get("principal"), "method": scope["method"],
                "route": route.path if route else "unknown", "status": status,
                "duration_ms": round((time.perf_counter() - start) * 1000, 2),
            }, option=orjson.OPT_APPEND_NEWLINE))


def given_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return value.decode() if PLAIN(value) else None
    return None
