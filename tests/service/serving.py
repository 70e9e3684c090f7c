"""What the tests of the service share."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url
from starlette.testclient import TestClient

from advisor.service.settings import Settings
from advisor.service.store import Store, migrating
from advisor.service.tokens import Scope, create

NUMBERS = itertools.count()
TEMPLATES: dict[str, str] = {}


def empty_database(kind: str, request: pytest.FixtureRequest, template: str = "template1") -> str:
    """A URL of a database without tables; with PostgreSQL like ``template``."""
    if kind == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("db")
        return f"sqlite:///{folder}/advisor.db"
    folder, name = request.getfixturevalue("postgres_folder"), f"t{next(NUMBERS)}"
    with psycopg.connect(host=folder, user="advisor", dbname="postgres", autocommit=True) as c:
        new, old = sql.Identifier(name), sql.Identifier(template)
        c.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
    return f"postgresql://advisor@/{name}?host={folder}"


def fresh_database(kind: str, request: pytest.FixtureRequest) -> str:
    """A URL of a database with tables and nothing in them: a copy of one that was migrated."""
    if kind not in TEMPLATES:
        TEMPLATES[kind] = empty_database(kind, request)
        with closing(Store(TEMPLATES[kind])) as store:
            migrating.upgrade(store)
    made = make_url(TEMPLATES[kind]).database or ""
    url = empty_database(kind, request, made)
    if kind == "sqlite":
        shutil.copy(made, make_url(url).database or "")
    return url


@dataclass(frozen=True)
class Served:
    """A service in this process, with a client that speaks to it."""

    client: TestClient
    store: Store
    settings: Settings

    def token(
        self,
        *scopes: Scope,
        tenant: str = "main",
        rate_per_minute: int | None = None,
        quota_per_day: int | None = None,
    ) -> dict[str, str]:
        """The header of a new token."""
        _, secret = create(
            self.store,
            tenant=tenant,
            name="tester",
            scopes=scopes or ("ask",),
            rate_per_minute=rate_per_minute,
            quota_per_day=quota_per_day,
        )
        return {"Authorization": f"Bearer {secret}"}


@dataclass(frozen=True)
class Live:
    """``advisor serve`` as a process."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    header: dict[str, str]
    log: Path

    def children(self) -> list[int]:
        """The diagnosing processes."""
        found = subprocess.run(
            ["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True
        ).stdout
        mine = descendants(self.process.pid)
        rows = [
            line.split(None, 1) for line in found.splitlines() if "advisor.service.worker" in line
        ]
        return [int(pid) for pid, _ in rows if int(pid) in mine]


def descendants(pid: int) -> set[int]:
    table = subprocess.run(
        ["ps", "-eo", "pid,ppid", "--no-headers"], capture_output=True, text=True, check=True
    ).stdout
    parents = {int(a): int(b) for a, b in (line.split() for line in table.splitlines())}
    found = {pid}
    while more := {c for c, p in parents.items() if p in found} - found:
        found |= more
    return found - {pid}


def wait_ready(live: Live) -> None:
    for _ in range(600):
        assert live.process.poll() is None, live.log.read_text()[-2000:]
        try:
            if httpx2.get(f"{live.url}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(live.log.read_text()[-2000:])
