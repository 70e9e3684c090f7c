"""Sites that show the widget."""

import sqlalchemy as sa
from alembic import op

from advisor.service.store.tables import Utc

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table of sites."""
    op.create_table(
        "sites",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("origins", sa.Text(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("revoked", Utc(), nullable=True),
        sa.Column("rate_per_minute", sa.Integer(), nullable=True),
        sa.Column("quota_per_day", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
    )
    op.create_index(op.f("ix_sites_tenant"), "sites", ["tenant"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("sites")
