"""Darknet (YOLO): ``100: 12.3, 11.9 avg, 0.001 rate, 4.1 seconds, 6400 images``."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.reading import NOTHING, NUMBER_OR_NAN, Reading, Slot
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_LINE = pattern(
    rf"\s*(\d{{1,9}}): ({NUMBER_OR_NAN}), ({NUMBER_OR_NAN}) avg(?: loss)?, "
    rf"({NUMBER_OR_NAN}) rate, "
)
_NOISE = pattern(r"\s*(?:Region|v3 \(|Loaded:|Resizing|\d+ x \d+)")


def sniff(source: Source) -> int:
    """The line of an iteration among the first."""
    return 84 if any(_LINE.match(line) for line in source.head_lines[:100]) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """The batch's loss, then darknet's own mean (0.9 old + 0.1 new)."""
    return read_lines(source, overrides, parse)


def parse(line: str) -> Reading | None:
    """An iteration, or the statistics of a detection layer, which are passed over."""
    found = _LINE.match(line)
    if found is None:
        return NOTHING if _NOISE.match(line) else None
    step = Slot(0, found.start(1), found.end(1), "step")
    loss = Slot(found.end(1), found.start(2), found.end(2), "value", "loss", "", "raw")
    mean = Slot(found.end(2), found.start(3), found.end(3), "value", "avg loss", "", "ema")
    rate = Slot(found.end(3), found.start(4), found.end(4), "value", "learning rate")
    return Reading((step, loss, mean, rate))
