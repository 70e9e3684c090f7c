"""What an operator makes, lists and ends: tokens, sites of the widget, webhooks."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import select

from advisor.errors import InputError
from advisor.service.store import Store
from advisor.service.store.audit import record
from advisor.service.store.tables import Hook, Site, Token, now

Registered = TypeVar("Registered", Token, Site, Hook)
Keyed = TypeVar("Keyed", Site, Hook)


def listed(store: Store, table: type[Registered], tenant: str | None = None) -> list[Registered]:
    """All of them, or those of a tenant, the newest first."""
    query = select(table).order_by(table.created.desc())
    with store.reading() as session:
        return list(session.scalars(query.where(table.tenant == tenant) if tenant else query))


def revoke(store: Store, table: type[Keyed], id: str, *, actor: str = "operator") -> Keyed:
    """End one at once: nothing comes in or goes out any more."""
    what = table.__name__.lower()
    with store.writing() as session:
        row = session.get(table, id)
        if row is None:
            raise InputError(f"{what}: there is no {id[:100]!r}. See advisor {what} list.")
        row.revoked = row.revoked or now()
        record(session, row.tenant, actor, f"{what}.revoke", row.id)
    return row


def known(store: Store, table: type[Keyed], id: str) -> Keyed | None:
    """The one of that id; None when it is unknown or revoked."""
    if not (id.isascii() and id.isidentifier()):  # no database is asked for what cannot be one
        return None
    with store.reading() as session:
        row = session.get(table, id)
    return None if row is None or row.revoked else row
