"""MXNet's ``Module.fit``: ``Epoch[0] Batch [0-50]  Speed: ...  accuracy=0.15``."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.names import meaning
from advisor.intake.curves.reading import NOTHING, NUMBER_OR_NAN, Reading, Slot
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_EPOCH = pattern(r"Epoch\[(\d{1,9})\] (?:Batch ?\[(?:\d{1,9}-)?(\d{1,9})\])?")
_PAIR = pattern(rf"(?<![\w-])([A-Za-z][\w@-]{{0,60}}+)=({NUMBER_OR_NAN})(?![\w.])")


def sniff(source: Source) -> int:
    """The counter without a blank, which nobody else prints."""
    return 78 if any(_EPOCH.search(line) for line in source.head_lines[:100]) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Batch values are means since the last print (since the epoch's start in old versions)."""
    return read_lines(source, overrides, parse, "windowed")


def parse(line: str) -> Reading | None:
    """Epoch, batch if given, and ``name=value`` pairs."""
    head = _EPOCH.search(line)
    if head is None:
        return None
    slots = [Slot(head.start(), head.start(1), head.end(1), "epoch")]
    if head[2]:
        slots.append(Slot(head.end(1), head.start(2), head.end(2), "step"))
    for pair in _PAIR.finditer(line, head.end()):
        found = meaning(pair[1])
        if found.kind != "skip":
            side = found.side or ""
            slots.append(Slot(pair.start(1), pair.start(2), pair.end(2), "value", pair[1], side))
    values = [s for s in slots if s.target == "value"]
    if not values:
        return NOTHING
    return Reading(tuple(slots), side="val" if all(s.side == "val" for s in values) else "")
