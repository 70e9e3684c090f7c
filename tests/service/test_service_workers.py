"""A real server with real processes: some hang, some die, all of it is too much."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from serving import Live

TEXT = {"text": "my loss becomes nan in the second epoch"}


@pytest.fixture(scope="module")
def live(living: Callable[..., Live]) -> Live:
    return living(
        ADVISOR_POOL="1",
        ADVISOR_QUEUE="1",
        ADVISOR_JOB_SECONDS="3",
        ADVISOR_QUEUE_SECONDS="2",
        ADVISOR_BODY_SECONDS="2",
        ADVISOR_JOB_MEMORY_MB="700",
    )


def ask(live: Live, body: object = TEXT, **options: Any) -> httpx2.Response:
    return httpx2.post(
        f"{live.url}/v1/diagnose", json=body, headers=live.header, timeout=60, **options
    )


def recovered(live: Live) -> None:
    """A new process takes over within the time that loading takes."""
    for _ in range(300):
        if ask(live).status_code == 200:
            return
        time.sleep(0.2)
    raise AssertionError(live.log.read_text()[-2000:])


def problem(response: httpx2.Response, status: int, kind: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["type"] == f"urn:advisor:{kind}"
    assert document["what"]
    assert document["do"]
    return document


def test_a_process_that_dies_at_work_is_replaced(live: Live) -> None:
    (worker,) = live.children()
    os.kill(worker, signal.SIGSTOP)  # it takes the job and does nothing
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, live)
        time.sleep(0.5)
        os.kill(worker, signal.SIGKILL)
        problem(asked.result(), 503, "worker")
    recovered(live)
    assert worker not in live.children()


def test_a_process_killed_while_idle_costs_nobody_an_error(live: Live) -> None:
    (worker,) = live.children()
    os.kill(worker, signal.SIGKILL)
    time.sleep(0.5)
    # No process is left: the request waits, then is told when to come again.
    found = ask(live)
    if found.status_code != 200:
        problem(found, 503, "busy")
    recovered(live)


def test_a_process_that_hangs_is_killed_and_replaced(live: Live) -> None:
    (worker,) = live.children()
    os.kill(worker, signal.SIGSTOP)
    began = time.monotonic()
    problem(ask(live), 422, "too-much-work")
    assert 2.5 < time.monotonic() - began < 10
    recovered(live)
    assert worker not in live.children()


def test_when_all_are_busy_the_queue_is_short_and_says_when_to_come_again(live: Live) -> None:
    (worker,) = live.children()
    os.kill(worker, signal.SIGSTOP)
    with ThreadPoolExecutor(6) as pool:
        found = [f.result() for f in [pool.submit(ask, live) for _ in range(6)]]
    refused = [r for r in found if r.status_code == 503]
    assert len(refused) >= 4
    for response in refused:
        problem(response, 503, "busy")
        assert int(response.headers["retry-after"]) >= 1
    recovered(live)


def test_others_are_served_while_a_process_is_busy(live: Live) -> None:
    """The event loop never waits for a diagnosis."""
    (worker,) = live.children()
    os.kill(worker, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, live)
        time.sleep(0.3)
        began = time.monotonic()
        assert httpx2.get(f"{live.url}/healthz").status_code == 200
        assert time.monotonic() - began < 1.5
        os.kill(worker, signal.SIGCONT)
        assert asked.result().status_code == 200


def test_a_million_unknown_fields_cost_one_job(live: Live) -> None:
    body = b"{" + b",".join(b'"k%d":1' % n for n in range(1_000_000)) + b"}"
    found = httpx2.post(
        f"{live.url}/v1/diagnose",
        content=body,
        headers={**live.header, "content-type": "application/json"},
        timeout=60,
    )
    assert found.status_code == 422
    recovered(live)


def test_more_memory_than_one_request_may_have(living: Callable[..., Live]) -> None:
    """A process may have little more than it needs for itself."""
    other = living(ADVISOR_JOB_MEMORY_MB="450", ADVISOR_MAX_BODY_MB="100")
    log = "".join(f"{n},0.{n}\n" for n in range(3_000_000))
    body = {"text": "loss is nan", "curves": [{"name": "a.csv", "content": "step,loss\n" + log}]}
    problem(ask(other, body), 422, "too-much-work")
    recovered(other)


def test_a_body_that_never_comes(live: Live) -> None:
    token = live.header["Authorization"]
    with socket.create_connection(("127.0.0.1", live.port), timeout=20) as connection:
        connection.sendall(
            b"POST /v1/diagnose HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\nAuthorization: " + token.encode() + b'\r\n\r\n{"text":'
        )
        answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 408")


def test_a_stream_without_end_is_cut_off(live: Live) -> None:
    def endless() -> Any:
        while True:
            yield b" " * 1_000_000

    try:
        found = httpx2.post(
            f"{live.url}/v1/diagnose",
            content=endless(),
            headers={**live.header, "content-type": "application/json"},
        )
    except httpx2.TransportError:
        return  # cut off while it was still sending
    problem(found, 413, "too-large")


def test_nothing_secret_reaches_a_process(live: Live) -> None:
    recovered(live)
    (worker,) = live.children()
    environment = Path(f"/proc/{worker}/environ").read_bytes()
    assert b"ADVISOR_DATABASE" not in environment
    limits = Path(f"/proc/{worker}/limits").read_text()
    row = next(r for r in limits.splitlines() if r.startswith("Max address space"))
    assert row.split()[3] == "700000000"


def test_a_process_that_has_served_long_is_replaced_without_an_error(
    living: Callable[..., Live],
) -> None:
    other = living(ADVISOR_JOBS_PER_PROCESS="2", ADVISOR_QUEUE_SECONDS="60")
    (first,) = other.children()
    assert [ask(other).status_code for _ in range(3)] == [200] * 3
    assert first not in other.children()
