"""Caffe's solver: test outputs belong to the iteration announced before them."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.names import meaning
from advisor.intake.curves.reading import NOTHING, NUMBER_OR_NAN, Reading, Slot
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_TESTING = pattern(r"Iteration (\d{1,12}), Testing net")
_OUTPUT = pattern(rf"(Test|Train) net output #\d{{1,4}}: ([\w./@-]{{1,80}}+) = ({NUMBER_OR_NAN})")
_ITERATION = pattern(
    rf"Iteration (\d{{1,12}})(?: \([^)]{{0,80}}\))?, (loss|lr) = ({NUMBER_OR_NAN})"
)


def sniff(source: Source) -> int:
    """``solver.cpp`` beside ``Iteration``; scikit-learn prints the same words without it."""
    text = source.text[:65536]
    return 84 if "solver.cpp" in text and "Iteration " in text else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """The solver's loss is a mean over ``average_loss`` iterations (1 unless set)."""
    return read_lines(source, overrides, parse, "unknown")


def parse(line: str) -> Reading | None:
    """One line of glog output."""
    if found := _TESTING.search(line):
        step = Slot(found.start(), found.start(1), found.end(1), "step")
        return Reading((step,), side="val", event="validation")
    if found := _ITERATION.search(line):
        step = Slot(found.start(), found.start(1), found.end(1), "step")
        value = Slot(found.start(2), found.start(3), found.end(3), "value", found[2])
        return Reading((step, value))
    if found := _OUTPUT.search(line):
        side = "val" if found[1] == "Test" else "train"
        name = found[2]
        if side == "train" and meaning(name).kind == "loss":
            name = f"train output {name}"
        slot = Slot(found.start(1), found.start(3), found.end(3), "value", name, side)
        return Reading((slot,), side=side)
    return NOTHING if "solver.cpp" in line or "net.cpp" in line else None
