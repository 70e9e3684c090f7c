"""Divide the loss by the number of batches added up."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import wrapped
from advisor.repairs.pieces import Pages
from advisor.repairs.steps import optimizer_steps


@repair("accumulation-not-scaled", "gradients of several batches are added up: take their mean")
def accumulation_not_scaled(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Divide what is differentiated by the divisor of the step's condition, or the inner loop."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in (c for c in pages.code.find("backward") if pages.points_at(c)):
        piece, count = pages.of(call), _count(pages, call)
        value = piece.receiver if not piece.args else None
        if value is None or value.kind != "identifier":
            raise NotMechanical("what is differentiated is not a name")
        edits += wrapped(value, "(", f" / {count})")
    return tuple(edits)


def _count(pages: Pages, backward: Call) -> str:
    """The number of batches as written: ``accum`` of ``(i + 1) % accum == 0`` or ``range(16)``."""
    for step in optimizer_steps(pages.code):
        if step.function != backward.function:
            continue
        for condition in pages.of(step).around("if_statement"):
            for operation in condition.walk("binary_operator"):
                operator, right = operation.field("operator"), operation.field("right")
                if operator is not None and operator.text == "%" and right is not None:
                    return right.text
        inner = [b for b in backward.loops if b not in step.loops]
        value = inner[0].value if len(inner) == 1 else None
        counted = None if value is None else value.call
        if counted is not None and counted.name == "range" and len(counted.args) == 1:
            return counted.args[0].text
    raise NotMechanical("how many batches are added up is not plain")
