"""``advisor serve``, ``token`` and ``db`` as an operator uses them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from advisor.service.store import migrating


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "state/advisor/service.db"


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(command: Run, tmp_path: Path) -> Run:
    return partial(command, XDG_STATE_HOME=str(tmp_path / "state"))


def test_a_token_from_making_to_revoking(run: Run, database: Path) -> None:
    made = run("token", "create", "--name", "desk", "--scope", "agent", "--tenant", "a")
    secret = made.stdout.strip()
    assert made.returncode == 0, made.stderr
    assert secret.startswith("adv_")
    assert secret.encode() not in database.read_bytes()
    (row,) = json.loads(run("token", "list", "--json").stdout)
    assert (row["tenant"], row["scopes"], row["name"]) == ("a", "agent", "desk")
    assert row["prefix"] == secret[:12]
    assert secret not in run("token", "list").stdout
    assert run("token", "revoke", row["prefix"]).returncode == 0
    assert json.loads(run("token", "list", "--json").stdout)[0]["revoked"]


def test_the_database(run: Run, tmp_path: Path) -> None:
    assert run("db", "upgrade").stdout == f"revision {migrating.head()}\n"
    assert run("db", "check").stdout == "all well\n"
    assert run("db", "prune").stdout.startswith("deleted 0 tickets")
    copy = tmp_path / "copy.db"
    assert run("db", "backup", str(copy)).returncode == 0
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (migrating.head(),)
        ]
    connection.close()
    again = run("db", "backup", str(copy))
    assert again.returncode == 2
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    ("args", "env", "said"),
    [
        (["token", "list"], {"ADVISOR_DATABASE": "mysql://x/y"}, "ADVISOR_DATABASE: mysql"),
        (["token", "list"], {"ADVISOR_DATABASE": "postgresql://nobody@127.0.0.1:1/x"},
         "ADVISOR_DATABASE: connection"),
        (["db", "prune"], {"ADVISOR_RETENTION_DAYS": "soon"}, "ADVISOR_RETENTION_DAYS"),
        (["serve", "--host", "0.0.0.0", "--no-auth"], {}, "--host 0.0.0.0"),
        (["token", "revoke", "nope"], {}, "names 0 tokens"),
        (["token", "create", "--name", "x", "--tenant", "A B"], {}, "tenant: 'A B'"),
    ],
)  # fmt: skip
def test_mistakes_are_one_line(run: Run, args: list[str], env: dict[str, str], said: str) -> None:
    done = run(*args, **env)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("advisor: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_asking_imports_nothing_of_the_service() -> None:
    script = (
        "import sys\nsys.argv = ['advisor', 'ask', 'my loss is nan', '--json']\n"
        "from advisor.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "names = ('fastapi', 'starlette', 'sqlalchemy', 'alembic', 'uvicorn', 'prometheus_client',"
        " 'advisor.service')\n"
        "print([m for m in names if m in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import sys\nsys.modules['sqlalchemy'] = None\nsys.modules['uvicorn'] = None\n"
        "sys.argv = ['advisor', {!r}, {!r}]\nfrom advisor.cli import main\nmain()\n"
    )
    for args in (("token", "list"), ("serve", "--no-auth")):
        done = subprocess.run(
            [sys.executable, "-c", script.format(*args)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert "pip install 'advisor[serve]'" in done.stderr
