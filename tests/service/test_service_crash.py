"""The power goes in the middle of it: what was acknowledged is there, the rest leaves no trace."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable

import httpx2
from serving import Live

ENOUGH = 6


def ended(processes: list[int]) -> None:
    """Diagnosing processes go when their server is gone, though nobody told them."""
    for _ in range(300):
        if not any(os.path.exists(f"/proc/{p}") for p in processes):
            return
        time.sleep(0.1)
    raise AssertionError("orphans")


def test_what_was_acknowledged_outlives_kill_9(living: Callable[..., Live]) -> None:
    live = living(ADVISOR_POOL="2")
    workers = live.children()
    assert len(workers) == 2
    acknowledged: list[str] = []
    over = threading.Event()

    def write() -> None:
        with httpx2.Client(base_url=live.url, headers=live.header, timeout=30) as client:
            while not over.is_set():
                try:
                    made = client.post("/v1/conversations", json={"text": "my loss is nan"})
                except httpx2.TransportError:
                    return
                if made.status_code == 201:
                    acknowledged.append(made.json()["id"])

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < ENOUGH:
        assert live.process.poll() is None
        over.wait(0.01)
    live.process.kill()
    live.process.wait()
    over.set()
    for thread in threads:
        thread.join()
    ended(workers)
    connection = sqlite3.connect(live.log.parent / "advisor.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    tickets = dict(connection.execute("SELECT id, version FROM tickets"))
    said = dict(connection.execute("SELECT ticket_id, count(*) FROM messages GROUP BY 1"))
    connection.close()
    assert set(acknowledged) <= set(tickets)
    assert tickets == said  # no ticket without its words
