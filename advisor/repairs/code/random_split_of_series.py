"""Split a series by time."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced, with_argument
from advisor.repairs.pieces import Pages


@repair("random-split-of-series", "neighbours in time would stand on both sides of the split")
def random_split_of_series(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``shuffle=False`` in train_test_split; the seed and the strata go."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in pages.seen("train_test_split"):
        if call.keyword("stratify") is not None:
            raise NotMechanical("the split is stratified")
        seed = call.keyword("random_state")
        if seed is not None and call.keyword("shuffle") is None:
            edits.append(replaced(seed, "shuffle=False"))
        else:
            edits.append(with_argument(call, "shuffle", "False"))
    return tuple(edits)
