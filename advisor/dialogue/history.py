"""Conversations kept on the person's own disk: an append-only table of events in SQLite.

One row an event, on disk before anything is computed from it, so that a killed process loses
nothing. Lines of a text that is still being typed are kept as a draft.

``ADVISOR_HISTORY`` names the file, or is ``off``; without it the file is
``advisor/history.sqlite3`` under ``XDG_STATE_HOME`` (``~/.local/state``). Only its owner may read.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from advisor.dialogue.events import Conversation, Event, Said, read_event
from advisor.errors import InputError
from advisor.model import Language

SCHEMA_VERSION = 1
# Seconds to wait for another process that writes. # unsourced
PATIENCE = 10.0
# Characters of the first words shown in a list.
TITLE = 60

_TABLES = """
create table conversation (
  id text primary key, started text not null, language text
) without rowid;
create table event (
  conversation text not null references conversation (id), number integer not null,
  at text not null, body text not null, primary key (conversation, number)
) without rowid;
create table draft (
  conversation text not null references conversation (id), number integer not null,
  line text not null, primary key (conversation, number)
) without rowid;
create trigger events_stay before update on event
begin select raise(abort, 'events are never changed'); end;
"""


@dataclass(frozen=True)
class Entry:
    """A line of the list: when a conversation began and was last added to, and its first words."""

    id: str
    started: str
    last: str
    events: int
    title: str


def location() -> Path | None:
    """Where history is kept; None when it is switched off."""
    told = os.environ.get("ADVISOR_HISTORY", "")
    if told.strip().lower() == "off":
        return None
    if told:
        return Path(told).expanduser()
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "advisor" / "history.sqlite3"


class History:
    """An open file of conversations; raises ``InputError`` when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._told():
            _create(path)
            # Autocommit: every statement outside of an explicit transaction is on disk at once.
            self._db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = full")
            self._db.execute("pragma foreign_keys = on")
            self._prepare()

    def _prepare(self) -> None:
        with self._transaction():
            (found,) = self._db.execute("pragma user_version").fetchone()
            if found > SCHEMA_VERSION:
                raise InputError(
                    f"{self._path}: written by a newer advisor (form {found}, this one knows"
                    f" {SCHEMA_VERSION}). Update advisor, or set ADVISOR_HISTORY to another file."
                )
            if found == 0:
                for statement in _TABLES.replace("; end;", "%").split(";\n"):
                    self._db.execute(statement.replace("%", "; end;"))
                self._db.execute(f"pragma user_version = {SCHEMA_VERSION}")

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    @contextmanager
    def _told(self) -> Generator[None]:
        """Errors of the file as something the person can mend."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise InputError(
                f"{self._path}: history cannot be used: {error}. Set ADVISOR_HISTORY to another"
                " file, or to off."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def begin(self, id: str, language: Language | None) -> None:
        """A new conversation, without events yet."""
        with self._told():
            self._db.execute("insert into conversation values (?, ?, ?)", (id, _now(), language))

    def append(self, id: str, event: Event) -> None:
        """Keep an event; it is on disk when this returns. The draft becomes part of it."""
        with self._told(), self._transaction():
            self._db.execute(
                "insert into event select ?, count(*), ?, ? from event where conversation = ?",
                (id, _now(), event.model_dump_json(), id),
            )
            self._db.execute("delete from draft where conversation = ?", (id,))

    def note(self, id: str, line: str) -> None:
        """Keep a line of a text that is not finished."""
        with self._told():
            self._db.execute(
                "insert into draft select ?, count(*), ? from draft where conversation = ?",
                (id, line, id),
            )

    def load(self, id: str) -> Conversation:
        """A conversation by its id or the beginning of it; ``last`` is the latest.

        A draft that was never finished is told as it stands.
        """
        with self._told():
            found = self._find(id)
            (language,) = self._db.execute(
                "select language from conversation where id = ?", (found,)
            ).fetchone()
            bodies = self._column(
                "select body from event where conversation = ? order by number", found
            )
            lines = self._column(
                "select line from draft where conversation = ? order by number", found
            )
        try:
            events = [read_event(body) for body in bodies]
        except ValidationError as error:
            raise InputError(
                f"{self._path}: conversation {found} holds an event that this advisor does not"
                " know. Update advisor."
            ) from error
        if any(line.strip() for line in lines):
            draft = Said(text="\n".join(lines))
            self.append(found, draft)
            events.append(draft)
        return Conversation(id=found, language=language, events=tuple(events))

    def _column(self, query: str, id: str) -> list[str]:
        return [row[0] for row in self._db.execute(query, (id,))]

    def _find(self, id: str) -> str:
        if id == "last":
            entries = self.entries()
            if not entries:
                raise InputError(f"{self._path}: no conversation yet. Start one: advisor chat")
            return entries[0].id
        ids = self._column(
            "select id from conversation where substr(id, 1, length(?1)) = ?1 order by id", id
        )
        if len(ids) != 1:
            said = f"fits {', '.join(ids[:5])}" if ids else "no such conversation"
            raise InputError(f"{id}: {said}. advisor history lists all of them.")
        return ids[0]

    def entries(self) -> Sequence[Entry]:
        """All conversations, the latest first."""
        query = """
            select c.id, c.started, coalesce(max(e.at), c.started), count(e.number)
            from conversation c left join event e on e.conversation = c.id
            group by c.id order by 3 desc, 1
        """
        with self._told():
            rows = self._db.execute(query).fetchall()
            return [Entry(*row, title=self._title(row[0])) for row in rows]

    def _title(self, id: str) -> str:
        bodies = self._column(
            "select body from event where conversation = ? order by number limit 1", id
        )
        event = read_event(bodies[0]) if bodies else None
        said = getattr(event, "text", "") or getattr(event, "name", "")
        return " ".join(said.split())[:TITLE]

    def forget(self, id: str) -> None:
        """Delete a conversation for good."""
        with self._told(), self._transaction():
            found = self._find(id)
            for table in ("event", "draft"):
                self._db.execute(f"delete from {table} where conversation = ?", (found,))
            self._db.execute("delete from conversation where id = ?", (found,))


def _create(path: Path) -> None:
    """The file, for its owner alone; SQLite gives the files beside it the same rights."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
