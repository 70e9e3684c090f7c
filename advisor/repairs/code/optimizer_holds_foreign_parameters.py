"""Let each optimizer move its own network."""

from __future__ import annotations

import re

from advisor.model import Case, Edit, Finding
from advisor.patterns import pattern
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import before, reduced
from advisor.repairs.pieces import Pages, Piece

_TRAINABLE = pattern(r"the (\w+) in it is trainable")


@repair("optimizer-holds-foreign-parameters", "one player's step must not move the other")
def optimizer_holds_foreign_parameters(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Leave the other network's list away; in Keras freeze it before the joint model compiles."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for evidence in finding.evidence:
        held = re.match(r"also holds (\w+)", evidence.observed)
        frozen = _TRAINABLE.match(evidence.observed)
        if held is None and frozen is None:
            raise NotMechanical("which variables belong to it is not plain")
        for call in pages.seen("compile") if frozen is not None else ():
            edits.append(before(call, f"{frozen[1] if frozen else ''}.trainable = False"))
        for call in pages.seen() if held is not None else ():
            edits += [e for s in call.walk("binary_operator") for e in _without(s, held)]
    return tuple(edits)


def _without(operation: Piece, held: re.Match[str] | None) -> tuple[Edit, ...]:
    left, right, sign = (operation.field(n) for n in ("left", "right", "operator"))
    if left is None or right is None or sign is None or sign.text != "+" or held is None:
        return ()
    if right.text == f"list({held[1]}.parameters())":
        return reduced(operation, left)
    return reduced(operation, right) if left.text == f"list({held[1]}.parameters())" else ()
