"""The log of webhooks: what came in, what went out, and what waits for an agent."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, cast

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from advisor.model import Model
from advisor.service.courier import courier_of
from advisor.service.openapi import errors
from advisor.service.problems import Problem, not_found
from advisor.service.redaction import redacted_text
from advisor.service.security import Agent
from advisor.service.state import Here, Service
from advisor.service.store import deliveries, registered
from advisor.service.store.audit import record
from advisor.service.store.deliveries import DeliveryState, Direction
from advisor.service.store.tables import Delivery, Hook, now
from advisor.service.tokens import Caller
from advisor.service.webhooks import MOST_MESSAGE, Outgoing

router = APIRouter(prefix="/v1/deliveries", tags=["webhooks"])
DeliveryId = Annotated[int, Path(ge=1, le=2**31 - 1)]
MOST_ROWS = 200


class HookView(Model):
    """A webhook; of its secrets only the names of the variables are known."""

    id: str
    tenant: str
    name: str
    sender: str
    base_url: str
    secret_names: str
    token_name: str
    notes_to: str
    created: dt.datetime
    revoked: dt.datetime | None


class DeliveryView(Model):
    """A delivery as it stands in a list."""

    id: int
    hook: str
    direction: Direction
    delivery_id: str
    created: dt.datetime
    state: DeliveryState
    status: int | None
    attempts: int
    next_attempt: dt.datetime | None
    ticket_id: str | None


class DeliveryDocument(DeliveryView):
    """A delivery with what was said (redacted) and what was answered."""

    request: str
    response: str


class Approval(Model, defer_build=False):
    """What an agent sends; without ``text`` the draft as it is."""

    text: str | None = Field(default=None, min_length=1, max_length=MOST_MESSAGE)


_ERRORS = errors(401, 403, 404, 409, 422, 429)


@router.get("", response_model=list[DeliveryView], responses=errors(401, 403, 422, 429))
async def listed(
    here: Here,
    who: Agent,
    direction: Direction | None = None,
    state: Annotated[
        DeliveryState | None, Query(description="``draft`` waits for an agent.")
    ] = None,
    hook: Annotated[str | None, Query(max_length=40, pattern=r"^[a-z0-9_]*$")] = None,
    ticket: Annotated[str | None, Query(max_length=40, pattern=r"^[a-z0-9_]*$")] = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="An id.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> list[DeliveryView]:
    """Deliveries of the tenant, the newest first."""

    def found() -> list[Delivery]:
        with here.store.reading() as session:
            return deliveries.page(
                session, who.tenant, direction=direction, state=state, hook=hook,
                ticket_id=ticket, before=before, most=limit,
            )  # fmt: skip

    rows = await run_in_threadpool(found)
    return [DeliveryView.model_validate(row, from_attributes=True) for row in rows]


@router.get("/hooks", response_model=list[HookView], responses=errors(401, 403, 422, 429))
async def webhooks(here: Here, who: Agent) -> list[HookView]:
    """The webhooks of the tenant; an operator makes them with ``advisor hook create``."""
    rows = await run_in_threadpool(registered.listed, here.store, Hook, who.tenant)
    return [HookView.model_validate(row, from_attributes=True) for row in rows]


@router.get(
    "/{id}", response_model=DeliveryDocument, responses=errors(401, 403, 404, 422, 429)
)  # fmt: skip
async def delivery(id: DeliveryId, here: Here, who: Agent) -> DeliveryDocument:
    """One delivery with what was said and answered."""

    def found() -> Delivery:
        with here.store.reading() as session:
            return _row(deliveries.of_tenant(session, who.tenant, id), id)

    return _document(await run_in_threadpool(found))


@router.post("/{id}/replay", response_model=DeliveryDocument, responses=_ERRORS)
async def replay(id: DeliveryId, request: Request, here: Here, who: Agent) -> DeliveryDocument:
    """Work on one that failed once more, or send one out again under the same id."""
    row = await run_in_threadpool(replayed, here, who, id)
    courier_of(request).wake(cast(Direction, row.direction))
    return _document(row)


@router.post(
    "/{id}/approve", response_model=DeliveryDocument, responses={**_ERRORS, **errors(400, 413)}
)
async def approve(
    id: DeliveryId, wanted: Approval, request: Request, here: Here, who: Agent
) -> DeliveryDocument:
    """Send a draft to the customer, as it is or in the agent's words."""
    row = await run_in_threadpool(decided, here, who, id, "new", wanted.text)
    courier_of(request).wake("out")
    return _document(row)


@router.post("/{id}/drop", response_model=DeliveryDocument, responses=_ERRORS)
async def drop(id: DeliveryId, here: Here, who: Agent) -> DeliveryDocument:
    """Never send a draft."""
    return _document(await run_in_threadpool(decided, here, who, id, "dropped", None))


def _row(row: Delivery | None, id: int) -> Delivery:
    if row is None:
        raise not_found("delivery", str(id))
    return row


def _document(row: Delivery) -> DeliveryDocument:
    return DeliveryDocument.model_validate(row, from_attributes=True)


def replayed(here: Service, who: Caller, id: int) -> Delivery:
    """It is to be worked on once more; raises ``Problem``. It waits for the database."""
    with here.store.writing() as session:
        row = _row(deliveries.of_tenant(session, who.tenant, id, for_update=True), id)
        again = ("failed", "done") if row.direction == "out" else ("failed",)
        if row.state not in again:
            raise _conflict(row, "replayed")
        row.state, row.attempts, row.next_attempt = "new", 0, now()
        record(session, who.tenant, who.name, "delivery.replay", str(id))
        return row


def decided(
    here: Service, who: Caller, id: int, state: DeliveryState, text: str | None
) -> Delivery:
    """A draft is new, to be sent, or dropped; raises ``Problem``. It waits for the database."""
    with here.store.writing() as session:
        row = _row(deliveries.of_tenant(session, who.tenant, id, for_update=True), id)
        if row.state != "draft":
            raise _conflict(row, "decided on")
        row.state, row.next_attempt = state, now() if state == "new" else None
        if text is not None:
            told = Outgoing.model_validate_json(row.request)
            clean = redacted_text(text.replace("\0", ""))
            row.request = told.model_copy(update={"text": clean}).model_dump_json()
        done = "delivery.approve" if state == "new" else "delivery.drop"
        record(session, who.tenant, who.name, done, str(id), reworded=text is not None)
        return row


def _conflict(row: Delivery, what: str) -> Problem:
    return Problem(
        409, "conflict", where=str(row.id), what=f"it is {row.state} and cannot be {what}",
        do="Get it again.",
    )  # fmt: skip
