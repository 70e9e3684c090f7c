"""The tools over streamable HTTP: on this machine without a token, elsewhere only with one."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# Bytes of a request: a long log as JSON. # unsourced
MOST_BODY = 20_000_000
LOCAL = ("127.0.0.1", "localhost", "[::1]")


def application(server: MCPServer[Any], token: str, hosts: Sequence[str]) -> ASGIApp:
    """The server under ``/mcp``. ``hosts`` are further names by which it may be called.

    Each request stands alone, so that any number of processes can serve them.
    """
    names = [*LOCAL, *hosts]
    app = server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=MOST_BODY,
        transport_security=TransportSecuritySettings(
            allowed_hosts=[form for n in names for form in (n, f"{n}:*")],
            allowed_origins=[
                f"{s}://{n}{p}" for n in names for s in ("http", "https") for p in ("", ":*")
            ],
        ),
    )
    return Bearer(app, token) if token else app


class Bearer:
    """Lets requests with the token pass."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._expected = app, f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 to everything else."""
        if scope["type"] == "http":
            given = Headers(scope=scope).get("authorization", "").encode("latin-1", "replace")
            if not hmac.compare_digest(given, self._expected):
                refusal = PlainTextResponse(
                    "A valid token is needed.", 401, {"WWW-Authenticate": "Bearer"}
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)
