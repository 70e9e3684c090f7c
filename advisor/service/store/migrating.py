"""Bring a database to the tables of this version, in one transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from advisor.errors import InputError
from advisor.service.store import Store
from advisor.service.store.tables import Table

# Any number: two upgrades at once wait for one another on PostgreSQL.
_LOCK = 4_713_553


def upgrade(store: Store, revision: str = "head") -> str:
    """Create or migrate the tables; the revision that is there now."""
    if store.sqlite and store.engine.url.database:
        file = Path(store.engine.url.database)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)  # questions are nobody else's to read
    with store.engine.connect() as connection:
        found = _current(connection)
    if found == head():  # a database in use is not locked for nothing
        return found or ""
    with store.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        if not store.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        command.upgrade(_config(connection), revision)
        return _current(connection) or ""


def require_current(store: Store) -> None:
    """Raise ``InputError`` when the tables are not those of this version."""
    with store.engine.connect() as connection:
        found = _current(connection)
    if found != head():
        raise InputError(
            f"database: its tables are of revision {found or 'none'}, this advisor needs {head()}."
            " Run advisor db upgrade."
        )


def head() -> str:
    """The newest revision."""
    return ScriptDirectory.from_config(_config(None)).get_current_head() or ""


def differences(store: Store) -> list[object]:
    """What distinguishes the tables in the database from those of the code."""
    with store.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Table.metadata))


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None) -> Config:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
