"""Keep the order of what is predicted."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import with_argument
from advisor.repairs.pieces import Pages, Piece


@repair("shuffled-generator-in-predict", "predictions and labels must stand in one order")
def shuffled_generator_in_predict(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``shuffle=False`` where the data are read."""
    pages = Pages(case, finding)
    calls = [c for c in pages.seen() if c.short.startswith(("flow", "DataLoader")) or _reads(c)]
    return tuple(with_argument(c, "shuffle", "False") for c in calls)


def _reads(call: Piece) -> bool:
    return call.short.endswith("_dataset_from_directory")
