"""Divide without cutting off."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages


@repair(
    "zero-factor",
    "a quotient of whole numbers below 1 is 0: the branch is multiplied away",
    elsewhere="where the factor is computed",
)
def zero_factor(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``/`` for ``//`` where the factor that is 0 is assigned."""
    pages = Pages(case, finding)
    names = {e.observed.removesuffix(" is 0") for e in finding.evidence if "is 0" in e.observed}
    edits: list[Edit] = []
    for statement in pages.statements():
        for name in names:
            for made in pages.assignments(name, statement):
                for quotient in made.walk("binary_operator"):
                    sign = quotient.field("operator")
                    if sign is not None and sign.text == "//":
                        edits.append(replaced(sign, "/"))
    return tuple(edits)
