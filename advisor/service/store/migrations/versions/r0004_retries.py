"""Keys of requests, so that one that is sent again is carried out once; listed causes apart."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from advisor.service.store.tables import Utc

revision = "0004"
down_revision = "0003"
# Answers that are read at once; one is about 100 kB.
PAGE = 100


def upgrade() -> None:
    """Create the table, and fill the column from the answers that are there."""
    op.create_table(
        "request_keys",
        sa.Column("token_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("ticket_id", sa.String(length=40), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name=op.f("fk_request_keys_ticket_id_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("pk_request_keys")),
    )
    op.create_index(op.f("ix_request_keys_ticket_id"), "request_keys", ["ticket_id"], unique=False)
    op.add_column("tickets", sa.Column("listed", sa.Text(), nullable=False, server_default=""))
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    tickets = sa.table("tickets", sa.column("id"), sa.column("diagnosis"), sa.column("listed"))
    ids = list(connection.scalars(sa.select(tickets.c.id)))
    for at in range(0, len(ids), PAGE):
        query = sa.select(tickets.c.id, tickets.c.diagnosis).where(
            tickets.c.id.in_(ids[at : at + PAGE])
        )
        for id, diagnosis in connection.execute(query).all():
            found = " ".join(_causes(diagnosis))
            connection.execute(sa.update(tickets).where(tickets.c.id == id).values(listed=found))


def _causes(diagnosis: str | None) -> list[str]:
    try:
        told: Any = json.loads(diagnosis or "{}")
        return [h["cause"]["id"] for h in told["differential"]]
    except (ValueError, KeyError, TypeError):
        return []


def downgrade() -> None:
    """Drop both."""
    op.drop_column("tickets", "listed")
    op.drop_index(op.f("ix_request_keys_ticket_id"), table_name="request_keys")
    op.drop_table("request_keys")
