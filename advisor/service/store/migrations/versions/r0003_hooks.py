"""Help desks that send us what is asked there."""

import sqlalchemy as sa
from alembic import op

from advisor.service.store.tables import Utc

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table of webhooks, and find due deliveries without reading all."""
    op.create_table(
        "hooks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("secret_names", sa.Text(), nullable=False),
        sa.Column("token_name", sa.Text(), nullable=False),
        sa.Column("notes_to", sa.Text(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("revoked", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hooks")),
        sa.UniqueConstraint("tenant", "name", name=op.f("uq_hooks_tenant")),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "next_attempt"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_deliveries_due", table_name="deliveries")
    op.drop_table("hooks")
