"""Smooth both sides of the quotient."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import replaced, wrapped
from advisor.repairs.pieces import Pages, Piece


@repair("dice-without-smoothing", "an empty mask scores 0 whatever is predicted, with no gradient")
def dice_without_smoothing(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Add 1 to numerator and denominator in place of a tiny number in the denominator alone."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for statement in pages.statements():
        for quotient in statement.walk("binary_operator"):
            left, right = quotient.field("left"), quotient.field("right")
            sign = quotient.field("operator")
            if left is None or right is None or sign is None or sign.text != "/":
                continue
            tiny = _added(right)
            if tiny is not None:
                edits += [*wrapped(left, "(", " + 1.0)"), replaced(tiny, "1.0")]
    return tuple(edits)


def _added(denominator: Piece) -> Piece | None:
    """The small number at the end of ``(... + 1e-7)``."""
    inner = denominator.children[0] if denominator.kind == "parenthesized_expression" else None
    last = None if inner is None or inner.kind != "binary_operator" else inner.field("right")
    small = last is not None and last.kind == "float" and float(last.text) < SMALL
    return last if small else None


# Numbers below this only avoid a division by zero. # unsourced
SMALL = 1e-2
