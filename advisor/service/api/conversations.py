"""Conversations: something is brought, an answer and a question come back, and so on."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from advisor.model import Diagnosis
from advisor.service.api.bodies import answered, document
from advisor.service.documents import ConversationView, FeedbackGiven, Id, MessageView, TicketView
from advisor.service.openapi import brought, errors
from advisor.service.problems import Problem, not_found
from advisor.service.redaction import redacted_text
from advisor.service.retries import REPLAYED, Once, Retry, before, unless_before
from advisor.service.security import Asker
from advisor.service.state import Here, Service
from advisor.service.store.audit import record
from advisor.service.store.tables import Ticket
from advisor.service.store.tickets import Changed, Tickets
from advisor.service.tokens import Caller
from advisor.service.workers import Answered

router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
TicketId = Annotated[Id, Path(description="As it came back when the conversation was opened.")]

_ERRORS = (400, 401, 403, 408, 413, 415, 422, 429, 503)


@router.post(
    "",
    status_code=201,
    response_model=ConversationView,
    responses=errors(*_ERRORS),
    openapi_extra=brought("text", "files"),
)
async def open_conversation(request: Request, here: Here, who: Asker, once: Retry) -> Response:
    """Open a conversation with whatever is brought; it is stored, without keys and names."""
    ticket, again = await opened(request, here, who, once, "api")
    headers = {"Location": f"/v1/conversations/{ticket.id}", **again}
    return document(view(ticket), 201, **headers)


async def opened(
    request: Request, here: Service, who: Caller, once: Once | None, origin: str
) -> tuple[Ticket, dict[str, str]]:
    """A new ticket with what the body of the request brings, and the answer to it.

    The second is headers: they tell of a request that has been answered before.
    """
    if first := await run_in_threadpool(before, here, who, once):
        return first, REPLAYED
    done = await answered(request, here, keep=True)

    def work() -> Ticket:
        with here.store.writing() as session:
            tickets = Tickets(session, who.tenant)
            ticket = tickets.open(
                token_id=who.token_id,
                origin=origin,
                language=done.done.language,
                subject=done.done.subject,
            )
            if once:
                once.keep(session, who, ticket.id)
            return _added(tickets, ticket.id, done, after=0)

    return await run_in_threadpool(unless_before, here, who, once, work), {}


@router.get("/{id}", response_model=ConversationView, responses=errors(401, 403, 404, 422, 429))
async def conversation(id: TicketId, here: Here, who: Asker) -> Response:
    """A conversation as it stands."""
    return document(view(await run_in_threadpool(ticket_of, here, who, id)))


@router.delete("/{id}", status_code=204, responses=errors(401, 403, 404, 422, 429))
async def delete_conversation(id: TicketId, here: Here, who: Asker) -> None:
    """Delete it with everything that was said in it."""
    await run_in_threadpool(deleted, here, who, id)


@router.get("/{id}/diagnosis", response_model=Diagnosis, responses=errors(401, 403, 404, 422, 429))
async def diagnosis(id: TicketId, here: Here, who: Asker) -> Response:
    """The last answer: the document of ``advisor ask --json``."""
    ticket = await run_in_threadpool(ticket_of, here, who, id)
    if ticket.diagnosis is None:
        raise not_found("answer", id)
    return document(ticket.diagnosis)


@router.post(
    "/{id}/messages",
    response_model=ConversationView,
    responses=errors(*_ERRORS, 404, 409),
    openapi_extra=brought("answer", "text", "files"),
)
async def add_messages(
    id: TicketId, request: Request, here: Here, who: Asker, once: Retry
) -> Response:
    """Say more, answer the question, skip it, take something back: all are events."""
    ticket, again = await extended(request, here, who, once, id)
    return document(view(ticket), 200, **again)


async def extended(
    request: Request, here: Service, who: Caller, once: Once | None, id: str
) -> tuple[Ticket, dict[str, str]]:
    """The conversation with what the body of the request adds to it; raises ``Problem``."""
    if first := await run_in_threadpool(before, here, who, once):
        return first, REPLAYED
    ticket, said = await run_in_threadpool(so_far, here, who, id)
    _refuse_too_long(len(said), here)
    done = await answered(request, here, keep=True, before=said)
    _refuse_too_long(len(said) + sum(map(len, done.events)), here)
    if done.done.seen not in (None, ticket.version):
        raise _changed(id)

    def work() -> Ticket:
        with here.store.writing() as session:
            if once:
                once.keep(session, who, id)
            return _added(Tickets(session, who.tenant), id, done, after=ticket.version)

    return await run_in_threadpool(unless_before, here, who, once, work), {}


@router.get(
    "/{id}/messages", response_model=list[MessageView], responses=errors(401, 403, 404, 422, 429)
)
async def messages(id: TicketId, here: Here, who: Asker) -> Response:
    """Everything that was said, as it was stored."""
    return document(await run_in_threadpool(_told, here, who, id))


@router.post(
    "/{id}/feedback", status_code=204, responses=errors(400, 401, 403, 404, 413, 422, 429)
)  # fmt: skip
async def feedback(id: TicketId, given: FeedbackGiven, here: Here, who: Asker, once: Retry) -> None:
    """Say whether the answer helped, and what it was in the end."""
    if given.cause is not None and given.cause not in here.kb.causes:
        raise not_found("cause", given.cause)
    if not await run_in_threadpool(before, here, who, once):
        await run_in_threadpool(judged, here, who, id, given, once)


def ticket_of(here: Service, who: Caller, id: str) -> Ticket:
    """The caller's ticket; raises ``Problem`` 404 for somebody else's, too."""
    with here.store.reading() as session:
        ticket = Tickets(session, who.tenant).get(id)
    if ticket is None:
        raise not_found("conversation", id)
    return ticket


def view(ticket: Ticket) -> str:
    """``ConversationView`` as JSON; the documents in it are put in as they are."""
    head = TicketView.model_validate(ticket, from_attributes=True).model_dump_json()
    question, diagnosis = ticket.question or "null", (ticket.diagnosis or "null").strip()
    return f'{head[:-1]},"question":{question},"diagnosis":{diagnosis}}}\n'


def so_far(here: Service, who: Caller, id: str) -> tuple[Ticket, bytes]:
    """The caller's ticket and its conversation as JSON; raises ``Problem`` 404."""
    with here.store.reading() as session:
        tickets = Tickets(session, who.tenant)
        ticket = tickets.get(id)
        if ticket is None:
            raise not_found("conversation", id)
        return ticket, tickets.conversation(id, ticket.language)


