"""Shuffle the examples too."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.chains import with_step
from advisor.repairs.pieces import Pages

# As large as memory allows is best; this holds small records. # unsourced
BUFFER = 10000


@repair(
    "shuffle-files-only",
    "examples of one file stay together when only file names are shuffled",
    elsewhere="before the batch of the same chain",
)
def shuffle_files_only(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Insert a shuffle of examples in front of the only batch of the chain."""
    pages = Pages(case, finding)
    batches = [c for c in pages.code.find("batch") if c.receiver is not None]
    if len(batches) != 1 or not any(pages.points_at(c) for c in pages.code.chain(batches[0])):
        raise NotMechanical("the chain has not one batch")
    receiver = pages.of(batches[0]).receiver
    if receiver is None:
        raise NotMechanical("the batch is no method")
    return (with_step(receiver, f".shuffle({BUFFER})"),)
