"""The database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import pytest
from serving import empty_database
from sqlalchemy import select, text

from advisor.errors import InputError
from advisor.service import limits
from advisor.service.store import Store, migrating, usage_store, wal_is_safe
from advisor.service.store.registered import listed
from advisor.service.store.retention import prune
from advisor.service.store.tables import Delivery, Feedback, Message, Ticket, Token, Usage, now
from advisor.service.store.tickets import Changed, Tickets
from advisor.service.tokens import create, revoke

ANSWER = {"diagnosis": "{}\n", "question": "", "verdict": "cause", "listed": ("x/y",)}
SECRET = "the-word-that-must-be-gone"


def opened(store: Store, tenant: str = "main", said: str = "hello") -> str:
    with store.writing() as session:
        tickets = Tickets(session, tenant)
        ticket = tickets.open(subject=said)
        tickets.add(ticket.id, [f'{{"kind":"said","text":"{said}"}}'], after=0, **ANSWER)
        return ticket.id


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrations_make_the_tables_of_the_code(kind: str, request: pytest.FixtureRequest) -> None:
    with closing(Store(empty_database(kind, request))) as store:
        migrating.upgrade(store)
        assert migrating.differences(store) == []
        migrating.require_current(store)
        assert migrating.upgrade(store) == migrating.head()  # again is harmless


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_there_outlives_a_migration(kind: str, request: pytest.FixtureRequest) -> None:
    """From the tables before causes had a column: they are read out of the answers."""
    with closing(Store(empty_database(kind, request))) as store:
        migrating.upgrade(store, "0003")
        insert = (
            "INSERT INTO tickets (id, tenant, token_id, state, subject, origin, created, updated,"
            " version, note, diagnosis)"
            " VALUES (:id, 'm', '', 'new', '', 'api', :at, :at, 0, '', :d)"
        )
        answers = {"a": '{"differential": [{"cause": {"id": "x/y"}}, {"cause": {"id": "z"}}]}',
                   "b": "not json", "c": None}  # fmt: skip
        with store.writing() as session:
            for id, answer in answers.items():
                session.execute(text(insert), {"id": id, "at": now(), "d": answer})
        migrating.upgrade(store)
        with store.reading() as session:
            found = {t.id: t.listed for t in session.scalars(select(Ticket))}
        assert found == {"a": "x/y z", "b": "", "c": ""}


def test_an_old_database_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    empty = Store(f"sqlite:///{tmp_path}/x.db")
    with pytest.raises(InputError, match="advisor db upgrade"):
        migrating.require_current(empty)
    empty.close()


def test_sqlite_is_durable_and_nobody_elses(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/x.db")
    migrating.upgrade(store)
    with store.reading() as session:
        found = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    safe = wal_is_safe(sqlite3.sqlite_version_info)
    assert found == {
        "journal_mode": "wal" if safe else "delete",
        "synchronous": 2 if safe else 3,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }
    assert stat.S_IMODE((tmp_path / "x.db").stat().st_mode) == 0o600
    store.close()


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 52, 0), False),
     ((3, 53, 0), True)],
)  # fmt: skip
def test_no_write_ahead_log_with_the_defect(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_times_keep_their_zone(store: Store) -> None:
    id = opened(store)
    with store.reading() as session:
        ticket = Tickets(session, "main").get(id)
    assert ticket is not None
    assert ticket.created.tzinfo is dt.UTC
    assert abs((now() - ticket.created).total_seconds()) < 60


def test_nobody_reaches_a_ticket_of_another_tenant(store: Store) -> None:
    id = opened(store, "one")
    with store.writing() as session:
        other = Tickets(session, "two")
        assert other.get(id) is None
        assert other.messages(id) == []
        assert other.page() == []
        assert other.delete(id) is False
        assert b"hello" not in other.conversation(id, None)
        with pytest.raises(Changed):
            other.add(id, ["{}"], after=1, **ANSWER)
    with store.reading() as session:
        kept = Tickets(session, "one").get(id)
        assert kept is not None
        assert kept.version == 1


def test_of_two_at_once_one_is_told(store: Store) -> None:
    id = opened(store)
    start, told = Barrier(2), []

    def add(word: str) -> None:
        start.wait()
        try:
            with store.writing() as session:
                body = f'{{"kind":"said","text":"{word}"}}'
                Tickets(session, "main").add(id, [body], after=1, **ANSWER)
            told.append("kept")
        except Changed:
            told.append("changed")

    threads = [Thread(target=add, args=(w,)) for w in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["changed", "kept"]
    with store.reading() as session:
        assert len(Tickets(session, "main").messages(id)) == 2


def test_a_failure_in_the_middle_leaves_nothing(store: Store) -> None:
    def half() -> None:
        with store.writing() as session:
            Tickets(session, "main").open(subject="half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with store.reading() as session:
        assert Tickets(session, "main").page() == []


def test_one_external_id_is_one_ticket(store: Store) -> None:
    with store.writing() as session:
        first = Tickets(session, "main").open(origin="zammad", external_id="7")
    with store.reading() as session:
        assert Tickets(session, "main").external("zammad", "7").id == first.id  # pyright: ignore
        assert Tickets(session, "other").external("zammad", "7") is None


def test_pages_go_through_all_once(store: Store) -> None:
    ids = {opened(store, said=f"s{n}") for n in range(7)}
    seen: list[str] = []
    before = None
    while True:
        with store.reading() as session:
            page = Tickets(session, "main").page(before=before, most=3)
        if not page:
            break
        seen += [t.id for t in page]
        before = (page[-1].updated, page[-1].id)
    assert len(seen) == 7
    assert set(seen) == ids


def test_pruning_deletes_what_belongs_to_it(store: Store) -> None:
    old, young = opened(store, said="old"), opened(store, said="young")
    with store.writing() as session:
        Tickets(session, "main").add_feedback(old, "me", True, None, "thanks")
        ticket = Tickets(session, "main").get(old)
        assert ticket is not None
        ticket.updated = now() - dt.timedelta(days=91)
        session.add(
            Delivery(
                tenant="main", hook="h", direction="in", delivery_id="1", created=ticket.updated
            )
        )
    done = prune(store, store, days=90, audit_days=365)
    assert (done.tickets, done.deliveries) == (1, 1)
    with store.reading() as session:
        assert [t.id for t in session.query(Ticket)] == [young]
        assert {m.ticket_id for m in session.query(Message)} == {young}
        assert session.query(Feedback).count() == 0
    assert prune(store, store, days=90, audit_days=365).tickets == 0


def test_addresses_are_not_kept(store: Store) -> None:
    usage = usage_store(store)
    then = now() - dt.timedelta(days=3)
    for key, at in (("ip:192.0.2.1", then), ("ip:192.0.2.2", now())):
        limits.take(usage, key, rate_per_minute=9, quota_per_day=9, at=at.timestamp())
    prune(store, usage, days=90, audit_days=365)
    with usage.reading() as session:
        assert [u.token_id for u in session.scalars(select(Usage))] == ["ip:192.0.2.2"]
    if usage is not store:
        usage.close()


def test_what_was_pruned_is_not_on_the_disk(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/x.db")
    migrating.upgrade(store)
    opened(store, said=SECRET)
    opened(store, said=SECRET + "x" * 20_000)  # in overflow pages, too
    files = list(tmp_path.iterdir())
    assert any(SECRET.encode() in f.read_bytes() for f in files)
    prune(store, store, days=0, audit_days=365, at=now() + dt.timedelta(seconds=1))
    assert not any(SECRET.encode() in f.read_bytes() for f in tmp_path.iterdir())
    store.close()


def test_a_token_is_stored_as_its_digest_only(store: Store) -> None:
    token, secret = create(store, tenant="main", name="n", scopes=("ask", "agent"))
    assert token.scopes == "ask agent"
    stored = " ".join(str(v) for v in vars(listed(store, Token)[0]).values())
    assert secret not in stored
    assert secret.split("_", 2)[2] not in stored
    with pytest.raises(InputError, match="0 tokens"):
        revoke(store, "nothing")


@pytest.mark.parametrize("tenant", ["", "UPPER", "a b", "x" * 80, "../x"])
def test_a_tenant_has_a_plain_name(store: Store, tenant: str) -> None:
    with pytest.raises(InputError, match="tenant"):
        create(store, tenant=tenant, name="n")


def test_the_bucket_by_hand(store: Store) -> None:
    """3 a minute: three at once, the fourth after 20 s; the day ends at midnight UTC."""
    usage = usage_store(store)

    def ask(at: float) -> limits.Refusal | None:
        return limits.take(usage, "t", rate_per_minute=3, quota_per_day=5, at=at)

    noon = 1_800_000_000 - 1_800_000_000 % 86_400 + 43_200.0
    assert [ask(noon) for _ in range(3)] == [None, None, None]
    refused = ask(noon)
    assert refused == limits.Refusal("rate", 20)
    assert ask(noon + 20) is None
    assert ask(noon + 19) is not None  # a clock set back gives nothing, and locks nobody out
    assert ask(noon + 60) is None
    assert ask(noon + 120) == limits.Refusal("quota", 43_200 - 120)
    assert ask(noon + 43_200) is None
    if usage is not store:
        usage.close()


def test_the_bucket_counts_right_from_many_threads(store: Store) -> None:
    usage = usage_store(store)
    taken: list[bool] = []

    def ask() -> None:
        for _ in range(5):
            taken.append(
                limits.take(usage, "t", rate_per_minute=12, quota_per_day=99, at=1e9) is None
            )

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 12
    if usage is not store:
        usage.close()


def test_torn_counters_start_anew(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/x.db")
    migrating.upgrade(store)
    (tmp_path / "x.db-usage").write_bytes(b"not a database at all" * 100)
    usage = usage_store(store)
    assert limits.take(usage, "t", rate_per_minute=1, quota_per_day=1) is None
    usage.close()
    store.close()


@pytest.mark.parametrize(
    "url", ["", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "no url at all"]
)
def test_a_url_that_is_none(url: str) -> None:
    with pytest.raises(InputError, match="ADVISOR_DATABASE"):
        Store(url)
