"""The log of webhooks as a page; what an agent decides there is what the API takes."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from advisor.service.api.deliveries import DeliveryId, decided, replayed
from advisor.service.api.pages import PageRoute, look_of, page, to
from advisor.service.courier import courier_of
from advisor.service.page import deliveries as shown
from advisor.service.sessions import Desk
from advisor.service.state import Here
from advisor.service.store import deliveries, registered
from advisor.service.store.deliveries import DeliveryState, Direction
from advisor.service.store.tables import Delivery, Hook
from advisor.service.webhooks import MOST_MESSAGE

# Deliveries of a page. # unsourced
ROWS = 30

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/deliveries")
async def log(
    request: Request,
    here: Here,
    who: Desk,
    state: DeliveryState | Literal[""] = "",
    direction: Direction | Literal[""] = "",
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    saved: str = "",
) -> Response:
    """Deliveries, the newest first."""

    def found() -> tuple[list[Delivery], dict[str, str]]:
        names = {h.id: h.name for h in registered.listed(here.store, Hook, who.tenant)}
        with here.store.reading() as session:
            rows = deliveries.page(
                session, who.tenant, direction=direction or None, state=state or None, hook=None,
                ticket_id=None, before=before, most=ROWS,
            )  # fmt: skip
        return rows, names

    rows, names = await run_in_threadpool(found)
    look = look_of(request, who)
    chosen = {k: v for k, v in (("state", state), ("direction", direction)) if v}
    following = rows[-1].id if len(rows) == ROWS else None
    note = look.say("saved") if saved == "1" else ""
    text = shown.page(look, rows, names, chosen=chosen, following=following, note=note)
    return page(text, look)


@router.post("/deliveries/{id}/{what}")
async def decide(
    id: DeliveryId,
    what: Literal["approve", "drop", "replay"],
    request: Request,
    here: Here,
    who: Desk,
    text: Annotated[str, Form(max_length=MOST_MESSAGE)] = "",
) -> Response:
    """Send a draft in the words of the form, never send it, or work on one again."""
    if what == "replay":
        row = await run_in_threadpool(replayed, here, who, id)
        courier_of(request).wake(cast(Direction, row.direction))
    else:
        state: DeliveryState = "new" if what == "approve" else "dropped"
        words = text.replace("\r\n", "\n").strip() or None
        await run_in_threadpool(decided, here, who, id, state, words if state == "new" else None)
        courier_of(request).wake("out")
    return to(request, "/deliveries?saved=1")
