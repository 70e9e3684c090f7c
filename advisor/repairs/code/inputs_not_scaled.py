"""Bring pixels into the range from 0 to 1."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, appended
from advisor.repairs.pieces import Pages, Piece


@repair("inputs-not-scaled", "pixel values up to 255 are far outside of what layers expect")
def inputs_not_scaled(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Divide by 255 below ``load_data()``, or behind the array that is built."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for statement in pages.statements():
        for assignment in statement.walk("assignment"):
            left, right = assignment.field("left"), assignment.field("right")
            if left is None or right is None or right.kind != "call":
                raise NotMechanical("no plain assignment")
            edits.append(_scaled(statement, left, right))
    return tuple(edits)


def _scaled(statement: Piece, left: Piece, right: Piece) -> Edit:
    names = [p.children[0].text for p in left.children if p.kind in ("tuple_pattern", "tuple")]
    if right.short == "load_data" and names and len(names) == len(left.children):
        return after(statement, f"{', '.join(names)} = {', '.join(f'{n} / 255.0' for n in names)}")
    if left.kind == "identifier" and right.short in ("array", "asarray", "stack"):
        return appended(right, " / 255.0")
    raise NotMechanical("what holds the pictures is not plain")
