"""Megatron-LM and its kin: one line an iteration, fields between bars."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.names import meaning
from advisor.intake.curves.reading import NUMBER_OR_NAN, Reading, Slot
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_TRAIN = pattern(r"iteration\s{1,12}(\d{1,12})/\s{0,12}(\d{1,12})\s{0,4}\|")
_VALID = pattern(r"(validation|test) loss at (?:iteration|the end of training)\s{0,4}(\d{1,12})?")
_FIELD = pattern(
    rf"\|\s{{0,9}}([A-Za-z][\w .()-]{{0,60}}?)\s{{0,4}}: {{0,12}}({NUMBER_OR_NAN})(?=\s|\|)"
)
_KEPT = ("number of nan iterations", "number of skipped iterations", "loss scale")


def sniff(source: Source) -> int:
    """The iteration line."""
    return 80 if any(_TRAIN.search(line) for line in source.head_lines[:200]) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Losses are means over the log interval."""
    return read_lines(source, overrides, parse, "windowed")


def parse(line: str) -> Reading | None:
    """Iteration or validation line; skipped and NaN iterations are kept as evidence."""
    if head := _TRAIN.search(line):
        slots = [Slot(head.start(), head.start(1), head.end(1), "step")]
        side = ""
    elif head := _VALID.search(line):
        side = "val"
        slots = [Slot(head.start(), head.start(2), head.end(2), "step")] if head[2] else []
    else:
        return None
    for field in _FIELD.finditer(line, head.end(1) if not side else head.end()):
        name = field[1].strip()
        if name == "global batch size":
            slots.append(Slot(field.start(1), field.start(2), field.end(2), "batch_size"))
        elif name in _KEPT or meaning(name).kind not in ("other", "skip"):
            slots.append(Slot(field.start(1), field.start(2), field.end(2), "value", name, side))
    return Reading(tuple(slots), side=side)
