"""``advisor mcp``; only typer is imported at the top."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from advisor.errors import InputError

LOCAL = ("127.0.0.1", "localhost", "::1")
# A token that cannot be guessed: 16 random bytes in hex. # unsourced
SHORTEST_TOKEN = 32


def mcp(
    root: Annotated[
        list[Path] | None,
        typer.Option("--root", help="Folder that files may be read from. Repeatable."),
    ] = None,
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP at /mcp; else over stdin and stdout.")
    ] = False,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8322,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", help="A further name it is called by. Repeatable."),
    ] = None,
) -> None:
    """Serve read-only tools to coding assistants (Model Context Protocol).

    Over HTTP, ADVISOR_MCP_TOKEN is the bearer token that is asked for.
    """
    try:
        from advisor.mcp import roots, server
    except ModuleNotFoundError as error:
        raise InputError(
            f"{error.name} is not installed. The tools need: pip install 'advisor[mcp]'."
        ) from error
    from advisor import knowledge

    token = os.environ.get("ADVISOR_MCP_TOKEN", "")
    if http and host not in LOCAL and len(token) < SHORTEST_TOKEN:
        raise InputError(
            f"--host {host}: only with a token on another address than {', '.join(LOCAL)}. Set"
            f" ADVISOR_MCP_TOKEN to {SHORTEST_TOKEN} characters or more: openssl rand -hex 32."
        )
    allowed = roots.folders(root or ())
    tools = server.create(knowledge.load(), allowed, client_roots=not http)
    if not http:
        tools.run("stdio")
        return
    import uvicorn

    from advisor.mcp.http import application

    uvicorn.run(
        application(tools, token, allow_host or ()),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
    )
