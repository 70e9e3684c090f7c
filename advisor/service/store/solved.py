"""Tickets as something to learn from: redacted once more, and only those of one tenant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from advisor.dialogue import Conversation, Event, read_event
from advisor.learning.tickets import Solved
from advisor.service.redaction import redacted
from advisor.service.store.tables import Message, Ticket

# Tickets whose events are read at once.
PAGE = 500
# Answers are large, and nothing of them is needed here.
_WITHOUT = defer(Ticket.diagnosis, raiseload=True)


def confirmed(session: Session, tenant: str, since: dt.datetime, most: int) -> list[Solved]:
    """Tickets with a confirmed cause, the last changed first."""
    query = (
        select(Ticket)
        .options(_WITHOUT)
        .where(Ticket.tenant == tenant, Ticket.confirmed_cause.is_not(None))
        .where(Ticket.updated >= since)
        .order_by(Ticket.updated.desc(), Ticket.id)
        .limit(most)
    )
    return list(_solved(session, list(session.scalars(query))))


def chosen(session: Session, tenant: str, ids: Sequence[str]) -> list[Solved]:
    """The tickets of these ids, as far as they are the tenant's."""
    found: list[Solved] = []
    for at in range(0, len(ids), PAGE):
        query = select(Ticket).options(_WITHOUT).where(Ticket.tenant == tenant)
        found += _solved(
            session, list(session.scalars(query.where(Ticket.id.in_(ids[at : at + PAGE]))))
        )
    return found


def _solved(session: Session, tickets: Sequence[Ticket]) -> Iterator[Solved]:
    for at in range(0, len(tickets), PAGE):
        page = tickets[at : at + PAGE]
        events: dict[str, list[Event]] = {t.id: [] for t in page}
        query = (
            select(Message)
            .where(Message.ticket_id.in_(events))
            .order_by(Message.ticket_id, Message.number)
        )
        for message in session.scalars(query):
            try:
                events[message.ticket_id].append(redacted(read_event(message.body)))
            except ValidationError:
                continue  # of an earlier form: the rest of the ticket still tells something
        for ticket in page:
            yield _one(ticket, events[ticket.id])


def _one(ticket: Ticket, events: Sequence[Event]) -> Solved:
    language = ticket.language if ticket.language in ("en", "zh") else None
    return Solved(
        id=ticket.id,
        conversation=Conversation(id=ticket.id, language=language, events=tuple(events)),
        cause=ticket.confirmed_cause or "",
        verdict=ticket.verdict or "",
        listed=tuple(ticket.listed.split()),
    )
