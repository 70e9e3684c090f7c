"""TensorFlow 1 Estimator and Slim, and the Object Detection API of both generations."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves import generic_line
from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.reading import NOTHING, Reading, Slot
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_OD_STEP = pattern(r"(?:^|[:\]]\s?)Step (\d{1,12}) per-step time")
_EVALUATED = pattern(r"Saving dict for global step (\d{1,12}): ")
_EVAL_AT = pattern(r"Eval metrics at step (\d{1,12})")
_NOISE = (
    "global_step/sec",
    "Loss for final step",
    "Saving checkpoints",
    "Saving 'checkpoint_path'",
)


def sniff(source: Source) -> int:
    """The logger's name."""
    text = source.text[:65536]
    return 73 if "tensorflow:" in text or "per-step time" in text else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Losses of single batches."""
    return read_lines(source, overrides, parse, "raw")


def parse(line: str) -> Reading | None:
    """The lines that need more than names and numbers."""
    if found := _OD_STEP.search(line):
        return Reading((Slot(found.start(), found.start(1), found.end(1), "step"),))
    if found := _EVALUATED.search(line):
        step = Slot(found.start(), found.start(1), found.end(1), "step")
        behind = generic_line.slots(line[found.end() :])
        shift = found.end()
        values = [
            Slot(s.key + shift, s.start + shift, s.end + shift, "value", s.name, "val")
            for s in behind
            if s.target == "value"
        ]
        return Reading((step, *values), side="val")
    if found := _EVAL_AT.search(line):
        step = Slot(found.start(), found.start(1), found.end(1), "step")
        return Reading((step,), side="val", event="validation")
    return NOTHING if any(noise in line for noise in _NOISE) else None
