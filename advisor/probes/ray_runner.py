"""Probes on a Ray cluster: the same questions, with shards spread over its machines.

The probe itself is one task, every shard another. Files beside the target's are sent along as
Python source; the data themselves must be at the same absolute place on every machine.
Docs: docs.ray.io, "Cancelling tasks".
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from advisor import cluster
from advisor.errors import InputError
from advisor.model import ProbeResult, Words
from advisor.probes.engine import Attempt, ShardError, attempt, outcome
from advisor.probes.measuring import measure
from advisor.probes.record import Record, find
from advisor.probes.runner import Budget, Progress
from advisor.probes.sharding import Source, opened
from advisor.probes.target import Options

T = TypeVar("T")

# Seconds between two looks at progress, and that a cancelled task has for its answer.
_LOOK, _GRACE = 0.2, 5.0


class RayEngine:
    """Shards as tasks of the cluster; see ``Engine``. ``gpus`` are for each task."""

    def __init__(self, gpus: float) -> None:
        self._gpus = gpus

    def map(self, work: Callable[[Any], T], items: Sequence[Any]) -> Iterator[T]:
        """See ``Engine``; here where this task holds all the GPUs that there are."""
        ray = cluster.library()
        free = ray.cluster_resources().get("GPU", 0.0) - self._gpus
        if len(items) <= 1 or (self._gpus and free < self._gpus):
            yield from map(work, items)
            return
        task = ray.remote(num_cpus=1, num_gpus=self._gpus, max_retries=1)(attempt)
        waiting = deque(task.remote(work, item) for item in items)
        try:
            for number in range(len(items)):
                try:
                    tried: Attempt[T] = ray.get(waiting[0])
                except ray.exceptions.RayError as error:
                    raise ShardError(cluster.told(error)) from error
                waiting.popleft()
                yield outcome(tried, number)
        finally:
            for one in waiting:
                ray.cancel(one, force=True)

    def close(self) -> None:
        """See ``Engine``; nothing is kept."""


class _Teller:
    """An actor that holds how far the probes of a session are, by their number."""

    def __init__(self) -> None:
        self._at: dict[int, tuple[int, int]] = {}

    def tell(self, number: int, done: int, total: int) -> None:
        self._at[number] = done, total

    def at(self, number: int) -> tuple[int, int] | None:
        """None while the target is being loaded."""
        return self._at.get(number)


def _measured(
    source: Source, gpus: float, id: str, answers: tuple[str, ...], number: int, teller: Any
) -> ProbeResult:
    """The result; a target that cannot be opened raises ``InputError``."""
    subject: Any = opened(source)
    subject.engine, subject.source = RayEngine(gpus), source

    def tell(done: int, total: int) -> None:
        teller.tell.remote(number, done, total)

    tell(0, 0)
    return measure(id, subject, answers, progress=tell)


class RaySession:
    """Like ``runner.Session``, on the cluster at ``address``; ``gpus`` are for each task."""

    def __init__(
        self, target: str, options: Options, budget: Budget, address: str, gpus: float
    ) -> None:
        self._target, self._options, self.budget = target, options, budget
        self._address, self._gpus = address, gpus
        self._ray: Any = None
        self._teller: Any = None
        self._asked = 0
        self.interrupted: ProbeResult | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._ray is not None:
            self._ray.shutdown()
            self._ray = None

    def measure(
        self, id: str, answers: Sequence[str], progress: Progress | None = None
    ) -> ProbeResult:
        """See ``runner.Session``."""
        start = time.monotonic()
        find(id)
        self._connect()
        ray = self._ray
        source = Source(self._named(), self._options)
        self._asked += 1
        work = functools.partial(_measured, source, self._gpus, id, tuple(answers), self._asked)
        ref = ray.remote(**self._placement())(attempt).remote(work, self._teller)
        try:
            tried = self._await(ref, id, progress)
        except KeyboardInterrupt:
            partial = self._cancelled(ref)
            self.interrupted = partial or _lost(id, answers, "stopped", _STOPPED, start)
            raise
        except _Late as late:
            partial = self._cancelled(ref)
            if partial is not None:
                return partial.model_copy(update={"outcome": "stopped", "reason": late.words})
            return _lost(id, answers, "stopped", late.words, start)
        except ray.exceptions.RayError as error:
            return _lost(id, answers, "crashed", cluster.told(error), start)
        if tried.failed is not None:
            return _lost(id, answers, "crashed", tried.failed, start)
        return outcome(tried, 0)

    def _connect(self) -> None:
        if self._ray is not None:
            return
        with tempfile.TemporaryDirectory(prefix="advisor-") as folder:
            environment: dict[str, Any] = {}
            if self._send_along(Path(folder)):
                environment["working_dir"] = folder
            if not self._gpus:  # tasks that asked for none would share the first of a machine
                environment["env_vars"] = {"CUDA_VISIBLE_DEVICES": ""}
            ray = self._ray = cluster.connect(self._address, **environment)
        placed = self._placement()
        cluster.require(ray, self._address, gpus=placed["num_gpus"], memory=placed.get("memory", 0))
        self._teller = ray.remote(num_cpus=0)(_Teller).remote()

    def _placement(self) -> dict[str, Any]:
        placed: dict[str, Any] = {"num_cpus": 1, "num_gpus": self._gpus, "max_retries": 0}
        if self.budget.megabytes is not None:
            placed["memory"] = int(self.budget.megabytes * 1e6)
        return placed

    def _python(self) -> tuple[Path, str] | None:
        """The target's file, and what follows its name."""
        head, colon, tail = self._target.rpartition(":")
        if colon and head.endswith(".py"):
            return Path(head), colon + tail
        return (Path(self._target), "") if self._target.endswith(".py") else None

    def _send_along(self, folder: Path) -> bool:
        """Fill a folder with the Python source that lies beside the target, if it is Python."""
        python = self._python()
        if python is None:
            return False
        if not python[0].exists():
            raise InputError(f"{python[0]}: no such file. advisor probe init writes one.")
        for path in python[0].resolve().parent.glob("*.py"):
            shutil.copy(path, folder)
        return True

    def _named(self) -> str:
        """The target's name on the cluster: a file sent along, or an absolute path."""
        python = self._python()
        return python[0].name + python[1] if python else os.path.abspath(self._target)

    def _await(self, ref: Any, id: str, progress: Progress | None) -> Attempt[ProbeResult]:
        ray, end = self._ray, time.monotonic() + self.budget.seconds + self.budget.loading
        told: tuple[int, int] | None = None
        while True:
            done, _ = ray.wait([ref], timeout=_LOOK)
            if done:
                return ray.get(ref)
            at: tuple[int, int] | None = ray.get(
                self._teller.at.remote(self._asked), timeout=cluster.PATIENCE
            )
            if at is not None and at != told:
                told = at
                if progress is not None:
                    progress(id, *at)
            if at is not None:  # loading is over
                end = min(end, time.monotonic() + self.budget.seconds)
            if time.monotonic() > end:
                raise _Late(_late(self.budget.seconds) if at is not None else _NEVER)

    def _cancelled(self, ref: Any) -> ProbeResult | None:
        """What the task has when it is interrupted, if it answers soon."""
        ray = self._ray
        with contextlib.suppress(ray.exceptions.RayError, KeyboardInterrupt):
            ray.cancel(ref)
            done, _ = ray.wait([ref], timeout=_GRACE)
            if done:
                return ray.get(ref).value
            ray.cancel(ref, force=True)
        return None


class _Late(Exception):
    """The budget is used up."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def _lost(id: str, answers: Sequence[str], how: Any, why: Words, start: float) -> ProbeResult:
    result = Record(answers, find(id).causes).result(id, how, why)
    return result.model_copy(update={"seconds": time.monotonic() - start})


_NEVER = Words(
    en="Not even begun within the time budget: the cluster is busy, or the target takes long to"
    " load. Raise it with --seconds.",
    zh="在时间预算内尚未开始：集群繁忙，或目标加载过久。请用 --seconds 提高。",
)
_STOPPED = Words(en="Interrupted before the end.", zh="在结束前被中断。")


def _late(seconds: float) -> Words:
    return Words(
        en=f"Not done within the time budget of {seconds:g} seconds. Raise it with --seconds.",
        zh=f"未能在 {seconds:g} 秒的时间预算内完成。请用 --seconds 提高。",
    )
