"""Clear the gradients before they are computed."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import moved_after, moved_before
from advisor.repairs.pieces import Pages


@repair("zero-grad-misplaced", "cleared between backward and step, the step sees no gradient")
def zero_grad_misplaced(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Move ``zero_grad()`` above backward, or below the step when they are in different blocks."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for cleared in (c for c in pages.code.find("zero_grad") if pages.points_at(c)):
        mine = [c for c in pages.code.find("backward", "step") if c.function == cleared.function]
        first = [c for c in mine if c.short == "backward" and c.order < cleared.order]
        steps = [c for c in mine if c.short == "step" and c.order > cleared.order]
        if not first or not steps:
            raise NotMechanical("backward and step are not in sight")
        piece = pages.of(cleared)
        if first[-1].blocks == cleared.blocks:
            edits += moved_before(piece, pages.of(first[-1]))
        else:
            edits += moved_after(piece, pages.of(steps[0]))
    return tuple(edits)
