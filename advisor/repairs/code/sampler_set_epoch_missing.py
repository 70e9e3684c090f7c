"""Tell the sampler the epoch."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import before
from advisor.repairs.epochs import epoch_loop
from advisor.repairs.pieces import Pages


@repair(
    "sampler-set-epoch-missing",
    "without set_epoch every epoch has the same order",
    elsewhere="the beginning of the loop over epochs",
)
def sampler_set_epoch_missing(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Insert ``set_epoch(epoch)`` at the beginning of the one loop over epochs."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for made in (c for c in pages.code.calls if pages.points_at(c)):
        names = [a.target for a in pages.code.assignments if a.value.call is made]
        if made.short != "DistributedSampler" or len(names) != 1:
            continue
        epoch, first = epoch_loop(pages.of(made))
        edits.append(before(first, f"{names[0]}.set_epoch({epoch})"))
    return tuple(edits)
