"""Let sizes of layers meet."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.patterns import pattern
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages

_SIZES = pattern(r"(\d+) into (\d+)$")


@repair("flatten-error", "a layer takes as many features as the one before it gives")
def flatten_error(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Write the size that arrives as the first argument of a linear or convolution layer."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for evidence in finding.evidence:
        sizes = _SIZES.match(evidence.observed)
        if sizes is None:
            raise NotMechanical("which size is wrong is not plain")
        for call in pages.seen("Linear", "Conv1d", "Conv2d", "Conv3d"):
            first = call.args[0] if call.args else None
            if first is not None and first.text == sizes[2]:
                edits.append(replaced(first, sizes[1]))
    return tuple(edits)
