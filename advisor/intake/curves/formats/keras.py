"""Keras: progress bars of version 1 to 3 and ``verbose=2`` lines, also pasted onto one line.

A frame's values are means over the epoch so far; only the last frame of an epoch is kept, unless
no epoch was finished.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.names import meaning
from advisor.intake.curves.reading import NUMBER_OR_NAN, Reading, Slot
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_FRAME = pattern(
    r"(?<![\d/.])(\d{1,9})/(\d{1,9})(?=\s{0,3}(?:\[[=>.]{3}|━|\x20- \d{1,9}m?s|\x20?- ETA|- \d))"
)
_PAIR = pattern(rf"(?<=- )([A-Za-z_][\w./@() -]{{0,60}}?): ({NUMBER_OR_NAN})(?![\w.])")
_SECONDS_ONLY = pattern(r"^\s*\d{1,7}s - (?=[A-Za-z_]\w*: )")
_MARKS = (re.compile(r"\d/\d+ \[[=>.]{5}"), re.compile("━{5}"), _FRAME)


def sniff(source: Source) -> int:
    """A bar, or ``100/100 - 2s - loss:``, or Keras 1's ``2s - loss:``."""
    text = source.text[:65536]
    if "loss: " not in text:
        return 0
    if any(mark.search(text) for mark in _MARKS[:2]):
        return 82
    lines = source.head_lines[:100]
    return 80 if any(_FRAME.search(x) or _SECONDS_ONLY.match(x) for x in lines) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Runs with one point an epoch."""
    return read_lines(source, overrides, parse, "running-mean")


def parse(line: str) -> Reading | None:
    """A frame: position, total, and ``name: value`` pairs."""
    frame = _FRAME.search(line)
    if frame is None and not _SECONDS_ONLY.match(line):
        return None
    slots: list[Slot] = []
    if frame is not None:
        slots.append(Slot(frame.start(1), frame.start(1), frame.end(1), "batch"))
        slots.append(Slot(frame.end(1), frame.start(2), frame.end(2), "batches"))
    for pair in _PAIR.finditer(line, frame.end() if frame else 0):
        found = meaning(pair[1])
        if found.kind != "skip":
            averaged = "running-mean" if found.side != "val" and found.kind != "lr" else "unknown"
            slots.append(
                Slot(
                    pair.start(1),
                    pair.start(2),
                    pair.end(2),
                    "value",
                    pair[1],
                    found.side or "",
                    averaged,
                )
            )
    if not any(s.target == "value" for s in slots):
        return None
    samples = "us/step" in line or "/sample" in line
    return Reading(tuple(slots), event="samples-frame" if samples else "frame")
