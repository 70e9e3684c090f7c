"""Mix before the last part is split off."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import before
from advisor.repairs.pieces import Pages


@repair("validation-split-on-sorted", "validation_split takes the last rows: one class only")
def validation_split_on_sorted(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Put both arrays in one random order above ``fit``."""
    pages = Pages(case, finding)
    np = pages.alias("numpy")
    edits: list[Edit] = []
    for call in pages.seen("fit"):
        names = [a.text for a in (call.argument("x", 0), call.argument("y", 1)) if a is not None]
        if len(names) != 2 or not all(n.isidentifier() for n in names):
            raise NotMechanical("inputs and labels are not names")
        if "shuffle_order" in call.sheet.snippet.text:
            raise NotMechanical("the name is taken")
        edits.append(
            before(
                call,
                f"shuffle_order = {np}.random.permutation(len({names[0]}))",
                *(f"{n} = {n}[shuffle_order]" for n in names),
            )
        )
    return tuple(edits)
