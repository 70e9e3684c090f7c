"""Clear the gradients in every step."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, before
from advisor.repairs.pieces import Pages
from advisor.repairs.steps import optimizer_steps, stepped


@repair("zero-grad-missing", "gradients of earlier steps are added to the new ones")
def zero_grad_missing(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Insert ``zero_grad()`` above backward, or below a step that comes after several of them."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for backward in (c for c in pages.code.find("backward") if pages.points_at(c)):
        steps = [s for s in optimizer_steps(pages.code) if s.function == backward.function]
        steps = [s for s in steps if s.order > backward.order and set(s.loops) <= {*backward.loops}]
        names = {stepped(s) for s in steps}
        if len(names) != 1 or not (name := names.pop()).replace(".", "").isidentifier():
            raise NotMechanical("which optimizer steps is not plain")
        together = steps[0].blocks == backward.blocks
        place, line = pages.of(backward if together else steps[0]), f"{name}.zero_grad()"
        edits.append(before(place, line) if together else after(place, line))
    return tuple(edits)
