"""As many outputs as classes."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.patterns import pattern
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced, with_argument
from advisor.repairs.pieces import Pages

_COUNTS = pattern(r"(\d+) outputs?( \(default\))?, (\d+) classes")


@repair("num-classes-mismatch", "the output layer needs one unit for each class")
def num_classes_mismatch(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Write the number of classes where the number of outputs stands, or pass ``num_labels``."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for evidence in finding.evidence:
        counts = _COUNTS.match(evidence.observed)
        calls = [c for c in pages.code.calls if c.where == evidence.where]
        if counts is None or not calls:
            continue
        numbers = [n for c in calls for a in pages.of(c).given for n in a.walk("integer")]
        found = {n.node.id: n for n in numbers if n.text == counts[1]}
        if counts[2] and calls[-1].short == "from_pretrained":
            edits.append(with_argument(pages.of(calls[-1]), "num_labels", counts[3]))
        elif len(found) == 1:
            edits.append(replaced(next(iter(found.values())), counts[3]))
        else:
            raise NotMechanical("the number of outputs is not written there")
    return tuple(edits)
