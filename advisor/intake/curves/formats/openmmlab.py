"""mmengine and the mm* family, Detectron2 and PaddleDetection text logs: windowed values."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves import generic_line
from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.reading import Reading, Slot, Target
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_HEAD = pattern(
    r"(Epoch|Iter)\((train|val|test)\)\s{0,4}\[\s{0,9}(\d{1,12})(?:/\s{0,9}(\d{1,12}))?\]"
    r"(?:\s{0,4}\[\s{0,9}(\d{1,12})/\s{0,9}(\d{1,12})\])?"
)
_MARKS = (
    "Epoch(train)",
    "Iter(train)",
    "d2.utils.events",
    " mmdet - ",
    " mmseg - ",
    "ppdet.engine",
)


def sniff(source: Source) -> int:
    """The names of the programs."""
    text = source.text[:65536]
    if any(mark in text for mark in _MARKS):
        return 76
    return 74 if "total_loss: " in text and "iter: " in text and "eta: " in text else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Means or medians over 10 to 50 iterations."""
    return read_lines(source, overrides, parse, "windowed")


def parse(line: str) -> Reading | None:
    """mmengine's counter; the others print counters that the generic reading knows."""
    head = _HEAD.search(line)
    if head is None:
        return None
    val = head[2] != "train"
    slots: list[Slot] = []
    if head[1] == "Epoch":
        slots.append(Slot(head.start(), head.start(3), head.end(3), "epoch"))
        if head[5] and not val:
            slots.append(Slot(head.end(3), head.start(5), head.end(5), "batch"))
            slots.append(Slot(head.end(5), head.start(6), head.end(6), "batches"))
    elif not val:
        target: Target = "step"
        slots.append(Slot(head.start(), head.start(3), head.end(3), target))
    behind = (s for s in generic_line.slots(line) if s.start > head.end() and s.target == "value")
    side = "val" if val else "train"
    slots.extend(generic_line.sided(s, side) for s in behind)
    return Reading(tuple(slots), side=side)
