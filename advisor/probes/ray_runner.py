"""Probes on a Ray cluster: the same questions, with shards spread over its machines.

The probe itself is one task, every shard another. Files beside the target's are sent along as
Python source; the data themselves must be at the same absolute place on every machine. Tokens are
always asked for (``RAY_AUTH_MODE=token``): whoever may talk to a cluster may run code on it.
Docs: docs.ray.io, "Ray token authentication" and "Cancelling tasks".
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import advisor
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
# Seconds in which a cluster must answer at all. # unsourced
_CONNECT = 60
_ENVIRONMENT = {"RAY_AUTH_MODE": "token", "RAY_USAGE_STATS_ENABLED": "0"}


def _ray() -> Any:
    """The library; it reads its settings when it is imported."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    try:
        return importlib.import_module("ray")
    except ImportError as error:
        raise InputError("--engine ray needs Ray. Install advisor[cluster].") from error


class RayEngine:
    """Shards as tasks of the cluster; see ``Engine``. ``gpus`` are for each task."""

    def __init__(self, gpus: float) -> None:
        self._gpus = gpus

    def map(self, work: Callable[[Any], T], items: Sequence[Any]) -> Iterator[T]:
        """See ``Engine``; here where this task holds all the GPUs that there are."""
        ray = _ray()
        free = ray.cluster_resources().get("GPU", 0.0) - self._gpus
        if len(items) <= 1 or (self._gpus and free < self._gpus):
            yield from map(work, items)
            return
        task = ray.remote(num_cpus=1, num_gpus=self._gpus, max_retries=1)(attempt)
        waiting = [task.remote(work, item) for item in items]
        for number, one in enumerate(waiting):
            try:
                tried: Attempt[T] = ray.get(one)
            except ray.exceptions.RayError as error:
                raise ShardError(_told(error)) from error
            yield outcome(tried, number)

    def close(self) -> None:
        """See ``Engine``; tasks end with the one that started them."""


class _Teller:
    """An actor that holds how far a probe is."""

    def __init__(self) -> None:
        self._at = (0, 0)

    def tell(self, done: int, total: int) -> None:
        self._at = (done, total)

    def at(self) -> tuple[int, int]:
        return self._at


def _ready() -> str:
    """Version of this program on the cluster."""
    return advisor.__version__


def _measured(source: Source, gpus: float, id: str, answers: list[str], teller: Any) -> str:
    """The result as JSON; a target that cannot be opened raises ``InputError``."""
    sys.path.insert(0, str(Path.cwd()))
    subject: Any = opened(source)
    subject.engine, subject.source = RayEngine(gpus), source

    def tell(done: int, total: int) -> None:
        teller.tell.remote(done, total)

    return measure(id, subject, answers, progress=tell).model_dump_json()


