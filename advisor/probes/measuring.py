"""Run one probe in this process: everything put back, everything that goes wrong told."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from advisor.model import ProbeResult, Words
from advisor.probes.engine import ShardError
from advisor.probes.record import Probe, Progress, Record, find
from advisor.probes.target import Decline, Subject

log = logging.getLogger(__name__)

_HERE = str(Path(__file__).parent)


def measure(
    id: str,
    subject: Subject,
    answers: Sequence[str],
    *,
    progress: Progress | None = None,
    strict: bool = False,
) -> ProbeResult:
    """What that probe finds; ``answers`` are the symptoms of its stanza.

    With ``strict`` a crash raises, else it is told in the result.

    Ctrl-C gives the partial result; whoever sends it must not start another.
    """
    found = find(id)
    record = Record(answers, found.causes, progress)
    start = time.perf_counter()
    result = _guarded(found, subject, record, strict=strict)
    spent = time.perf_counter() - start
    return result.model_copy(
        update={"framework": subject.framework, "device": subject.device, "seconds": spent}
    )


def _guarded(found: Probe, subject: Subject, record: Record, *, strict: bool) -> ProbeResult:
    try:
        with subject.sandbox():
            found.question(subject, record)
    except Decline as declined:
        return record.result(found.id, "declined", declined.reason)
    except KeyboardInterrupt:
        return record.result(
            found.id,
            "stopped",
            Words(en="Interrupted before the end.", zh="在结束前被中断。"),
        )
    except Exception as error:
        if strict:
            raise
        log.exception("probe %s crashed", found.id)
        return record.result(found.id, "crashed", told(error))
    return record.result(found.id, "done")


def told(error: BaseException) -> Words:
    """An exception in plain words: what ran out or what was said, and the person's own line."""
    place = _place(error)
    at = f" ({place})" if place else ""
    kind = type(error).__name__
    if isinstance(error, ShardError):
        return error.words
    if _out_of_memory(error):
        return Words(
            en=f"Memory ran out while measuring{at}. Give smaller batches, or run on another"
            " machine.",
            zh=f"测量时内存不足{at}。请使用更小的批次，或换一台机器运行。",
        )
    first = next(iter(str(error).strip().splitlines()), "")[:300]
    return Words(
        en=f"Your model or data raised {kind}{at}: {first}",
        zh=f"您的模型或数据抛出 {kind}{at}：{first}",
    )


def _out_of_memory(error: BaseException) -> bool:
    """Whether an allocation failed; PyTorch says so of the CPU in a plain ``RuntimeError``."""
    kind = type(error).__name__
    return (
        isinstance(error, MemoryError)
        or "OutOfMemory" in kind
        or "ResourceExhausted" in kind
        or (isinstance(error, RuntimeError) and "can't allocate memory" in str(error))
    )


def _place(error: BaseException) -> str:
    """The last line of the person's own code on the way to the error, ``train.py:41``."""
    own = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(_HERE)
        and "site-packages" not in frame.filename
        and "/lib/python" not in frame.filename
        and not frame.filename.startswith("<")
    ]
    return own[-1] if own else ""
