"""tqdm bars with values behind the clock: Lightning, Hugging Face, own loops."""

from __future__ import annotations

import re
from collections.abc import Mapping

from advisor.intake.curves import generic_line
from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.reading import Reading, Slot
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_BAR = pattern(r"\d{1,3}%\|[^|]{0,200}\|\s{0,9}(\d{1,9})/(\d{1,9}) \[")


def sniff(source: Source) -> int:
    """A bar that is followed by a value."""
    lines = source.head_lines[:200]
    return 64 if any(parse(line) for line in lines) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Runs with one point an epoch: the last frame's."""
    return read_lines(source, overrides, parse, "unknown")


def parse(line: str) -> Reading | None:
    """Epoch before the bar, position within it, values behind it."""
    bar = _BAR.search(line)
    if bar is None:
        return None
    before = [s for s in generic_line.slots(line[: bar.start()]) if s.target != "value"]
    if not before and (epoch := re.match(r"\s*(\d{1,6})/(\d{1,6})\s", line)):
        before = [Slot(0, epoch.start(1), epoch.end(1), "epoch")]
    behind = [s for s in generic_line.slots(line) if s.start > bar.end()]
    ahead = [s for s in generic_line.slots(line[: bar.start()]) if s.target == "value"]
    values = [s for s in (*ahead, *behind) if s.target == "value"]
    if not values or "{" in line[bar.end() :]:
        return None
    batch = Slot(bar.start(1), bar.start(1), bar.end(1), "batch")
    total = Slot(bar.end(1), bar.start(2), bar.end(2), "batches")
    slots = sorted([*before, batch, total, *values], key=lambda s: s.start)
    side = "val" if re.match(r"\s*(?:val|test|eval)", line, re.IGNORECASE) else ""
    return Reading(tuple(slots), side=side, event="frame")
