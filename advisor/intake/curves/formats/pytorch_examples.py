"""Prints of the PyTorch examples, timm, torchvision and DINO that the generic reading misses."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves import generic_line
from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.reading import Reading, Slot
from advisor.intake.curves.source import Source
from advisor.model import Role, Run, Smoothing
from advisor.patterns import pattern

_TIMM = pattern(r"\s*Train: (\d{1,9}) \[\s{0,9}(\d{1,9})/(\d{1,9}) ")
_LOGGER = pattern(r"Epoch: \[\d+\]\s+\[\s*\d+/\d+\]\s+eta: ")


def sniff(source: Source) -> int:
    """timm's or MetricLogger's counters."""
    lines = source.head_lines[:100]
    return 74 if any(_TIMM.match(x) or _LOGGER.search(x) for x in lines) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """MetricLogger prints medians over 20 steps, timm the batch's value."""
    smoothing: Smoothing = "windowed" if _LOGGER.search(source.text[:65536]) else "raw"
    return read_lines(source, overrides, parse, smoothing)


def parse(line: str) -> Reading | None:
    """timm's training line."""
    head = _TIMM.match(line)
    if head is None:
        return None
    slots = [
        Slot(0, head.start(1), head.end(1), "epoch"),
        Slot(head.end(1), head.start(2), head.end(2), "batch"),
        Slot(head.end(2), head.start(3), head.end(3), "batches"),
    ]
    behind = (s for s in generic_line.slots(line) if s.start > head.end() and s.target == "value")
    return Reading((*slots, *behind), side="train")
