"""Tickets for those who answer them: the list, and what an agent decides."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from advisor.service.api.bodies import document
from advisor.service.api.conversations import TicketId, ticket_of, view
from advisor.service.documents import (
    ConversationView,
    State,
    TicketChange,
    TicketPage,
    TicketView,
)
from advisor.service.openapi import errors
from advisor.service.problems import Fault, invalid, not_found
from advisor.service.redaction import redacted_text
from advisor.service.security import Agent
from advisor.service.spreadsheet import csv_of
from advisor.service.state import Here, Service
from advisor.service.store.audit import record
from advisor.service.store.tables import Ticket, now
from advisor.service.store.tickets import Tickets
from advisor.service.tokens import Caller

router = APIRouter(prefix="/v1/tickets", tags=["tickets"])
MOST_ROWS, MOST_WORDS, MOST_EXPORTED = 200, 100, 10_000
Words = Annotated[str, Query(max_length=MOST_WORDS, description="All in the subject.")]


@router.get("", response_model=TicketPage, responses=errors(401, 403, 422, 429))
async def tickets(
    here: Here,
    who: Agent,
    state: State | None = None,
    after: Annotated[str | None, Query(max_length=200, description="``next`` of a page.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
    words: Words = "",
    cause: Annotated[str | None, Query(max_length=160, description="Confirmed, or first.")] = None,
    origin: Annotated[str | None, Query(max_length=80, description="Where it came from.")] = None,
) -> TicketPage:
    """Tickets of the tenant, those changed last first."""
    wanted = Filters(state, words, cause, origin)
    found, following = await run_in_threadpool(page_of, here, who, wanted, after, limit)
    views = [TicketView.model_validate(t, from_attributes=True) for t in found]
    return TicketPage(tickets=tuple(views), next=following)


@router.get(
    ".csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **errors(401, 403, 422, 429)},
)
async def export(
    here: Here,
    who: Agent,
    state: State | None = None,
    words: Words = "",
    cause: Annotated[str | None, Query(max_length=160, description="Confirmed, or first.")] = None,
    origin: Annotated[str | None, Query(max_length=80, description="Where it came from.")] = None,
) -> Response:
    """The same tickets for a spreadsheet, at most 10,000."""
    return await exported(here, who, Filters(state, words, cause, origin))


async def exported(here: Service, who: Caller, wanted: Filters) -> Response:
    """The file, which browsers save and do not show."""
    rows = await run_in_threadpool(_rows, here, who, wanted)
    headers = {"content-disposition": 'attachment; filename="tickets.csv"'}
    return Response(csv_of(rows), 200, headers, "text/csv; charset=utf-8")


def _rows(here: Service, who: Caller, wanted: Filters) -> list[list[object]]:
    names = list(TicketView.model_fields)
    rows: list[list[object]] = [list(names)]
    after: str | None = None
    while len(rows) <= MOST_EXPORTED:
        found, after = page_of(here, who, wanted, after, MOST_ROWS)
        rows += [[getattr(t, name) for name in names] for t in found]
        if after is None:
            break
    with here.store.writing() as session:
        record(session, who.tenant, who.name, "tickets.export", "", tickets=len(rows) - 1)
    return rows


@router.get("/{id}", response_model=ConversationView, responses=errors(401, 403, 404, 422, 429))
async def ticket(id: TicketId, here: Here, who: Agent) -> Response:
    """A ticket with its diagnosis and the next question."""
    return document(view(await run_in_threadpool(ticket_of, here, who, id)))


@router.patch(
    "/{id}", response_model=TicketView, responses=errors(400, 401, 403, 404, 413, 422, 429)
)
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


@dataclass(frozen=True)
class Filters:
    """Which tickets; fields that are empty set no limit."""

    state: State | None = None
    words: str = ""
    cause: str | None = None
    origin: str | None = None


def page_of(
    here: Service, who: Caller, wanted: Filters, after: str | None, most: int
) -> tuple[list[Ticket], str | None]:
    """A page of tickets and the mark of the next one; it waits for the database."""
    before = _place(after) if after else None
    with here.store.reading() as session:
        found = Tickets(session, who.tenant).page(
            state=wanted.state,
            before=before,
            most=most,
            words=wanted.words.replace("\0", ""),
            cause=(wanted.cause or "").replace("\0", "") or None,
            origin=(wanted.origin or "").replace("\0", "") or None,
        )
    return found, _mark(found[-1]) if len(found) == most else None


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
