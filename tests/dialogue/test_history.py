"""What was typed is on disk before it is used."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.dialogue import Answered, Said, Undone
from advisor.dialogue.history import History, location
from advisor.errors import InputError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "h.sqlite3"


def test_events_come_back_in_order(file: Path) -> None:
    events = (Said(text="a"), Answered(test="loss-zero", answer="no"), Undone())
    with History(file) as history:
        history.begin("abc", "zh")
        for event in events:
            history.append("abc", event)
    with History(file) as history:
        found = history.load("ab")
    assert (found.id, found.language, found.events) == ("abc", "zh", events)


@given(text=st.text(st.characters(codec="utf-8"), min_size=1))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back(text: str, tmp_path: Path) -> None:
    with History(tmp_path / "h.sqlite3") as history:
        history.begin(id := f"c{len(history.entries())}", None)
        history.append(id, Said(text=text))
        assert history.load(id).events[-1] == Said(text=text)


def test_only_the_owner_may_read(file: Path) -> None:
    with History(file) as history:
        history.begin("abc", None)
        history.append("abc", Said(text="secret"))
        found = [p for p in file.parent.iterdir() if stat.S_IMODE(p.stat().st_mode) & 0o077]
        assert len(list(file.parent.iterdir())) > 1  # the log of SQLite beside it, too
    assert found == []
    assert stat.S_IMODE(file.parent.stat().st_mode) & 0o077 == 0


def test_an_unfinished_text_is_told(file: Path) -> None:
    with History(file) as history:
        history.begin("abc", None)
        history.note("abc", "loss is")
        history.note("abc", "  nan")
    with History(file) as history:
        assert history.load("abc").events == (Said(text="loss is\n  nan"),)
        assert history.load("abc").events == (Said(text="loss is\n  nan"),)


def test_events_are_never_changed(file: Path) -> None:
    with History(file) as history:
        history.begin("abc", None)
        history.append("abc", Said(text="a"))
    with sqlite3.connect(file) as db, pytest.raises(sqlite3.IntegrityError, match="never changed"):
        db.execute("update event set body = '{}'")
    db.close()


def test_the_list_the_latest_first_and_forgetting(file: Path) -> None:
    with History(file) as history:
        for id in ("one", "two"):
            history.begin(id, None)
        history.append("two", Said(text="second"))
        history.append("one", Said(text="first " * 40))
        entries = history.entries()
        assert [e.id for e in entries] == ["one", "two"]
        assert entries[0].title.startswith("first first")
        assert history.load("last").id == "one"
        history.forget("one")
        assert [e.id for e in history.entries()] == ["two"]


def test_bad_ids_and_files_are_told(file: Path, tmp_path: Path) -> None:
    with History(file) as history:
        with pytest.raises(InputError, match="no conversation yet"):
            history.load("last")
        for id in ("aa", "ab"):
            history.begin(id, None)
        with pytest.raises(InputError, match="fits aa, ab"):
            history.load("a")
        with pytest.raises(InputError, match="no such conversation"):
            history.load("%")
    (tmp_path / "text").write_text("this is no database " * 100)
    with pytest.raises(InputError, match="history cannot be used"):
        History(tmp_path / "text")
    with pytest.raises(InputError, match="history cannot be used"):
        History(tmp_path / "text" / "h.sqlite3")


def test_a_newer_file_is_left_alone(file: Path) -> None:
    History(file).__exit__()
    with sqlite3.connect(file) as db:
        db.execute("pragma user_version = 99")
    db.close()
    with pytest.raises(InputError, match="newer advisor"):
        History(file)


def test_where_it_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ADVISOR_HISTORY", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert location() == tmp_path / "advisor" / "history.sqlite3"
    monkeypatch.setenv("ADVISOR_HISTORY", str(tmp_path / "x"))
    assert location() == tmp_path / "x"
    monkeypatch.setenv("ADVISOR_HISTORY", "OFF")
    assert location() is None
