"""Draw the same augmentation for both."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import with_argument
from advisor.repairs.pieces import Pages


@repair("augmentation-breaks-pairs", "picture and mask must be changed alike: one seed for both")
def augmentation_breaks_pairs(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Give two generators of Keras the seed of the first."""
    pages = Pages(case, finding)
    calls = pages.seen("flow", "flow_from_directory", "flow_from_dataframe")
    if len(calls) != 2:
        raise NotMechanical("not two generators")
    seed = calls[0].argument("seed")
    text = "1" if seed is None else seed.text
    return tuple(with_argument(c, "seed", text) for c in calls)
