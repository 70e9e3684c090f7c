"""What holds for every request: size and pace of the body, hosts and origins, headers, counting."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.service.metrics import Metrics
from advisor.service.problems import Problem, busy, response
from advisor.service.settings import Settings
from advisor.service.slots import Slots

LOG = logging.getLogger("advisor.service")
# Bytes of a body on routes that take no files. # unsourced
SMALL_BODY = 256_000
SAFE = ("GET", "HEAD", "OPTIONS")
SECURE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
}


class Gate:
    """The outermost layer. ``large`` says of a path whether it takes files.

    A route's own security headers are left as they are.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, metrics: Metrics, large: Callable[[str], bool]
    ) -> None:
        self._app, self._settings, self._metrics, self._large = app, settings, metrics, large
        self._slots = Slots(settings.uploads, Path(settings.slots) if settings.slots else None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in SECURE.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            refused = self._refused(scope)
            if refused is not None:
                await response(refused)(scope, receive, sent)
                return
            await self._passed(scope, receive, sent)
        finally:
            self._count(scope, status, time.perf_counter() - began)

    async def _passed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """On to the routes; no more uploads at once, on this machine, than it has memory for."""
        if scope["method"] in SAFE or not self._large(scope["path"]):
            await self._app(scope, self._measured(scope, receive, SMALL_BODY), send)
            return
        settings = self._settings
        with self._slots.one() as free:
            if free:
                await self._app(scope, self._measured(scope, receive, settings.max_body), send)
                return
        self._metrics.refused("uploads")
        problem = busy("too many uploads at once", settings.queue_seconds)
        await response(problem)(scope, receive, send)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route: Any = scope.get("route")
        path = str(getattr(route, "path", "unknown"))
        self._metrics.request(scope["method"], path, status, seconds)
        # The template, not the path: an access log is no place for ids.
        LOG.info("%s %s %d %.0f ms", scope["method"], path, status, seconds * 1e3)

    def _refused(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if "*" not in self._settings.hosts and _name(host) not in self._settings.hosts:
            return Problem(
                421, "http", where="Host", what="not a name of this service",
                do="The operator lists the names in ADVISOR_HOSTS.",
            )  # fmt: skip
        origin = headers.get("origin")
        if scope["method"] in SAFE or origin is None or origin in self._settings.origins:
            return None
        if urlsplit(origin).netloc == host and host:
            return None
        return Problem(
            403, "origin", where="Origin", what=f"{origin[:100]} is not allowed",
            do="The operator lists such sites in ADVISOR_ORIGINS.",
        )  # fmt: skip

    def _measured(self, scope: Scope, receive: Receive, most: int) -> Receive:
        """``receive`` that raises ``Problem`` when the body is too large or too slow."""
        announced = Headers(scope=scope).get("content-length", "0")
        got = 0
        deadline: float | None = None

        async def measured() -> Message:
            nonlocal got, deadline
            if announced.isdecimal() and int(announced[:20]) > most:
                raise _too_large(most)
            loop = asyncio.get_running_loop()
            deadline = deadline or loop.time() + self._settings.body_seconds
            try:
                async with asyncio.timeout_at(None if got < 0 else deadline):
                    message = await receive()
            except TimeoutError:
                raise Problem(
                    408, "too-slow", where="body",
                    what=f"not there after {self._settings.body_seconds:g} s",
                    do="Send less, or over a faster connection.",
                    headers={"Connection": "close"},
                ) from None  # fmt: skip
            if message["type"] == "http.request":
                got += len(message.get("body", b""))
                if got > most:
                    raise _too_large(most)
                if not message.get("more_body", False):
                    got = -1  # all is there: what follows is only the end of the connection
            return message

        return measured


def _too_large(most: int) -> Problem:
    return Problem(
        413, "too-large", where="body", what=f"more than {most / 1e6:g} MB",
        do="Send a part of the log, or only the file with the model and the training loop.",
        headers={"Connection": "close"},
    )  # fmt: skip


def _name(host: str) -> str:
    """A Host header without its port."""
    return host if host.endswith("]") else host.rpartition(":")[0] or host
