"""Deliveries of webhooks: in one table those that came in and those that go out.

A row that is ``new`` is to be worked on. Whoever takes it moves ``next_attempt`` to the end of a
lease: should they be killed, it is taken again after that. ``attempts`` tells two holders apart.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from advisor.service.store.tables import Delivery

Direction = Literal["in", "out"]
DeliveryState = Literal["new", "done", "ignored", "failed", "draft", "dropped"]
STATES: tuple[DeliveryState, ...] = ("draft", "new", "done", "ignored", "failed", "dropped")
# No attempt is ever planned for later than this; one that is was planned by a clock that has been
# set back since, and is due.
LONGEST_WAIT = dt.timedelta(hours=2)


def add(
    session: Session,
    *,
    tenant: str,
    hook: str,
    direction: Direction,
    at: dt.datetime,
    state: DeliveryState,
    delivery_id: str = "",
    request: str = "",
    response: str = "",
    ticket_id: str | None = None,
) -> Delivery:
    """A new row; without an id of the sender it gets one of ours."""
    row = Delivery(
        tenant=tenant,
        hook=hook,
        direction=direction,
        delivery_id=delivery_id or f"msg_{secrets.token_hex(12)}",
        created=at,
        state=state,
        attempts=0,
        next_attempt=at if state == "new" else None,
        request=request,
        response=response,
        ticket_id=ticket_id,
    )
    session.add(row)
    session.flush()
    return row


def _due(direction: Direction, at: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    when = (Delivery.next_attempt <= at) | (Delivery.next_attempt > at + LONGEST_WAIT)
    return (Delivery.state == "new", Delivery.direction == direction, when)


def any_due(session: Session, direction: Direction, at: dt.datetime) -> bool:
    """Whether there is work; it takes no lock."""
    return session.scalar(select(Delivery.id).where(*_due(direction, at)).limit(1)) is not None


def take(
    session: Session, direction: Direction, at: dt.datetime, lease: dt.timedelta, most: int
) -> list[Delivery]:
    """The oldest rows that are due, for this caller alone until the lease ends."""
    query = select(Delivery).where(*_due(direction, at)).order_by(Delivery.id).limit(most)
    rows = list(session.scalars(query.with_for_update(skip_locked=True)))
    for row in rows:
        row.attempts += 1
        row.next_attempt = at + lease
    return rows


def held(session: Session, id: int, attempts: int) -> Delivery | None:
    """The row, when it is still to be done and nobody else has taken it since."""
    row = session.get(Delivery, id, with_for_update=True)
    return row if row is not None and (row.state, row.attempts) == ("new", attempts) else None


def of_tenant(
    session: Session, tenant: str, id: int, *, for_update: bool = False
) -> Delivery | None:
    """The row, when it is the tenant's."""
    query = select(Delivery).where(Delivery.tenant == tenant, Delivery.id == id)
    return session.scalar(query.with_for_update() if for_update else query)


def page(
    session: Session,
    tenant: str,
    *,
    direction: Direction | None,
    state: DeliveryState | None,
    hook: str | None,
    ticket_id: str | None,
    before: int | None,
    most: int,
) -> list[Delivery]:
    """The rows of a tenant, the newest first."""
    query = select(Delivery).where(Delivery.tenant == tenant).order_by(Delivery.id.desc())
    for column, wanted in (
        (Delivery.direction, direction),
        (Delivery.state, state),
        (Delivery.hook, hook),
        (Delivery.ticket_id, ticket_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(Delivery.id < before)
    return list(session.scalars(query.limit(most)))


def drafts(session: Session, ticket_id: str) -> list[Delivery]:
    """Answers to this ticket that no agent has decided on yet."""
    return list(
        session.scalars(
            select(Delivery).where(Delivery.ticket_id == ticket_id, Delivery.state == "draft")
        )
    )


def lately(session: Session, ticket_id: str, since: dt.datetime) -> int:
    """How many messages of this ticket have been worked on since then."""
    query = select(func.count()).where(
        Delivery.ticket_id == ticket_id, Delivery.direction == "in", Delivery.created >= since
    )
    return session.scalar(query) or 0
