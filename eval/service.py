"""``python -m eval.service``: how long ``POST /v1/diagnose`` takes, on one diagnosing process.

A real server, one client, one request after the other; the first ones are not counted. Beside it
the same work without a server, so that the price of the service can be read off.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx2

from advisor import dialogue, knowledge
from advisor.dialogue import Conversation
from advisor.knowledge import Knowledge
from advisor.model import to_json
from advisor.service.documents import Brought
from eval.bench import PROSE, write_question

WARM_UP, REQUESTS = 20, 200
CAUSE = "/v1/causes/norm/bn-update-ops-not-run"


def bodies() -> dict[str, bytes]:
    """Text alone; text with a 10,000-point curve and a 500-line program."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_question(folder)
        curve, code = (next(folder.glob(f"*.{end}")) for end in ("csv", "py"))
        files = {
            "curves": [{"name": curve.name, "content": curve.read_text()}],
            "code": [{"name": code.name, "content": code.read_text()}],
        }
    return {
        "text": json.dumps({"text": PROSE}).encode(),
        "text, curve and code": json.dumps({"text": PROSE, **files}).encode(),
    }


def told(what: str, work: Callable[[], object], pid: int) -> None:
    """One row: milliseconds of each request after the warm-up, and the process's own work."""
    for _ in range(WARM_UP):
        work()
    found: list[float] = []
    before = worked(pid)
    for _ in range(REQUESTS):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1e3)
    cpu = (worked(pid) - before) / REQUESTS * 1e3
    p99 = statistics.quantiles(found, n=100)[98]
    print(f"{what:<44}{statistics.median(found):>8.1f}{p99:>8.1f}{cpu:>10.1f}")


def worked(pid: int) -> float:
    """Processor seconds of a process so far, those of its children not counted."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def alone(kb: Knowledge, body: bytes) -> str:
    """The work of a diagnosing process, in this one."""
    events = Brought.model_validate_json(body).as_events()
    return to_json(dialogue.diagnose(Conversation(id="x", events=events), kb))


def main() -> None:
    """Print the table."""
    asked = bodies()
    print(f"{'milliseconds':<44}{'median':>8}{'p99':>8}{'processor':>10}")
    kb = knowledge.load()
    for what, body in asked.items():
        told(f"in one process: {what}", partial(alone, kb, body), os.getpid())
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "ADVISOR_DATABASE": f"sqlite:///{folder}/advisor.db",
            "ADVISOR_RATE_PER_MINUTE": "1000000",
            "ADVISOR_QUOTA_PER_DAY": "1000000",
        }
        _measured(env, asked)


def _measured(env: dict[str, str], asked: dict[str, bytes]) -> None:
    advisor = [sys.executable, "-m", "advisor"]
    token = subprocess.run(
        [*advisor, "token", "create", "--name", "eval"],
        env=env, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*advisor, "serve", "--port", str(port)], env=env, stderr=subprocess.DEVNULL
    )
    headers = {"Authorization": f"Bearer {token}", "content-type": "application/json"}
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
            _wait(client)
            told("service: a cause", lambda: client.get(CAUSE).raise_for_status(), server.pid)
            for what, body in asked.items():
                work = partial(_post, client, "/v1/diagnose", body)
                told(f"service: {what}", work, server.pid)
            work = partial(_post, client, "/v1/conversations", asked["text"])
            told("service: a conversation opened, stored", work, server.pid)
    finally:
        server.terminate()
        server.wait()


def _post(client: httpx2.Client, path: str, body: bytes) -> None:
    client.post(path, content=body).raise_for_status()


def _wait(client: httpx2.Client) -> None:
    for _ in range(300):
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server does not start")


if __name__ == "__main__":
    main()
