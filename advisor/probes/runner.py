"""Run probes in a child process, within a budget; whatever happens there is contained and told.

One child serves all probes of a session, because loading a model may take long. When it dies the
next probe starts another.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, Self

from advisor.errors import InputError
from advisor.model import ProbeResult, Words
from advisor.probes.record import Record, find
from advisor.probes.target import Options

Progress = Callable[[str, int, int], None]

# Seconds between two looks at clock and memory, and that an interrupted probe has for its answer.
_LOOK, _GRACE = 0.1, 5.0
# Characters of the person's own output that are shown when their code crashed.
_TAIL = 400


@dataclass(frozen=True)
class Budget:
    """Seconds for one probe and for loading the target; megabytes in use; processes for shards."""

    seconds: float = 600.0
    loading: float = 300.0
    megabytes: float | None = None
    workers: int = 1


class Measuring(Protocol):
    """What runs probes: a ``Session`` here, or one on a cluster."""

    def measure(
        self, id: str, answers: Sequence[str], progress: Progress | None = None
    ) -> ProbeResult:
        """See ``Session``."""
        ...


class Session:
    """A child with the target open. ``interrupted`` holds the partial result after Ctrl-C."""

    def __init__(self, target: str, options: Options, budget: Budget) -> None:
        self._target, self._options, self.budget = target, options, budget
        self._child: subprocess.Popen[str] | None = None
        self._events = -1
        self._unread = b""
        self._log: IO[bytes] | None = None
        self.interrupted: ProbeResult | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def measure(
        self, id: str, answers: Sequence[str], progress: Progress | None = None
    ) -> ProbeResult:
        """What the probe finds; a crash, or a budget used up, is a result too.

        Raises ``InputError`` when the target cannot be opened. On Ctrl-C the partial result is kept
        in ``interrupted`` before ``KeyboardInterrupt`` goes on.
        """
        start = time.monotonic()
        find(id)  # a probe that does not exist is told before a model is loaded
        try:
            if self._child is None:
                self._start()
            self._send({"probe": id, "answers": list(answers)})
            event = self._await(self.budget.seconds, id, progress)
        except KeyboardInterrupt:
            partial = self._partial()
            self.interrupted = partial or self._lost(id, answers, "stopped", _STOPPED, start)
            raise
        except _Over as over:
            partial = self._partial() if over.patient else None
            self._end()
            if partial is not None:
                return partial.model_copy(update={"outcome": "stopped", "reason": over.reason})
            return self._lost(id, answers, over.outcome, over.reason, start)
        return ProbeResult.model_validate(event["result"])

    def _start(self) -> None:
        reader, writer = os.pipe()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed by _end
        self._child = subprocess.Popen(
            [sys.executable, "-m", "advisor.probes.worker", str(writer)],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=self._log,
            pass_fds=(writer,),
            # Threads of a numerical library that spin while they wait are twenty times as slow
            # where a training runs beside them.
            env={"OMP_WAIT_POLICY": "passive", **os.environ},
            start_new_session=True,  # Ctrl-C reaches it through us, so that it can answer first
            text=True,
        )
        os.close(writer)
        self._events, self._unread = reader, b""
        self._send(
            {
                "target": self._target,
                "options": asdict(self._options),
                "workers": self.budget.workers,
            }
        )
        try:
            event = self._await(self.budget.loading, "", None)
        except _Over as over:
            self._end()
            raise InputError(f"{self._target}: {over.reason.en}") from over
        if "failed" in event:
            self._end()
            raise InputError(event["failed"])

    def _send(self, message: dict[str, Any]) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # its death is told by the events' end
            self._child.stdin.write(json.dumps(message) + "\n")
            self._child.stdin.flush()

    def _await(self, seconds: float, id: str, progress: Progress | None) -> dict[str, Any]:
        """The next event that is no progress."""
        end = time.monotonic() + seconds
        while True:
            for event in self._read():
                if "done" not in event:
                    return event
                if progress is not None:
                    progress(id, event["done"], event["total"])
            if time.monotonic() > end:
                raise _Over("stopped", _late(seconds), patient=True)
            self._check_memory()

    def _read(self) -> list[dict[str, Any]]:
        """Whole lines that have come, waiting a moment for the first."""
        ready, _, _ = select.select([self._events], [], [], _LOOK)
        if ready:
            data = os.read(self._events, 1 << 16)
            if not data:
                raise _Over("crashed", self._death(), patient=False)
            self._unread += data
        *lines, self._unread = self._unread.split(b"\n")
        return [json.loads(line) for line in lines]

    def _check_memory(self) -> None:
        most = self.budget.megabytes
        if most is None or self._child is None:
            return
        used = _megabytes(self._child.pid)
        if used > most:
            raise _Over("crashed", _big(used, most), patient=False)

    def _partial(self) -> ProbeResult | None:
        """What the child has when it is interrupted, if it answers soon; the child is gone then."""
        result: ProbeResult | None = None
        with contextlib.suppress(_Over, ProcessLookupError, KeyboardInterrupt):
            if self._child is not None:
                self._child.send_signal(signal.SIGINT)
                event = self._await(_GRACE, "", None)
                if "result" in event:
                    result = ProbeResult.model_validate(event["result"])
        self._end()
        return result

    def _death(self) -> Words:
        """Why the child is gone, from its exit code and the last it printed."""
        assert self._child is not None
        code = self._child.wait()
        said = self._tail()
        if code == -signal.SIGKILL:
            return Words(
                en="The process was killed, most likely because the machine ran out of memory."
                " Give smaller batches or a smaller model.",
                zh="进程被系统杀死，多半是机器内存不足。请减小批次或模型。",
            )
        if code < 0:
            name = signal.Signals(-code).name
            return Words(
                en=f"Your code brought its process down ({name}). Last output: {said}",
                zh=f"您的代码使进程崩溃（{name}）。最后输出：{said}",
            )
        return Words(
            en=f"Your code ended its process with code {code}. Last output: {said}",
            zh=f"您的代码以退出码 {code} 结束了进程。最后输出：{said}",
        )

    def _tail(self) -> str:
        if self._log is None:
            return ""
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - _TAIL))
        text = self._log.read().decode("utf-8", "replace").strip()
        return " ".join("".join(c for c in text if c.isprintable() or c == "\n").split()) or "none"

    def _lost(
        self, id: str, answers: Sequence[str], outcome: Any, reason: Words, start: float
    ) -> ProbeResult:
        """The result of a probe whose process could not give one."""
        result = Record(answers, find(id).causes).result(id, outcome, reason)
        return result.model_copy(update={"seconds": time.monotonic() - start})

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            if child.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    child.stdin.close()
            child.wait()
        if self._events >= 0:
            os.close(self._events)
            self._events = -1
        if self._log is not None:
            self._log.close()
            self._log = None


class _Over(Exception):
    """The child did not get to its result. ``patient``: it may still give what it has."""

    def __init__(self, outcome: str, reason: Words, *, patient: bool) -> None:
        super().__init__(reason.en)
        self.outcome, self.reason, self.patient = outcome, reason, patient


_STOPPED = Words(en="Interrupted before the end.", zh="在结束前被中断。")


def _late(seconds: float) -> Words:
    return Words(
        en=f"Not done within the time budget of {seconds:g} seconds. Raise it with --seconds, or"
        " give a smaller model or less data.",
        zh=f"未能在 {seconds:g} 秒的时间预算内完成。请用 --seconds 提高，或减小模型、减少数据。",
    )


def _big(used: float, most: float) -> Words:
    return Words(
        en=f"Stopped at {used:,.0f} MB of memory; the budget is {most:,.0f} MB. Raise it with"
        " --memory, or give smaller batches.",
        zh=f"内存用到 {used:,.0f} MB 时停止；预算为 {most:,.0f} MB。请用 --memory 提高，"
        "或减小批次。",
    )


def _megabytes(pid: int) -> float:
    """Resident memory of a process and its children; a limit on addresses would break CUDA."""
    total, left = 0.0, [pid]
    while left:
        current = left.pop()
        with contextlib.suppress(OSError, ValueError, IndexError):
            total += _resident(current)
            tasks = Path(f"/proc/{current}/task/{current}/children")
            left += [int(p) for p in tasks.read_text().split()]
    return total


def _resident(pid: int) -> float:
    statm = Path(f"/proc/{pid}/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return int(told.stdout) / 1e3
