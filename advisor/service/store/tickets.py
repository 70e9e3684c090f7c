"""Tickets of one tenant. There is no other way to them, so none can be left unscoped."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from advisor.service.store.tables import Feedback, Message, State, Ticket, now


class Changed(Exception):
    """Somebody else has added to the ticket in the meantime."""


class Tickets:
    """The tickets of a tenant within a transaction."""

    def __init__(self, session: Session, tenant: str) -> None:
        self._session, self._tenant = session, tenant

    def open(
        self,
        *,
        token_id: str = "",
        origin: str = "api",
        external_id: str | None = None,
        language: str | None = None,
        subject: str = "",
    ) -> Ticket:
        """A new ticket without any event."""
        ticket = Ticket(
            id=secrets.token_hex(16),
            tenant=self._tenant,
            token_id=token_id,
            state="new",
            subject=subject,
            language=language,
            origin=origin,
            external_id=external_id,
            created=now(),
            updated=now(),
            version=0,
            note="",
        )
        self._session.add(ticket)
        self._session.flush()
        return ticket

    def get(self, id: str, *, for_update: bool = False) -> Ticket | None:
        """The ticket, when there is one and it is the tenant's."""
        query = self._mine().where(Ticket.id == id)
        return self._session.scalar(query.with_for_update() if for_update else query)

    def external(self, origin: str, external_id: str) -> Ticket | None:
        """The ticket of somebody else's id."""
        query = self._mine().where(Ticket.origin == origin, Ticket.external_id == external_id)
        return self._session.scalar(query)

    def add(
        self,
        id: str,
        events: Sequence[str],
        *,
        after: int,
        diagnosis: str,
        question: str,
        verdict: str,
        listed: Sequence[str],
    ) -> Ticket:
        """Append events (JSON) and the answer to them; raises ``Changed`` unless ``after`` is
        still the version. ``listed`` are the causes of the answer, the most likely first."""
        ticket = self.get(id, for_update=True)
        if ticket is None or ticket.version != after:
            raise Changed
        moment = now()
        for number, body in enumerate(events, start=after + 1):
            self._session.add(Message(ticket_id=id, number=number, created=moment, body=body))
        ticket.version = after + len(events)
        ticket.updated = moment
        ticket.diagnosis, ticket.question = diagnosis, question or None
        ticket.verdict, ticket.listed = verdict, " ".join(listed)
        ticket.top_cause = listed[0] if listed else None
        if ticket.state in ("new", "answered"):
            ticket.state = "answered"
        return ticket

    def messages(self, id: str) -> list[Message]:
        """All events of a ticket in order; none when it is not the tenant's."""
        if self.get(id) is None:
            return []
        query = select(Message).where(Message.ticket_id == id).order_by(Message.number)
        return list(self._session.scalars(query))

    def conversation(self, id: str, language: str | None) -> bytes:
        """The conversation as JSON, put together without reading its events."""
        head = f'{{"id":{json.dumps(id)},"language":{json.dumps(language)},"events":['
        return (head + ",".join(m.body for m in self.messages(id)) + "]}").encode()

    def page(
        self,
        *,
        state: State | None = None,
        before: tuple[dt.datetime, str] | None = None,
        most: int = 50,
        words: str = "",
        cause: str | None = None,
        origin: str | None = None,
        token_id: str | None = None,
    ) -> list[Ticket]:
        """The tickets changed last, without their answers; ``before`` are time and id of the last
        one seen.

        All ``words`` must stand in the subject. ``cause`` is the confirmed one, else the first.
        """
        without = defer(Ticket.diagnosis, raiseload=True), defer(Ticket.question, raiseload=True)
        query = self._mine().options(*without).limit(most)
        query = query.order_by(Ticket.updated.desc(), Ticket.id.desc())
        if state:
            query = query.where(Ticket.state == state)
        for word in words.split():
            query = query.where(Ticket.subject.icontains(word, autoescape=True))
        if cause:
            query = query.where(func.coalesce(Ticket.confirmed_cause, Ticket.top_cause) == cause)
        if origin:
            query = query.where(Ticket.origin == origin)
        if token_id is not None:
            query = query.where(Ticket.token_id == token_id)
        if before:
            moment, id = before
            earlier = (Ticket.updated < moment) | ((Ticket.updated == moment) & (Ticket.id < id))
            query = query.where(earlier)
        return list(self._session.scalars(query))

    def delete(self, id: str) -> bool:
        """Remove a ticket with its events and feedback; whether it was there."""
        ticket = self.get(id)
        if ticket is not None:
            self._session.delete(ticket)
        return ticket is not None

    def add_feedback(
        self, id: str, author: str, helpful: bool | None, cause: str | None, note: str
    ) -> Feedback:
        """Keep what somebody thinks; the ticket is the tenant's."""
        given = Feedback(
            ticket_id=id,
            tenant=self._tenant,
            created=now(),
            author=author,
            helpful=helpful,
            cause=cause,
            note=note,
        )
        self._session.add(given)
        return given

    def _mine(self) -> Select[Ticket]:
        return select(Ticket).where(Ticket.tenant == self._tenant)
