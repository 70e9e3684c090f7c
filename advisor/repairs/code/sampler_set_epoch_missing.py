"""Tell the sampler the epoch."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import before
from advisor.repairs.pieces import Pages, Piece


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
        piece = pages.of(made)
        block = piece.statement.parent
        loops = [] if block is None else [s for s in block.children if _over_epochs(s)]
        loops = [s for s in loops if s.row > piece.row]
        body = loops[0].field("body") if len(loops) == 1 else None
        target = loops[0].field("left") if body is not None else None
        if body is None or target is None or target.text == "_":
            raise NotMechanical("the loop over epochs is not plain")
        edits.append(before(body.children[0], f"{names[0]}.set_epoch({target.text})"))
    return tuple(edits)


def _over_epochs(statement: Piece) -> bool:
    counted = statement.field("right") if statement.kind == "for_statement" else None
    return counted is not None and counted.kind == "call" and counted.short in ("range", "trange")
