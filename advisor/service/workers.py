"""The pool of diagnosing processes of one server process.

A job has a process to itself; the event loop only moves bytes. A process that takes too long or
dies is replaced, and its request is answered with an error; the others go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass

from pydantic import ValidationError

from advisor.service import frames
from advisor.service.jobs import Done, Job
from advisor.service.metrics import Metrics
from advisor.service.problems import Fault, Problem, busy, invalid, of_message
from advisor.service.settings import Settings

LOG = logging.getLogger(__name__)
# Seconds that a new process may take to load the knowledge base, on a machine without its cache.
# unsourced
START_SECONDS = 120
# Seconds between attempts when processes do not start. # unsourced
RETRY_SECONDS = 5
# What a process gets of our environment: no database URL, no keys.
PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "XDG_CACHE_HOME",
    "ADVISOR_KB", "ADVISOR_ENCODER",
)  # fmt: skip
# Memory arenas and threads of native libraries count against the memory limit.
FIXED = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True)
class Answered:
    """The diagnosis and, when it is to be kept, the next question and the redacted events."""

    done: Done
    diagnosis: bytes
    question: bytes
    events: tuple[str, ...]


class Pool:
    """``size`` processes, each busy with at most one job."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings, self._metrics = settings, metrics
        self._idle: asyncio.LifoQueue[Process] = asyncio.LifoQueue()
        self._all: set[Process] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self.knowledge = ""

    @property
    def ready(self) -> bool:
        """Whether any process is there to answer."""
        return bool(self._all)

    async def open(self) -> None:
        """Start the processes; returns when all of them are ready."""
        await asyncio.gather(*(self._start() for _ in range(self._settings.pool)))

    async def close(self) -> None:
        """End the processes, those with a job, too."""
        for task in tuple(self._starting):
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(self._end(p) for p in tuple(self._all)))

    async def run(self, job: Job, body: bytes, before: bytes = b"") -> Answered:
        """The answer to a body; raises ``Problem``."""
        return _answered(*await self._done(job, body, before))

    async def show(self, kept: bytes, before: bytes) -> frames.Blobs:
        """What ``page.answer.shown`` makes of a stored conversation; raises ``Problem``."""
        job = Job(content_type="application/json", show=True)
        header, blobs = await self._done(job, kept, before)
        if header["status"] != 200:
            raise _problem(header)
        return blobs

    async def _done(
        self, job: Job, body: bytes, before: bytes
    ) -> tuple[frames.Header, frames.Blobs]:
        process = await self._free()
        began = time.perf_counter()
        outcome, fit = "lost", False
        try:
            async with asyncio.timeout(self._settings.job_seconds):
                header, blobs = await _exchange(process, job, (body, before))
            outcome, fit = str(header["status"]), not header["last"]
        except TimeoutError:
            outcome = "too-slow"
            raise self._too_slow() from None
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            await process.wait()
            outcome = "died"
            raise _died(process.returncode) from error
        finally:
            self._metrics.job(outcome, time.perf_counter() - began)
            if fit:
                self._idle.put_nowait(process)
            else:
                self._replace(process)
        return header, blobs

    def _too_slow(self) -> Problem:
        return Problem(
            422,
            "too-much-work",
            where="body",
            what=f"not understood within {self._settings.job_seconds:g} s",
            do="Send a shorter log, or only the file with the model and the training loop.",
        )

    async def _free(self) -> Process:
        """A process that is alive and has nothing to do."""
        if self._idle.empty() and self._waiting >= self._settings.queue:
            self._metrics.refused("full")
            raise busy("all processes have work and the queue is full", self._settings.job_seconds)
        self._waiting += 1
        self._metrics.waiting(self._waiting)
        try:
            async with asyncio.timeout(self._settings.queue_seconds):
                while (process := await self._idle.get()).returncode is not None:
                    self._replace(process)
                return process
        except TimeoutError:
            self._metrics.refused("waited")
            raise busy("no process became free in time", self._settings.queue_seconds) from None
        finally:
            self._waiting -= 1
            self._metrics.waiting(self._waiting)

    def _replace(self, process: Process) -> None:
        self._all.discard(process)
        self._metrics.replaced()
        task = asyncio.create_task(self._renew(process))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _renew(self, process: Process) -> None:
        await self._end(process)
        while True:
            try:
                return await self._start()
            except (OSError, RuntimeError) as error:
                LOG.error("a diagnosing process does not start: %s", error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _start(self) -> None:
        s = self._settings
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "advisor.service.worker",
            str(s.job_seconds),
            str(s.job_memory_mb),
            str(s.jobs_per_process),
            stdin=PIPE,
            stdout=PIPE,
            env={k: v for k, v in os.environ.items() if k in PASSED_ON} | FIXED,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                header, _ = await frames.receive(_output(process))
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError) as error:
            await self._end(process)
            if isinstance(error, asyncio.CancelledError):
                raise
            raise RuntimeError(f"it ended with {process.returncode} before it was ready") from error
        self.knowledge = header["knowledge"]
        self._all.add(process)
        self._idle.put_nowait(process)

    async def _end(self, process: Process) -> None:
        self._all.discard(process)
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _output(process: Process) -> asyncio.StreamReader:
    assert process.stdout is not None
    return process.stdout


async def _exchange(
    process: Process, job: Job, blobs: frames.Blobs
) -> tuple[frames.Header, frames.Blobs]:
    assert process.stdin is not None
    process.stdin.writelines(frames.packed(job.model_dump(), blobs))
    await process.stdin.drain()
    return await frames.receive(_output(process))


def _died(code: int | None) -> Problem:
    if code == -signal.SIGABRT:  # native code has no other way to say that memory is short
        return of_message(
            422, "too-much-work", "body: it takes more memory than one request may have."
            " Send a shorter log, or only the file with the model and the training loop."
        )  # fmt: skip
    return Problem(
        503,
        "worker",
        what=f"it ended with {'signal' if (code or 0) < 0 else 'code'} {abs(code or 0)}",
        do="Try once more; if it happens again, tell the operator.",
        headers={"Retry-After": "5"},
    )


def _answered(header: frames.Header, blobs: frames.Blobs) -> Answered:
    if header["status"] != 200:
        raise _problem(header)
    diagnosis, question, events = blobs
    lines = tuple(line for line in events.decode().split("\n") if line)
    return Answered(Done.model_validate(header["done"]), diagnosis, question, lines)


def _problem(header: frames.Header) -> Problem:
    try:
        faults = [Fault.model_validate(f) for f in header["faults"]]
    except ValidationError:
        faults = []
    if faults:
        return invalid(faults)
    return of_message(header["status"], header["kind"], header["message"])
