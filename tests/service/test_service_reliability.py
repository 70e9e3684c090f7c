"""Many at once, kill -9, a full disk, a database that goes away, a backup: nothing is lost.

``eval.load`` and ``eval.kills`` do the same for longer and print figures.
"""

# A loop that waits for something has at least one round.
# pyright: reportPossiblyUnboundVariable=false

from __future__ import annotations

import asyncio
import datetime as dt
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import private_postgres
import psycopg
import pytest
from serving import Live
from sqlalchemy import select

from advisor.service import checkup, limits
from advisor.service.store import Store, migrating, usage_store
from advisor.service.store.tables import Ticket
from advisor.service.store.tickets import Tickets
from eval import kills, load

TEXT = {"text": "my val loss is nan after 3 epochs with Adam and lr 10"}


def asked(live: Live) -> httpx2.Response:
    return httpx2.post(f"{live.url}/v1/conversations", json=TEXT, headers=live.header, timeout=60)


def until(live: Live, status: int, seconds: float = 90) -> httpx2.Response:
    end = time.monotonic() + seconds
    while (found := asked(live)).status_code != status:
        assert found.status_code in (201, 503), found.text
        assert "retry-after" in found.headers or found.status_code == 201
        assert time.monotonic() < end, found.text
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def live(living: Callable[..., Live]) -> Live:
    return living(ADVISOR_POOL="1", ADVISOR_QUEUE="8")


def test_forty_clients_get_answers_or_are_told_when_to_come_again(live: Live) -> None:
    tally = asyncio.run(load.load(live.url, live.header, clients=40, seconds=5))
    assert not tally.wrong
    assert sum(map(len, tally.times.values())) > 0


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    seen, lost, _ = kills.measured(tmp_path, 3)
    assert not seen.wrong
    assert seen.tickets
    assert set(lost.values()) == {0}, lost


def test_a_full_disk_costs_no_answer_that_was_acknowledged(live: Live) -> None:
    file = live.log.parent / "advisor.db"
    done = {asked(live).json()["id"]}
    before = resource.prlimit(live.process.pid, resource.RLIMIT_FSIZE)
    # No file may grow beyond what the database has now: the write fails as on a full disk.
    most = max(file.stat().st_size, 65_536)
    resource.prlimit(live.process.pid, resource.RLIMIT_FSIZE, (most, before[1]))
    for _ in range(200):
        found = asked(live)
        if found.status_code != 201:
            break
        done.add(found.json()["id"])
    assert found.status_code == 503, found.text
    assert found.headers["retry-after"]
    diagnosed = httpx2.post(f"{live.url}/v1/diagnose", json=TEXT, headers=live.header, timeout=60)
    assert diagnosed.status_code in (200, 503)
    resource.prlimit(live.process.pid, resource.RLIMIT_FSIZE, before)
    done.add(until(live, 201).json()["id"])
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = {r[0] for r in connection.execute("SELECT id FROM tickets")}
    connection.close()
    assert done <= kept


