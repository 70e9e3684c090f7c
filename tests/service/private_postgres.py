"""A PostgreSQL of one's own: private folder and socket, no port, an unprivileged user."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    onpath = shutil.which("initdb")
    return Path(onpath).resolve().parent if onpath else None


def unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("no unprivileged user to run PostgreSQL as")


@contextmanager
def running() -> Iterator[str]:
    """The folder of the socket of a server that ends with the block."""
    bin = programs()
    if bin is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    user = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="advisor-pg-"))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    run = {
        "user": user,
        "cwd": folder,
        "stderr": subprocess.PIPE,
        "env": {"PATH": os.environ["PATH"]},
    }
    made = subprocess.run(
        [bin / "initdb", "-D", data, "-U", "advisor", "-A", "trust", "-E", "UTF8",
         "--locale=C.UTF-8"],
        stdout=subprocess.DEVNULL, check=False, **run,
    )  # fmt: skip
    if made.returncode:
        shutil.rmtree(folder)
        pytest.skip(f"initdb: {made.stderr.decode()[-300:]}")
    server = subprocess.Popen(
        [bin / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
        stdout=subprocess.DEVNULL, **run,
    )  # fmt: skip
    try:
        for _ in range(100):
            if (folder / ".s.PGSQL.5432").exists() and not subprocess.run(
                [bin / "pg_isready", "-q", "-h", folder], check=False
            ).returncode:
                break
            assert server.poll() is None, server.communicate()[1][-500:]
            time.sleep(0.1)
        yield str(folder)
    finally:
        server.send_signal(signal.SIGQUIT)  # nothing of it is needed any more
        server.communicate(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)
