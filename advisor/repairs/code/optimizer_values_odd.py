"""Swap momentum and averaging."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages


@repair("optimizer-values-odd", "the second beta averages longer than the first")
def optimizer_values_odd(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Exchange two betas whose first is the larger one; other values are the person's choice."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for evidence in finding.evidence:
        if "above beta2" not in evidence.observed:
            raise NotMechanical("which value is meant is not plain")
        for call in pages.seen():
            first = call.argument("beta_1") or call.argument("beta1")
            second = call.argument("beta_2") or call.argument("beta2")
            both = call.argument("betas")
            if both is not None and both.kind == "tuple" and len(both.children) == 2:
                first, second = both.children
            if first is not None and second is not None:
                edits += [replaced(first, second.text), replaced(second, first.text)]
    return tuple(edits)