def _added(tickets: Tickets, id: str, done: Answered, *, after: int) -> Ticket:
    try:
        return tickets.add(
            id,
            done.events,
            after=after,
            diagnosis=done.diagnosis.decode(),
            question=done.question.decode(),
            verdict=done.done.verdict,
            listed=done.done.listed,
        )
    except Changed:
        raise _changed(id) from None


def _changed(id: str) -> Problem:
    return Problem(
        409,
        "conflict",
        where=id,
        what="something was added to the conversation in the meantime",
        do="Get it again, then add to what you see.",
    )


def _refuse_too_long(size: int, here: Service) -> None:
    if size > here.settings.max_conversation:
        raise Problem(
            413,
            "too-large",
            where="conversation",
            what=f"more than {here.settings.max_conversation_mb:g} MB in all",
            do="Open a new conversation.",
        )


def _told(here: Service, who: Caller, id: str) -> str:
    with here.store.reading() as session:
        tickets = Tickets(session, who.tenant)
        if tickets.get(id) is None:
            raise not_found("conversation", id)
        rows = [
            f'{{"number":{m.number},"created":{json.dumps(m.created.isoformat())},"event":{m.body}}}'
            for m in tickets.messages(id)
        ]
    return "[" + ",".join(rows) + "]\n"


def judged(
    here: Service, who: Caller, id: str, given: FeedbackGiven, once: Once | None = None
) -> None:
    """Keep what somebody thinks of a ticket; raises ``Problem`` 404."""

    def work() -> Ticket:
        with here.store.writing() as session:
            tickets = Tickets(session, who.tenant)
            ticket = tickets.get(id)
            if ticket is None:
                raise not_found("conversation", id)
            if once:
                once.keep(session, who, id)
            note = redacted_text(given.note.replace("\0", ""))
            tickets.add_feedback(id, who.name, given.helpful, given.cause, note)
            record(session, who.tenant, who.name, "feedback", id, helpful=given.helpful)
            return ticket

    unless_before(here, who, once, work)


def deleted(here: Service, who: Caller, id: str) -> None:
    """Delete a ticket; raises ``Problem`` 404."""
    with here.store.writing() as session:
        if not Tickets(session, who.tenant).delete(id):
            raise not_found("conversation", id)
        record(session, who.tenant, who.name, "ticket.delete", id)
