"""Alembic's entry: migrate over the connection that ``store.migrating`` hands in."""

from alembic import context

from advisor.service.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
context.run_migrations()
