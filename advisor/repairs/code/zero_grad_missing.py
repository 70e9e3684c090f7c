"""Clear the gradients in every step."""

from __future__ import annotations

from advisor.intake.code import Assignment, Call, Program
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
    for step in (c for c in optimizer_steps(pages.code) if pages.points_at(c)):
        name = stepped(step)
        if not name.replace(".", "").isidentifier():
            raise NotMechanical("which optimizer steps is not plain")
        edits.append(before(pages.of(_backward(pages.code, step)), f"{name}.zero_grad()"))
    if edits:
        return tuple(edits)
    by_hand = [a for a in pages.code.assignments if a.augmented == "-=" and ".grad" in a.value.text]
    filled = any(pages.points_at(c) for c in pages.code.find("backward"))
    if by_hand and filled and not optimizer_steps(pages.code):
        return tuple(_emptied(pages, a) for a in by_hand)
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


def _backward(code: Program, step: Call) -> Call:
    """The backward call that fills the gradients of a step: the last one above it."""
    found = [c for c in code.find("backward", "manual_backward") if c.function == step.function]
    found = [c for c in found if c.order < step.order and c.blocks == step.blocks]
    if not found:
        raise NotMechanical("backward does not stand beside the step")
    return found[-1]


def _emptied(pages: Pages, update: Assignment) -> Edit:
    """``w.grad = None`` below the update of ``w``."""
    name = update.target.removesuffix(".data")
    same = [
        p for p in pages.sheet(0).root.walk("augmented_assignment") if p.line == update.place.line
    ]
    if len(same) != 1 or f"{name}.grad" not in update.value.names():
        raise NotMechanical("the update is not plain")
    return after(same[0], f"{name}.grad = None")
