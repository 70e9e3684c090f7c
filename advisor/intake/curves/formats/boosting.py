"""XGBoost, LightGBM, CatBoost rounds and scikit-learn's ``verbose=True``."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.names import meaning
from advisor.intake.curves.reading import NUMBER_OR_NAN, Reading, Slot
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_ROUND = pattern(r"\s{0,9}(?:\[(\d{1,9})\]\s{1,4}|(\d{1,9}):\s{1,4}(?=learn: ))(?=[A-Za-z])")
_PAIR = pattern(
    r"(?<!\S)([A-Za-z][\w.]{0,40}(?:-[\w@.-]{1,40}+|'s [\w@.]{1,40}+)?)"
    rf"\s?:\s{{0,4}}({NUMBER_OR_NAN})(?=\s|$|\+)"
)
_SKLEARN = pattern(rf"Iteration (\d{{1,9}}), loss = ({NUMBER_OR_NAN})\s*$")
_SCORE = pattern(rf"Validation score: ({NUMBER_OR_NAN})")


def sniff(source: Source) -> int:
    """Rounds in brackets before names with a data set, or scikit-learn's iterations."""
    hits = sum(parse(line) is not None for line in source.head_lines[:50])
    return 72 if hits >= 2 and hits * 3 >= min(50, len(source.head_lines)) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Rounds count as steps; scikit-learn's iterations are epochs."""
    return read_lines(source, overrides, parse, "raw")


def parse(line: str) -> Reading | None:
    """One round."""
    if found := _SKLEARN.match(line):
        epoch = Slot(0, found.start(1), found.end(1), "epoch")
        loss = Slot(found.end(1), found.start(2), found.end(2), "value", "loss", "", "running-mean")
        return Reading((epoch, loss))
    head = _ROUND.match(line)
    if head is None:
        if score := _SCORE.match(line):
            slot = Slot(0, score.start(1), score.end(1), "value", "Validation score", "val")
            return Reading((slot,), side="val")
        return None
    group = 1 if head[1] else 2
    slots = [Slot(0, head.start(group), head.end(group), "step")]
    for pair in _PAIR.finditer(line, head.end()):
        name = "train loss" if pair[1] == "learn" else "test loss" if pair[1] == "test" else pair[1]
        found = meaning(name)
        if found.side or found.kind not in ("other", "skip"):
            slots.append(
                Slot(pair.start(1), pair.start(2), pair.end(2), "value", name, found.side or "")
            )
    return Reading(tuple(slots)) if len(slots) > 1 else None