class RaySession:
    """Like ``runner.Session``, on the cluster at ``address``; ``gpus`` are for each task."""

    def __init__(
        self, target: str, options: Options, budget: Budget, address: str, gpus: float
    ) -> None:
        self._target, self._options, self.budget = target, options, budget
        self._address, self._gpus = address, gpus
        self._ray: Any = None
        self._teller: Any = None
        self._sent = tempfile.TemporaryDirectory(prefix="advisor-")
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
        self._sent.cleanup()

    def measure(
        self, id: str, answers: Sequence[str], progress: Progress | None = None
    ) -> ProbeResult:
        """See ``runner.Session``."""
        start = time.monotonic()
        find(id)
        self._connect()
        ray = self._ray
        source = Source(self._named(), self._options)
        task = ray.remote(**self._placement())(_measured)
        ref = task.remote(source, self._gpus, id, list(answers), self._teller)
        try:
            text = self._await(ref, id, progress)
        except KeyboardInterrupt:
            partial = self._cancelled(ref)
            self.interrupted = partial or _lost(id, answers, "stopped", _STOPPED, start)
            raise
        except _Late:
            reason = _late(self.budget.seconds)
            partial = self._cancelled(ref)
            if partial is not None:
                return partial.model_copy(update={"outcome": "stopped", "reason": reason})
            return _lost(id, answers, "stopped", reason, start)
        except ray.exceptions.RayError as error:
            cause = getattr(error, "cause", None)
            if isinstance(cause, InputError):
                raise InputError(str(cause)) from error
            return _lost(id, answers, "crashed", _told(error), start)
        return ProbeResult.model_validate_json(text)

    def _connect(self) -> None:
        if self._ray is not None:
            return
        ray = _ray()
        folder = self._send_along()
        try:
            with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet):
                ray.init(
                    address=self._address,
                    log_to_driver=False,
                    logging_level="ERROR",
                    namespace="advisor",
                    runtime_env={"working_dir": folder} if folder else None,
                )
            self._ray = ray
            there: str = ray.get(ray.remote(max_retries=0)(_ready).remote(), timeout=_CONNECT)
        except Exception as error:  # Ray raises plain ones, too
            first = next(iter(str(error).strip().splitlines()), type(error).__name__)[:300]
            raise InputError(
                f"--address {self._address}: {first}. Ray must run there in this version, with"
                " advisor installed on every machine, and its token must be in RAY_AUTH_TOKEN or"
                " RAY_AUTH_TOKEN_PATH."
            ) from error
        if there != advisor.__version__:
            raise InputError(
                f"--address {self._address}: advisor is {there} there and {advisor.__version__}"
                " here. Install the same on both."
            )
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

    def _send_along(self) -> str | None:
        """A folder with the Python source that lies beside the target."""
        python = self._python()
        if python is None:
            return None
        if not python[0].exists():
            raise InputError(f"{python[0]}: no such file. advisor probe init writes one.")
        for path in python[0].resolve().parent.glob("*.py"):
            shutil.copy(path, self._sent.name)
        return self._sent.name

    def _named(self) -> str:
        """The target's name on the cluster: a file sent along, or an absolute path."""
        python = self._python()
        return python[0].name + python[1] if python else os.path.abspath(self._target)

    def _await(self, ref: Any, id: str, progress: Progress | None) -> str:
        ray, end = self._ray, time.monotonic() + self.budget.seconds + self.budget.loading
        told = (0, 0)
        while True:
            done, _ = ray.wait([ref], timeout=_LOOK)
            if done:
                return ray.get(ref)
            at: tuple[int, int] = ray.get(self._teller.at.remote(), timeout=_CONNECT)
            if at != told and progress is not None:
                told = at
                progress(id, *at)
            if at != (0, 0):  # loading is over
                end = min(end, time.monotonic() + self.budget.seconds)
            if time.monotonic() > end:
                raise _Late

    def _cancelled(self, ref: Any) -> ProbeResult | None:
        """What the task has when it is interrupted, if it answers soon."""
        ray = self._ray
        with contextlib.suppress(ray.exceptions.RayError, KeyboardInterrupt):
            ray.cancel(ref)
            done, _ = ray.wait([ref], timeout=_GRACE)
            if done:
                return ProbeResult.model_validate_json(ray.get(ref))
            ray.cancel(ref, force=True)
        return None


class _Late(Exception):
    """The budget is used up."""


def _lost(id: str, answers: Sequence[str], how: Any, why: Words, start: float) -> ProbeResult:
    result = Record(answers, find(id).causes).result(id, how, why)
    return result.model_copy(update={"seconds": time.monotonic() - start})


_STOPPED = Words(en="Interrupted before the end.", zh="在结束前被中断。")


def _late(seconds: float) -> Words:
    return Words(
        en=f"Not done within the time budget of {seconds:g} seconds. Raise it with --seconds.",
        zh=f"未能在 {seconds:g} 秒的时间预算内完成。请用 --seconds 提高。",
    )


def _told(error: BaseException) -> Words:
    """A failure of the cluster in plain words."""
    kind = type(error).__name__
    if "OutOfMemory" in kind:
        return Words(
            en="The cluster ended the task because memory ran out. Give smaller batches or shards.",
            zh="集群因内存不足终止了任务。请减小批次或分片。",
        )
    first = next(iter(str(error).strip().splitlines()), "")[:300]
    return Words(
        en=f"The cluster lost the task ({kind}): {first}", zh=f"集群丢失了任务（{kind}）：{first}"
    )
