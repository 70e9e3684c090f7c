"""What is too old is deleted, from the disk, too."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, delete, text

from advisor.service.store import Store
from advisor.service.store.audit import record
from advisor.service.store.tables import Audit, Delivery, Ticket, Token, Usage, now

# Days that a revoked or expired token stays in the list. # unsourced
TOKEN_DAYS = 30
# Days after which a counter says nothing: its bucket is full, and its day is over.
COUNTER_DAYS = 2


@dataclass(frozen=True)
class Pruned:
    """How many rows went."""

    tickets: int
    deliveries: int
    audit: int
    tokens: int


def prune(
    store: Store,
    usage: Store,
    *,
    days: float,
    audit_days: float,
    at: dt.datetime | None = None,
    actor: str = "operator",
) -> Pruned:
    """Delete tickets untouched for ``days``, with events and feedback, webhook logs as old, older
    audit entries, and in ``usage`` counters that no longer count: some tell an address.

    SQLite overwrites what it deletes; PostgreSQL gets a VACUUM, and forgets its own log of changes
    after the next checkpoints.
    """
    moment = at or now()
    edge, audit_edge = moment - dt.timedelta(days=days), moment - dt.timedelta(days=audit_days)
    token_edge = moment - dt.timedelta(days=TOKEN_DAYS)
    with store.writing() as session:

        def gone(query: Delete) -> int:
            return cast("CursorResult[Any]", session.execute(query)).rowcount

        pruned = Pruned(
            tickets=gone(delete(Ticket).where(Ticket.updated < edge)),
            deliveries=gone(delete(Delivery).where(Delivery.created < edge)),
            audit=gone(delete(Audit).where(Audit.created < audit_edge)),
            tokens=gone(
                delete(Token).where((Token.revoked < token_edge) | (Token.expires < token_edge))
            ),
        )
        if pruned.tickets or pruned.deliveries:
            went = {"tickets": pruned.tickets, "deliveries": pruned.deliveries}
            record(session, "", actor, "prune", "", days=days, **went)
    with usage.quickly() as session:
        counted = moment - dt.timedelta(days=COUNTER_DAYS)
        session.execute(delete(Usage).where(Usage.at < counted.timestamp()))
    if pruned.tickets or pruned.deliveries:
        _forget(store)
    return pruned


def _forget(store: Store) -> None:
    """Let no copy remain outside the tables: the write-ahead log, dead rows."""
    if store.sqlite:
        connection = store.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
        return
    with store.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in ("messages", "feedback", "tickets", "deliveries"):
            alone.execute(text(f"VACUUM {table}"))
