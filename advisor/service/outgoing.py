"""Calls to help desks: to their base URL alone, limited in time, with attempts further and further
apart."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

import httpx2

# Seconds that one call may take in all, and of them to connect. # unsourced
SECONDS, CONNECT_SECONDS = 10.0, 5.0
# Seconds before the second attempt; each wait is twice the one before, up to the last. # unsourced
FIRST_WAIT, LAST_WAIT = 5.0, 3_600.0
# With these waits about 14 hours: a night's outage. # unsourced
MOST_ATTEMPTS = 22
# Of an answer this much is read and kept, in bytes. # unsourced
MOST_ANSWER = 4_000
# Answers after which the same call may succeed later (RFC 9110, and 425 of RFC 8470).
PASSING = (408, 425, 429)


@dataclass(frozen=True)
class Sent:
    """What became of a call. ``wait`` is what the other side asks for, in seconds."""

    status: int | None
    body: bytes
    again: bool
    wait: float | None = None


def client() -> httpx2.AsyncClient:
    """No redirects, no proxies or passwords from the environment."""
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=False,
        trust_env=False,
        limits=httpx2.Limits(max_connections=16),
    )


async def send(client: httpx2.AsyncClient, url: str, body: bytes, headers: dict[str, str]) -> Sent:
    """POST it once; never raises for what the other side does."""
    given = {"content-type": "application/json", "user-agent": "advisor", **headers}
    try:
        async with asyncio.timeout(SECONDS):
            async with client.stream("POST", url, content=body, headers=given) as answer:
                return await _read(answer)
    except (httpx2.HTTPError, TimeoutError, OSError) as error:
        # Not the message of the error: some tell the headers.
        return Sent(None, type(error).__name__.encode(), again=True)


async def _read(answer: httpx2.Response) -> Sent:
    got = b""
    async for piece in answer.aiter_bytes():
        got += piece
        if len(got) >= MOST_ANSWER:
            break
    status = answer.status_code
    asked = answer.headers.get("retry-after", "")
    wait = min(float(asked), LAST_WAIT) if asked.isdecimal() and len(asked) < 8 else None
    return Sent(status, got[:MOST_ANSWER], status in PASSING or status >= 500, wait)


def pause(attempts: int, chance: Callable[[], float] = random.random) -> float:
    """Seconds after so many failed attempts: between half of the wait and all of it, so that
    not everything that failed together comes again together."""
    whole = min(LAST_WAIT, FIRST_WAIT * 2.0 ** min(attempts - 1, 20))
    return whole * (0.5 + 0.5 * chance())
