"""A service of one's own to measure: ``advisor serve`` as a process, and many askers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

ADVISOR = [sys.executable, "-m", "advisor"]


@dataclass
class Own:
    """A service that can be killed and started again on the same port and database."""

    folder: Path
    pool: int = 1
    workers: int = 1
    more: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {
            **os.environ,
            "ADVISOR_DATABASE": f"sqlite:///{self.folder}/advisor.db",
            "ADVISOR_RATE_PER_MINUTE": "1000000",
            "ADVISOR_QUOTA_PER_DAY": "10000000",
            "ADVISOR_POOL": str(self.pool),
            **self.more,
        }
        made = self.run("token", "create", "--name", "eval", "--scope", "admin")
        self.headers = {"Authorization": f"Bearer {made.strip()}"}

    def run(self, *args: str) -> str:
        """The output of a command of ``advisor`` on this database."""
        return subprocess.run(
            [*ADVISOR, *args], env=self.env, capture_output=True, text=True, check=True
        ).stdout

    def start(self) -> None:
        """Returns when it is ready."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*ADVISOR, "serve", "--port", str(self.port), "--workers", str(self.workers)],
                env=self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.wait()

    def wait(self, seconds: float = 180) -> None:
        """Until it is ready."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if httpx2.get(f"{self.url}/readyz", timeout=10).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.1)
        raise RuntimeError(
            "the server does not start: " + (self.folder / "log").read_text()[-2000:]
        )

    def family(self) -> list[int]:
        """The process and all below it: first the service's own, then diagnosing ones."""
        assert self.process is not None
        shown = subprocess.run(
            ["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True
        )
        pairs = [tuple(map(int, line.split())) for line in shown.stdout.splitlines()[1:]]
        found = [self.process.pid]
        for pid in found:
            found += [c for c, p in pairs if p == pid]
        return found

    def stop(self) -> None:
        """End it in the ordinary way."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
