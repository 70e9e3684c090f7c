"""The widget: a script for other people's pages, and what it shows in a frame.

A key names a site, and only the site's origins may hold the frame. There is no cookie: who knows
the id of a conversation that the widget has opened may go on with it, and with nothing else.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from advisor.service import limits, retries, sites
from advisor.service.api.conversations import TicketId, extended, opened, so_far
from advisor.service.api.pages import BRIEFLY, PageRoute, look_of, page, shown, to
from advisor.service.page import asking, shell
from advisor.service.problems import Problem, not_found
from advisor.service.security import admit, too_many
from advisor.service.state import Here, Service
from advisor.service.store.registered import known
from advisor.service.store.tables import Site, Ticket
from advisor.service.tokens import Caller

# Requests of one address on all sites, a minute and a day. # unsourced
PER_MINUTE, PER_DAY = 60, 2_000

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Key = Annotated[str, Path(max_length=40)]
Host = Annotated[str, Query(max_length=300)]


@router.get("/widget.js")
async def script() -> Response:
    """The script for other sites' pages."""
    data, media, _ = shell.static("widget.js")
    headers = {
        "cache-control": f"public, max-age={BRIEFLY}",
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
    }
    return Response(data, 200, headers, f"{media}; charset=utf-8")


@router.get("/widget/{key}")
async def start(key: Key, host: Host, request: Request, here: Here) -> Response:
    """Bring something, in the frame."""
    await run_in_threadpool(_admitted, request, here, key, host)
    look = look_of(request, None, host=host)
    return page(asking.start(look, _at(key, host, request)), look)


@router.post("/widget/{key}")
async def ask(key: Key, host: Host, request: Request, here: Here) -> Response:
    """Open a conversation."""
    who = await run_in_threadpool(_admitted, request, here, key, host)
    ticket, _ = await opened(request, here, who, await retries.of(request), "widget")
    return to(request, _at(f"{key}/{ticket.id}", host, request))


@router.get("/widget/{key}/{id}")
async def conversation(
    key: Key, id: TicketId, host: Host, request: Request, here: Here
) -> Response:
    """A conversation that was opened on that site."""
    who = await run_in_threadpool(_admitted, request, here, key, host)
    ticket, before = await run_in_threadpool(_own, here, who, id)
    look = look_of(request, None, asked=ticket.language, host=host)
    action = _at(f"{key}/{id}", host, request)
    title, content, *_ = await shown(here, ticket, before, look, action)
    return page(shell.whole(look, title, content, report=True), look)


@router.post("/widget/{key}/{id}")
async def more(key: Key, id: TicketId, host: Host, request: Request, here: Here) -> Response:
    """Add to a conversation that was opened on that site."""
    who = await run_in_threadpool(_admitted, request, here, key, host)
    await run_in_threadpool(_own, here, who, id)
    await extended(request, here, who, await retries.of(request), id)
    return to(request, _at(f"{key}/{id}", host, request))


def _at(path: str, host: str, request: Request) -> str:
    wish = request.query_params.get("lang")
    lang = f"&lang={wish}" if wish in ("en", "zh") else ""
    return f"/widget/{path}?host={quote(host, safe='')}{lang}"


def _admitted(request: Request, here: Service, key: str, host: str) -> Caller:
    """Who asks; raises ``Problem`` for a site that is unknown, or a page that is not of it."""
    address = request.client.host if request.client else "unknown"
    refusal = limits.take(
        here.usage, f"w:{address}"[:40], rate_per_minute=PER_MINUTE, quota_per_day=PER_DAY
    )
    if refusal is not None:
        raise too_many(refusal)
    site = known(here.store, Site, key)
    if site is None:
        raise not_found("site", key)
    if not _lists(site, host):
        raise Problem(
            403, "origin", where="host", what=f"{host[:100]} is not a page of this site",
            do="The operator lists its origins with advisor site create.",
        )  # fmt: skip
    who = sites.as_caller(site)
    admit(here, who)
    return who


def _lists(site: Site, host: str) -> bool:
    return host in site.origins.split()


def _own(here: Service, who: Caller, id: str) -> tuple[Ticket, bytes]:
    ticket, before = so_far(here, who, id)
    if ticket.origin != "widget" or ticket.token_id != who.token_id:
        raise not_found("conversation", id)
    return ticket, before
