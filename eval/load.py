"""``python -m eval.load [CLIENTS] [SECONDS]``: many clients at once, and what they get.

Each asks again as soon as it has its answer; after 429 or 503 it waits as long as it is told. What
must not be: any other status, a lost connection, a 429 or 503 without ``Retry-After``.
"""

from __future__ import annotations

import asyncio
import collections
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from eval.serving import Own

TEXT = {"text": "my val loss is nan after 3 epochs with Adam and lr 10"}
CAUSE = "/v1/causes/norm/bn-update-ops-not-run"
PATIENCE = 60.0


@dataclass
class Tally:
    """What came back; ``times`` in milliseconds of answers that were not refused."""

    statuses: collections.Counter[str] = field(default_factory=collections.Counter)
    wrong: list[str] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=lambda: collections.defaultdict(list))


async def client(number: int, url: str, headers: dict[str, str], end: float, tally: Tally) -> None:
    """One of the askers: one of four opens conversations, one of ten reads."""
    path = "/v1/conversations" if number % 4 == 0 else "/v1/diagnose"
    async with httpx2.AsyncClient(
        base_url=url, headers=headers, timeout=PATIENCE, trust_env=False
    ) as http:
        while time.monotonic() < end:
            began = time.perf_counter()
            try:
                if number % 10 == 9:
                    path = "read"
                    answer = await http.get(CAUSE)
                else:
                    answer = await http.post(path, json=TEXT)
            except httpx2.TransportError as error:
                tally.wrong.append(f"{path}: {type(error).__name__}")
                continue
            tally.statuses[f"{path} {answer.status_code}"] += 1
            await _judged(path, answer, (time.perf_counter() - began) * 1e3, end, tally)


async def _judged(
    path: str, answer: httpx2.Response, took: float, end: float, tally: Tally
) -> None:
    if answer.status_code in (200, 201):
        tally.times[path].append(took)
        return
    wait = answer.headers.get("retry-after", "")
    if answer.status_code not in (429, 503) or not wait.isdecimal():
        tally.wrong.append(f"{path}: {answer.status_code} {answer.text[:200]}")
        return
    await asyncio.sleep(min(float(wait), max(0.0, end - time.monotonic())))


async def load(url: str, headers: dict[str, str], clients: int, seconds: float) -> Tally:
    """All clients, for so many seconds."""
    tally, end = Tally(), time.monotonic() + seconds
    await asyncio.gather(*(client(n, url, headers, end, tally) for n in range(clients)))
    return tally


def told(tally: Tally, seconds: float) -> None:
    """The figures as text."""
    for what, number in sorted(tally.statuses.items()):
        print(f"{what:<32}{number:>8}{number / seconds:>8.1f}/s")
    for path, times in sorted(tally.times.items()):
        p99 = statistics.quantiles(times, n=100)[98] if len(times) > 1 else times[0]
        print(f"{path:<32} median {statistics.median(times):.0f} ms, p99 {p99:.0f} ms")
    print(
        f"wrong: {len(tally.wrong)}", *collections.Counter(tally.wrong).most_common(10), sep="\n  "
    )


def main() -> None:
    """Print the figures; exit 1 when anything went wrong."""
    clients = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 120.0
    with tempfile.TemporaryDirectory() as folder:
        own = Own(Path(folder), pool=2)
        own.start()
        try:
            tally = asyncio.run(load(own.url, own.headers, clients, seconds))
        finally:
            own.stop()
    told(tally, seconds)
    sys.exit(bool(tally.wrong))


if __name__ == "__main__":
    main()