def test_postgresql_goes_away_and_comes_back(living: Callable[..., Live]) -> None:
    with private_postgres.running() as folder:
        with psycopg.connect(host=folder, user="advisor", dbname="postgres", autocommit=True) as c:
            c.execute("CREATE DATABASE gone")
        url = f"postgresql://advisor@/gone?host={folder}"
        store = Store(url)
        migrating.upgrade(store)
        live = living(ADVISOR_DATABASE=url)
        first = asked(live).json()["id"]
        server, arguments = _postmaster(folder)
        os.kill(server, signal.SIGQUIT)  # at once, as in a crash
        _ended(server)
        assert until(live, 503).headers["retry-after"]
        assert httpx2.get(f"{live.url}/readyz", timeout=30).status_code == 503
        assert httpx2.get(f"{live.url}/healthz", timeout=30).status_code == 200
        again = subprocess.Popen(
            arguments, user=private_postgres.unprivileged(), cwd=folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            second = until(live, 201).json()["id"]
            with store.reading() as session:
                kept = set(session.scalars(select(Ticket.id)))
            assert {first, second} <= kept
        finally:
            store.close()
            live.process.terminate()
            live.process.wait(60)
            again.send_signal(signal.SIGINT)
            again.wait(30)


def _postmaster(folder: str) -> tuple[int, list[str]]:
    """The process that holds the socket, and how it was started."""
    pid = int((Path(folder) / ".s.PGSQL.5432.lock").read_text().split()[0])
    return pid, Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")


def _ended(pid: int) -> None:
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except FileNotFoundError:
            return
        time.sleep(0.05)
    raise AssertionError("PostgreSQL does not end")


def test_a_backup_holds_everything_and_can_be_used(store: Store, tmp_path: Path) -> None:
    with store.writing() as session:
        ids = {Tickets(session, "main").open(subject=f"number {n}").id for n in range(30)}
    restored = _copied(store, tmp_path) if store.sqlite else _dumped(store, tmp_path)
    try:
        migrating.require_current(restored)
        with restored.reading() as session:
            assert set(session.scalars(select(Ticket.id))) == ids
    finally:
        restored.close()


def _copied(store: Store, folder: Path) -> Store:
    env = {**os.environ, "ADVISOR_DATABASE": str(store.engine.url)}
    copy = folder / "copy.db"
    with store.reading() as session:  # it is in use
        session.scalar(select(Ticket.id))
        done = subprocess.run(
            [sys.executable, "-m", "advisor", "db", "backup", str(copy)], env=env, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert copy.stat().st_mode & 0o777 == 0o600
    return Store(f"sqlite:///{copy}")


def _dumped(store: Store, folder: Path) -> Store:
    programs = private_postgres.programs()
    assert programs is not None
    url = store.engine.url
    host, name = str(url.query["host"]), str(url.database)
    env = {**os.environ, "PGHOST": host, "PGUSER": "advisor"}

    def run(program: str, *args: str) -> None:
        subprocess.run([str(programs / program), *args], env=env, check=True, capture_output=True)

    run("pg_dump", "--format=custom", f"--file={folder / 'dump'}", name)
    run("createdb", f"{name}_back")
    run("pg_restore", "--exit-on-error", f"--dbname={name}_back", str(folder / "dump"))
    return Store(f"postgresql://advisor@/{name}_back?host={host}")


def test_a_clock_that_leaps_locks_nobody_out(store: Store) -> None:
    usage = usage_store(store)
    now = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC).timestamp()

    def take(at: float) -> Any:
        return limits.take(usage, "t", rate_per_minute=2, quota_per_day=100, at=at)

    assert [take(now), take(now)] == [None, None]
    assert take(now).why == "rate"
    assert take(now + 86_400 * 365) is None  # set forward by a year
    assert take(now) is None  # and back: what is left may be used
    assert 0 < take(now).seconds <= 60  # and no wait is longer than a minute
    assert take(now + 60) is None
    if usage is not store:
        usage.close()


def test_a_deployment_is_looked_at_from_outside(live: Live) -> None:
    token = live.header["Authorization"].removeprefix("Bearer ")
    found = {c.name: c for c in checkup.checks(live.url, token)}
    assert all(c.well for c in found.values()), found
    assert {"tls", "ready", "token", "diagnoses", "clock", "content-security-policy"} <= set(found)
    late = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=6)
    wrong = checkup.checks(live.url, "adv_nope", now=lambda: late)
    assert {c.name for c in wrong if not c.well} == {"token", "diagnoses", "clock"}
    (gone,) = checkup.checks("http://127.0.0.1:9", token)
    assert not gone.well
    env = {**os.environ, "ADVISOR_TOKEN": token}
    done = subprocess.run(
        [sys.executable, "-m", "advisor", "doctor", "--service", live.url],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert token not in done.stdout


def test_deployment_files_say_what_the_service_understands() -> None:
    import yaml

    from advisor.service.settings import PREFIX, Settings

    folder = Path(checkup.__file__).parent / "deploy"
    services = yaml.safe_load((folder / "compose.yaml").read_text())["services"]
    assert set(services) == {"database", "upgrade", "service"}
    names = {n for s in services.values() for n in s.get("environment", {}) if n.startswith(PREFIX)}
    assert {n.removeprefix(PREFIX).lower() for n in names} <= set(Settings.model_fields)
    dockerfile = (folder / "Dockerfile").read_text()
    assert "USER advisor" in dockerfile
    top = Path(checkup.__file__).parents[2]
    if (top / "pyproject.toml").exists():
        for line in dockerfile.splitlines():
            if line.startswith("COPY "):
                assert all((top / name).exists() for name in line.split()[1:-1])
