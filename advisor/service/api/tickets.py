"""Tickets for those who answer them: the list, and what an agent decides."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from advisor.service.api.conversations import TicketId
from advisor.service.documents import State, TicketChange, TicketPage, TicketView
from advisor.service.openapi import errors
from advisor.service.problems import Fault, invalid, not_found
from advisor.service.redaction import redacted_text
from advisor.service.security import Agent
from advisor.service.state import Here, Service
from advisor.service.store.audit import record
from advisor.service.store.tables import Ticket, now
from advisor.service.store.tickets import Tickets
from advisor.service.tokens import Caller

router = APIRouter(prefix="/v1/tickets", tags=["tickets"])
MOST_ROWS = 200


@router.get("", response_model=TicketPage, responses=errors(401, 403, 422, 429))
async def tickets(
    here: Here,
    who: Agent,
    state: State | None = None,
    after: Annotated[str | None, Query(max_length=200, description="``next`` of a page.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> TicketPage:
    """Tickets of the tenant, those changed last first."""
    place = _place(after) if after else None
    found = await run_in_threadpool(_page, here, who, state, place, limit)
    following = _mark(found[-1]) if len(found) == limit else None
    views = [TicketView.model_validate(t, from_attributes=True) for t in found]
    return TicketPage(tickets=tuple(views), next=following)


@router.patch("/{id}", response_model=TicketView, responses=errors(400, 401, 403, 404, 422, 429))
async def change(id: TicketId, wanted: TicketChange, here: Here, who: Agent) -> TicketView:
    """Confirm a cause, close a ticket, write a note. A confirmed cause makes it confirmed."""
    if wanted.confirmed_cause is not None and wanted.confirmed_cause not in here.kb.causes:
        raise not_found("cause", wanted.confirmed_cause)
    ticket = await run_in_threadpool(changed, here, who, id, wanted)
    return TicketView.model_validate(ticket, from_attributes=True)


def changed(here: Service, who: Caller, id: str, wanted: TicketChange) -> Ticket:
    """Store the change and who made it; it waits for the database."""
    with here.store.writing() as session:
        ticket = Tickets(session, who.tenant).get(id, for_update=True)
        if ticket is None:
            raise not_found("conversation", id)
        if wanted.confirmed_cause is not None:
            ticket.confirmed_cause, ticket.confirmed_by = wanted.confirmed_cause, who.name
            ticket.state = "confirmed"
        if wanted.state is not None:
            ticket.state = wanted.state
        if wanted.note is not None:
            ticket.note = redacted_text(wanted.note.replace("\0", ""))
        ticket.updated = now()
        told = {"state": ticket.state, "cause": wanted.confirmed_cause}
        record(session, who.tenant, who.name, "ticket.change", id, **told)
        return ticket


def _page(
    here: Service,
    who: Caller,
    state: State | None,
    before: tuple[dt.datetime, str] | None,
    most: int,
) -> list[Ticket]:
    with here.store.reading() as session:
        return Tickets(session, who.tenant).page(state=state, before=before, most=most)


def _mark(ticket: Ticket) -> str:
    text = f"{ticket.updated.isoformat()} {ticket.id}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _place(mark: str) -> tuple[dt.datetime, str]:
    try:
        text = base64.urlsafe_b64decode(mark.encode()).decode()
        moment, _, id = text.partition(" ")
        found = dt.datetime.fromisoformat(moment)
        if found.tzinfo is None or not id.isalnum():
            raise ValueError("not ours")
    except (ValueError, binascii.Error, OverflowError) as error:
        raise invalid([Fault(where="after", what="not the next of a page")]) from error
    return found, id
