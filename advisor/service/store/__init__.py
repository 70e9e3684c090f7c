"""The database: an engine with durable settings, and transactions.

SQLite commits are synced to the disk before they are reported. A SQLite with the write-ahead-log
defect (fixed in 3.51.3 and 3.53.0) keeps a rollback journal instead.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from advisor.errors import InputError

# Milliseconds to wait for another writer. # unsourced
BUSY_MS = 5_000
# The first releases without the write-ahead-log corruption: sqlite.org/wal.html, "WAL-reset bug".
WAL_FIXED = (3, 51, 3)
WITHDRAWN = (3, 52)


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may use a write-ahead log."""
    return version >= WAL_FIXED and version[:2] != WITHDRAWN


class Store:
    """One database; ``reading`` and ``writing`` are its only transactions."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._writing = self.engine.execution_options(begin="BEGIN IMMEDIATE")

    @contextmanager
    def reading(self) -> Generator[Session]:
        """A transaction in which nothing is written."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Generator[Session]:
        """A transaction that is on the disk when the block is left without an exception."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def quickly(self) -> Generator[Session]:
        """A write that may be lost with the power: counters, nothing that a person told us."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            if not self.sqlite:
                session.execute(text("SET LOCAL synchronous_commit TO OFF"))
            yield session

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def usage_store(store: Store) -> Store:
    """Where counters live: with PostgreSQL the same database, with SQLite a file beside it.

    Syncing the disk for each request counted would be the greater part of its time.
    """
    if not store.sqlite:
        return store
    from advisor.service.store.tables import Usage

    path = store.engine.url.database or ""
    beside = Path(f"{path}-usage")
    for attempt in (1, 2):
        beside.touch(mode=0o600)
        counters = Store(f"sqlite:///{beside}?advisor_quick=1")
        try:
            Usage.metadata.create_all(counters.engine, tables=[Usage.__table__])  # pyright: ignore[reportArgumentType]
            return counters
        except DBAPIError as error:
            counters.close()
            if attempt == 2 or isinstance(error, OperationalError):
                raise
            beside.unlink(missing_ok=True)  # torn by a power cut: counters start anew
    raise AssertionError


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise InputError(
            "ADVISOR_DATABASE: not a database URL. Give sqlite:////path/advisor.db or"
            " postgresql://user:password@host/name."
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "postgresql":
        waits = {"connect_timeout": 5, "options": f"-c lock_timeout={BUSY_MS}"}
        return create_engine(parsed, pool_pre_ping=True, pool_timeout=5, connect_args=waits)
    if parsed.get_backend_name() != "sqlite":
        raise InputError(
            f"ADVISOR_DATABASE: {parsed.get_backend_name()} is not supported. Give a sqlite or"
            " postgresql URL."
        )
    if parsed.database in (None, "", ":memory:"):
        raise InputError("ADVISOR_DATABASE: a database in memory would be lost. Name a file.")
    quick = "advisor_quick" in parsed.query
    engine = create_engine(parsed.difference_update_query(["advisor_quick"]))
    event.listen(engine, "connect", _careful(quick))
    event.listen(engine, "begin", _begin)
    return engine


def _careful(quick: bool) -> Callable[[Any, ConnectionPoolEntry], None]:
    def connected(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        wal = wal_is_safe(sqlite3.sqlite_version_info)
        # A rollback journal is gone for good only when its folder is synced, too: EXTRA.
        synchronous = "OFF" if quick else ("FULL" if wal else "EXTRA")
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            f"journal_mode={'WAL' if wal else 'DELETE'}",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "secure_delete=ON",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    return connected


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
