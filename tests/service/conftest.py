"""Services to test: in this process with either database, or as ``advisor serve``."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing

import private_postgres
import pytest
from serving import Live, Served, fresh_database, wait_ready
from sqlalchemy import text
from starlette.testclient import TestClient

from advisor import cli
from advisor.service.app import create_app
from advisor.service.settings import Settings
from advisor.service.store import Store, migrating
from advisor.service.store.tables import Table
from advisor.service.tokens import create


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[str]:
    with private_postgres.running() as folder:
        yield folder


@pytest.fixture(scope="session")
def shared_postgres(request: pytest.FixtureRequest) -> str:
    return fresh_database("postgresql", request)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty database; PostgreSQL's is the same for all tests and is emptied after each."""
    kind = request.param
    shared = kind == "postgresql"
    url = request.getfixturevalue("shared_postgres") if shared else fresh_database(kind, request)
    made = Store(url)
    yield made
    if shared:
        with made.writing() as session:
            tables = ", ".join(Table.metadata.tables)
            session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    made.close()


@pytest.fixture(scope="module")
def serving(request: pytest.FixtureRequest) -> Iterator[Callable[..., Served]]:
    """Starts services: ``serving("sqlite", rate_per_minute=3)``."""
    ends: list[Callable[[], None]] = []

    def start(kind: str = "sqlite", **settings: object) -> Served:
        url = fresh_database(kind, request)
        made = Settings.model_validate(
            {"database": url, "rate_per_minute": 100_000, "quota_per_day": 1_000_000, **settings}
        )
        store = Store(url)
        ends.append(store.close)
        client = TestClient(
            create_app(made), base_url="http://localhost", raise_server_exceptions=False
        )
        client.__enter__()
        ends.append(lambda: client.__exit__(None, None, None))
        return Served(client, store, made)

    yield start
    for end in reversed(ends):
        end()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, serving: Callable[..., Served]) -> Served:
    """One service a module and database, without limits that matter."""
    return serving(request.param)


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``advisor`` in this process: ``command("token", "list", ADVISOR_DATABASE=...)``."""

    def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
        code = 0
        with monkeypatch.context() as patch:
            for name, value in {"ADVISOR_AUTH": "tokens", **env}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["advisor", *args])
            try:
                cli.main()
            except SystemExit as end:
                code = int(end.code or 0)
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(args, code, out, err)

    return run


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Live]]:
    """Starts processes: ``living(workers=2, ADVISOR_POOL="1")``."""
    started: list[Live] = []

    def start(*, workers: int = 1, **environment: str) -> Live:
        folder = tmp_path_factory.mktemp("live")
        env = {
            **os.environ,
            "ADVISOR_DATABASE": f"sqlite:///{folder}/advisor.db",
            "ADVISOR_RATE_PER_MINUTE": "100000",
            "ADVISOR_QUOTA_PER_DAY": "1000000",
            **environment,
        }
        with closing(Store(env["ADVISOR_DATABASE"])) as store:
            migrating.upgrade(store)
            _, secret = create(store, tenant="main", name="live", scopes=("admin",))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = folder / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "advisor", "serve"),
                    *("--port", str(port), "--workers", str(workers)),
                ],
                env=env,
                stdout=out,
                stderr=out,
            )
        header = {"Authorization": f"Bearer {secret}"}
        live = Live(f"http://127.0.0.1:{port}", port, process, header, log)
        started.append(live)
        wait_ready(live)
        return live

    yield start
    for live in started:
        live.process.send_signal(signal.SIGTERM)
    late: list[int] = []
    for live in started:
        try:
            live.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            late.append(live.port)
            live.process.kill()
            live.process.wait()
    assert not late, "does not end when it is told to"
