"""``python -m eval.kills [NUMBER]``: kill -9 under load, again and again, and look what is lost.

Half of the kills hit the whole service, half one diagnosing process. Every conversation, feedback
and webhook delivery that was acknowledged must be in the database afterwards, every delivery must
have been worked on once, and its note must have reached the help desk (it may arrive twice).
"""

from __future__ import annotations

import base64
import collections
import contextlib
import hashlib
import hmac
import http.server
import itertools
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from eval.serving import Own

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
TEXT = "my val loss is nan after 3 epochs with Adam and lr 10"


@dataclass
class Acknowledged:
    """What the service said it had taken, and what reached the help desk."""

    tickets: set[str] = field(default_factory=set)
    feedback: collections.Counter[str] = field(default_factory=collections.Counter)
    deliveries: set[str] = field(default_factory=set)
    notes: collections.Counter[str] = field(default_factory=collections.Counter)
    wrong: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


def conversing(own: Own, seen: Acknowledged) -> None:
    """Opens conversations and judges them, until it is over."""
    with httpx2.Client(base_url=own.url, headers=own.headers, timeout=60) as client:
        while not seen.over.is_set():
            try:
                made = client.post("/v1/conversations", json={"text": TEXT})
                if made.status_code == 201:
                    id = made.json()["id"]
                    seen.tickets.add(id)
                    given = client.post(f"/v1/conversations/{id}/feedback", json={"helpful": True})
                    seen.feedback[id] += given.status_code == 204
                elif made.status_code != 503 or "retry-after" not in made.headers:
                    seen.wrong.append(f"{made.status_code} {made.text[:200]}")
            except httpx2.TransportError:
                seen.over.wait(0.1)


def calling(own: Own, hook: str, seen: Acknowledged) -> None:
    """A help desk: sends each delivery until it is acknowledged."""
    with httpx2.Client(base_url=own.url, timeout=60) as client:
        for number in itertools.count(1):
            data = {"id": f"m{number}", "conversation": f"c{number}", "text": TEXT}
            body = json.dumps({"type": "message.created", "data": data}).encode()
            while not seen.over.is_set():
                try:
                    done = client.post(hook, content=body, headers=_signed(data["id"], body))
                    if done.status_code in (200, 202):
                        seen.deliveries.add(data["id"])
                        break
                    if done.status_code not in (429, 503):
                        seen.wrong.append(f"hook {done.status_code} {done.text[:200]}")
                        break
                except httpx2.TransportError:
                    pass
                seen.over.wait(0.2)
            if seen.over.wait(0.5):
                return


def _signed(id: str, body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    mac = hmac.new(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
    }


def receiver(seen: Acknowledged) -> http.server.ThreadingHTTPServer:
    """Where notes go."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told: Any = json.loads(self.rfile.read(int(self.headers["content-length"])))
            seen.notes[told["data"]["message"]] += 1
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def kills(own: Own, number: int, chance: random.Random) -> list[float]:
    """Kill so often; seconds from each kill of the whole service until it was ready again."""
    back: list[float] = []
    for n in range(number):
        time.sleep(chance.uniform(0.5, 3))
        family = own.family()
        if n % 2 and len(family) > 1:
            _kill(chance.choice(family[1:]))
            continue
        began = time.monotonic()
        for pid in family:
            _kill(pid)
        assert own.process is not None
        own.process.wait()
        own.start()
        back.append(time.monotonic() - began)
    return back


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def lost(database: Path, seen: Acknowledged) -> dict[str, int]:
    """How much of what was acknowledged is not there, by kind; all must be 0."""
    connection = sqlite3.connect(database)

    def rows(query: str) -> list[Any]:
        return connection.execute(query).fetchall()

    try:
        tickets = {r[0] for r in rows("SELECT id FROM tickets WHERE origin = 'api'")}
        judged = {r[0] for r in rows("SELECT ticket_id FROM feedback")}
        states = dict(rows("SELECT delivery_id, state FROM deliveries WHERE direction = 'in'"))
        double = rows("SELECT external_id FROM tickets WHERE origin = 'desk' AND version != 1")
        broken = rows(
            "SELECT id FROM tickets WHERE version !="
            " (SELECT count(*) FROM messages WHERE ticket_id = tickets.id)"
        )
        whole = rows("PRAGMA integrity_check")
    finally:
        connection.close()
    return {
        "conversations": len(seen.tickets - tickets),
        "feedback": len({id for id, n in seen.feedback.items() if n} - judged),
        "deliveries": len(seen.deliveries - set(states)),
        "deliveries not worked on": sum(states.get(d) != "done" for d in seen.deliveries),
        "deliveries worked on twice": len(double),
        "notes": len(seen.deliveries - set(seen.notes)),
        "tickets without their words": len(broken),
        "database damaged": int(whole != [("ok",)]),
    }


def measured(
    folder: Path, number: int, seed: int = 0
) -> tuple[Acknowledged, dict[str, int], list[float]]:
    """Load, kills, and what became of it."""
    seen = Acknowledged()
    server = receiver(seen)
    own = Own(folder, pool=2, more={"ADVISOR_HOOK_S": SECRET, "ADVISOR_JOB_SECONDS": "10",
                                    "ADVISOR_QUEUE_SECONDS": "5"})  # fmt: skip
    url = f"http://127.0.0.1:{server.server_address[1]}"
    hook = own.run("hook", "create", "--name", "desk", "--sender", "standard", "--base-url", url,
                   "--secret-env", "ADVISOR_HOOK_S").strip()  # fmt: skip
    own.start()
    threads = [threading.Thread(target=conversing, args=(own, seen)) for _ in range(3)]
    threads.append(threading.Thread(target=calling, args=(own, hook, seen)))
    for thread in threads:
        thread.start()
    try:
        back = kills(own, number, random.Random(seed))
        seen.over.set()
        for thread in threads:
            thread.join()
        own.wait()
        end = time.monotonic() + 180  # leases of what was under way must end first
        while time.monotonic() < end and not seen.deliveries <= set(seen.notes):
            time.sleep(0.5)
    finally:
        seen.over.set()
        own.stop()
        server.shutdown()
        server.server_close()
    return seen, lost(folder / "advisor.db", seen), back


def main() -> None:
    """Print the figures; exit 1 when anything is lost."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    with tempfile.TemporaryDirectory() as folder:
        seen, gone, back = measured(Path(folder), number)
    twice = sum(n > 1 for n in seen.notes.values())
    print(f"{number} kills, of them {len(back)} of the whole service")
    told = f"{len(seen.tickets)} conversations, {sum(seen.feedback.values())} feedback"
    print(f"acknowledged: {told}, {len(seen.deliveries)} deliveries")
    print(f"{len(seen.notes)} notes, {twice} of them twice")
    print(f"ready again after {min(back):.1f} to {max(back):.1f} s")
    print("lost:", gone)
    print("wrong answers:", len(seen.wrong), seen.wrong[:5])
    sys.exit(bool(sum(gone.values()) or seen.wrong))


if __name__ == "__main__":
    main()
