"""Counters for Prometheus, added up over all server processes.

``advisor serve`` sets ``PROMETHEUS_MULTIPROC_DIR`` before this is imported; then each process
writes its counters to a file there.
"""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
# Seconds; a diagnosis takes tens of milliseconds.
BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)


class Metrics:
    """What is counted; no name of a tenant, token or person is ever a label."""

    def __init__(self) -> None:
        own = self._registry = CollectorRegistry()
        self._requests = Counter(
            "advisor_requests", "Requests answered.", ["method", "route", "status"], registry=own
        )
        self._seconds = Histogram(
            "advisor_request_seconds", "Time of requests.", ["route"], buckets=BUCKETS, registry=own
        )
        self._jobs = Counter("advisor_jobs", "Jobs by outcome.", ["outcome"], registry=own)
        self._job_seconds = Histogram(
            "advisor_job_seconds", "Time of jobs.", buckets=BUCKETS, registry=own
        )
        self._replaced = Counter(
            "advisor_processes_replaced", "Processes that hung, died or had served long.",
            registry=own,
        )  # fmt: skip
        self._refused = Counter(
            "advisor_refused", "Requests refused for load.", ["why"], registry=own
        )
        self._waiting = Gauge(
            "advisor_waiting", "Requests waiting for a process.", registry=own,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self._verdicts = Counter("advisor_verdicts", "Answers.", ["verdict"], registry=own)
        self._pruned = Counter("advisor_pruned", "Tickets deleted for age.", registry=own)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; ``route`` is the template, not the path."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def job(self, outcome: str, seconds: float) -> None:
        """A job came to an end, whichever."""
        self._jobs.labels(outcome).inc()
        self._job_seconds.observe(seconds)

    def replaced(self) -> None:
        """A process was replaced."""
        self._replaced.inc()

    def refused(self, why: str) -> None:
        """A request was refused: full, waited, rate or quota."""
        self._refused.labels(why).inc()

    def waiting(self, number: int) -> None:
        """So many requests wait for a process."""
        self._waiting.set(number)

    def verdict(self, verdict: str) -> None:
        """An answer left."""
        self._verdicts.labels(verdict).inc()

    def pruned(self, number: int) -> None:
        """Tickets were deleted."""
        self._pruned.inc(number)

    def text(self) -> bytes:
        """The exposition format."""
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
        if not folder or not Path(folder).is_dir():
            return generate_latest(self._registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody, folder)
        return generate_latest(everybody)
