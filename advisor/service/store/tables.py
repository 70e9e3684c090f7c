"""The tables. Documents are kept as the JSON text that was sent out, never taken apart.

Every row that belongs to somebody has a ``tenant``; it is read through ``Tickets`` only, which
adds the tenant to every query.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

State = Literal["new", "answered", "confirmed", "closed"]
STATES: tuple[State, ...] = ("new", "answered", "confirmed", "closed")


class Utc(TypeDecorator[dt.datetime]):
    """Times are aware and in UTC on both databases; SQLite keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """Refuses times without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def now() -> dt.datetime:
    """The time in UTC."""
    return dt.datetime.now(dt.UTC)


class Table(DeclarativeBase):
    """Names of constraints are fixed, so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: Utc(), str: Text()}  # noqa: RUF012


class Token(Table):
    """An API token; of its secret only the SHA-256 digest is kept.

    ``scopes`` are words separated by spaces. Limits that are None are those of the settings.
    """

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(80), index=True)
    name: Mapped[str] = mapped_column(String(200))
    prefix: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(80))
    created: Mapped[dt.datetime]
    expires: Mapped[dt.datetime | None] = mapped_column(default=None)
    revoked: Mapped[dt.datetime | None] = mapped_column(default=None)
    rate_per_minute: Mapped[int | None] = mapped_column(default=None)
    quota_per_day: Mapped[int | None] = mapped_column(default=None)


class Ticket(Table):
    """A conversation and what became of it.

    ``origin`` is api, page, widget or the name of a webhook, ``external_id`` the id it has there.
    ``diagnosis`` and ``question`` are the JSON of the last answer, ``listed`` the ids of its causes
    in order, separated by spaces; ``version`` counts the events.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("tenant", "origin", "external_id"),
        Index("ix_tickets_tenant_state_updated", "tenant", "state", "updated"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(80))
    token_id: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(20), default="new")
    subject: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str | None] = mapped_column(String(8), default=None)
    origin: Mapped[str] = mapped_column(String(80), default="api")
    external_id: Mapped[str | None] = mapped_column(String(200), default=None)
    created: Mapped[dt.datetime]
    updated: Mapped[dt.datetime] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=0)
    diagnosis: Mapped[str | None] = mapped_column(default=None)
    question: Mapped[str | None] = mapped_column(default=None)
    verdict: Mapped[str | None] = mapped_column(String(40), default=None)
    top_cause: Mapped[str | None] = mapped_column(String(120), default=None)
    listed: Mapped[str] = mapped_column(default="")
    confirmed_cause: Mapped[str | None] = mapped_column(String(120), default=None)
    confirmed_by: Mapped[str | None] = mapped_column(String(200), default=None)
    note: Mapped[str] = mapped_column(default="")


class Message(Table):
    """One event of a conversation, redacted, as JSON; ``number`` counts from 1."""

    __tablename__ = "messages"

    ticket_id: Mapped[str] = mapped_column(
        String(40), ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created: Mapped[dt.datetime]
    body: Mapped[str]


class Feedback(Table):
    """What somebody thinks of an answer; ``cause`` is what it was in the end, if they know."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[str] = mapped_column(
        String(40), ForeignKey("tickets.id", ondelete="CASCADE"), index=True
    )
    tenant: Mapped[str] = mapped_column(String(80), index=True)
    created: Mapped[dt.datetime]
    author: Mapped[str] = mapped_column(String(200))
    helpful: Mapped[bool | None] = mapped_column(default=None)
    cause: Mapped[str | None] = mapped_column(String(120), default=None)
    note: Mapped[str] = mapped_column(default="")


class Delivery(Table):
    """A webhook that came in or went out, with what was sent and what was answered.

    ``hook`` is the id of the webhook. ``delivery_id`` is the sender's id of it, by which one that
    is sent again is known. ``next_attempt`` is also the end of the time for which somebody works
    on it.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("tenant", "hook", "direction", "delivery_id"),
        Index("ix_deliveries_due", "state", "next_attempt"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(80))
    hook: Mapped[str] = mapped_column(String(80))
    direction: Mapped[str] = mapped_column(String(8))
    delivery_id: Mapped[str] = mapped_column(String(200))
    created: Mapped[dt.datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), default="new")
    status: Mapped[int | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt: Mapped[dt.datetime | None] = mapped_column(default=None)
    request: Mapped[str] = mapped_column(default="")
    response: Mapped[str] = mapped_column(default="")
    ticket_id: Mapped[str | None] = mapped_column(String(40), default=None, index=True)


class Site(Table):
    """A site whose pages may show the widget; ``id`` is the key in its script tag, not a secret.

    ``origins`` are words separated by spaces. What is asked there belongs to ``tenant``.
    """

    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(80), index=True)
    name: Mapped[str] = mapped_column(String(200))
    origins: Mapped[str]
    created: Mapped[dt.datetime]
    revoked: Mapped[dt.datetime | None] = mapped_column(default=None)
    rate_per_minute: Mapped[int | None] = mapped_column(default=None)
    quota_per_day: Mapped[int | None] = mapped_column(default=None)


class Hook(Table):
    """A help desk that sends us what is asked there; ``id`` is in the URL that it calls.

    Of its secrets only the names of the environment variables are here. What we send goes to
    paths below ``base_url`` alone. ``secret_names`` are words separated by spaces.
    """

    __tablename__ = "hooks"
    __table_args__ = (UniqueConstraint("tenant", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    sender: Mapped[str] = mapped_column(String(40))
    base_url: Mapped[str]
    secret_names: Mapped[str]
    token_name: Mapped[str]
    notes_to: Mapped[str]
    created: Mapped[dt.datetime]
    revoked: Mapped[dt.datetime | None] = mapped_column(default=None)


class RequestKey(Table):
    """The ``Idempotency-Key`` of a request and the ticket that it made or added to."""

    __tablename__ = "request_keys"

    token_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    ticket_id: Mapped[str] = mapped_column(
        String(40), ForeignKey("tickets.id", ondelete="CASCADE"), index=True
    )
    created: Mapped[dt.datetime]


class Audit(Table):
    """Who did what to which thing; ``detail`` is JSON without anything that a person wrote."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    created: Mapped[dt.datetime] = mapped_column(index=True)
    tenant: Mapped[str] = mapped_column(String(80), index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200), default="")
    detail: Mapped[str] = mapped_column(default="{}")


class Usage(Table):
    """The token bucket of a token and its requests of the day; ``level`` in requests."""

    __tablename__ = "usage"

    token_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    level: Mapped[float]
    at: Mapped[float]
    day: Mapped[str] = mapped_column(String(10))
    used: Mapped[int]
