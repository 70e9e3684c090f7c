"""Let the model shift the labels."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages


@repair("labels-shifted-twice", "causal models of transformers shift the labels themselves")
def labels_shifted_twice(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Give the same ids as inputs and labels where both are cut in one dictionary."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for statement in pages.statements():
        for entries in statement.walk("dictionary"):
            pairs = [p.children for p in entries.children if p.kind == "pair"]
            values = {key.text.strip("\"'"): value for key, value in pairs}
            pair = [values.get("input_ids"), values.get("labels")]
            if any(v is None or v.kind != "subscript" for v in pair):
                raise NotMechanical("inputs and labels are not cut on the spot")
            known = [v for v in pair if v is not None]
            if len({v.children[0].text for v in known}) != 1:
                raise NotMechanical("inputs and labels are different things")
            edits += [replaced(v, v.children[0].text) for v in known]
    return tuple(edits)
