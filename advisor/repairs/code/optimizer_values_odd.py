"""Swap momentum and averaging."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced, without_argument
from advisor.repairs.pieces import Pages, Piece


@repair("optimizer-values-odd", "the second beta averages longer than the first")
def optimizer_values_odd(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Exchange two betas whose first is the larger one; other values are the person's choice."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    if any("of the new weights" in e.observed for e in finding.evidence):
        return tuple(e for c in pages.seen("copy_") for e in _exchanged(c))
    for call in pages.seen():
        decays = [e for e in finding.evidence if e.observed.startswith("decay ")]
        if decays and call.keyword("decay") is not None:
            edits += without_argument(call, "decay")
    if edits:
        return tuple(edits)
    for evidence in finding.evidence:
        if "above beta2" not in evidence.observed and "exchanged" not in evidence.observed:
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


def _exchanged(copy: Piece) -> list[Edit]:
    """``tau * new + (1 - tau) * old`` with the two networks exchanged."""
    mixed = copy.args[0] if copy.args else None
    terms = () if mixed is None else mixed.children
    if len(terms) != 2 or any(t.kind != "binary_operator" or len(t.children) != 2 for t in terms):
        raise NotMechanical("the average is not plain")
    first, second = (t.children[1] for t in terms)
    return [replaced(first, second.text), replaced(second, first.text)]
