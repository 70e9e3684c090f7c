"""Scale once."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import without_argument, without_element, without_statement
from advisor.repairs.pieces import Pages, Piece


@repair(
    "inputs-scaled-twice",
    "scaled twice, the inputs are close to zero",
    elsewhere="the generator that scales before",
)
def inputs_scaled_twice(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Drop the second scaling: a division, ``rescale=``, or a layer without other duties."""
    pages = Pages(case, finding)
    generators = pages.seen("ImageDataGenerator")
    if not generators and not pages.seen("Rescaling"):
        generators = tuple(pages.of(c) for c in pages.code.find("ImageDataGenerator"))
    rescaled = [e for g in generators for e in without_argument(g, "rescale")]
    if rescaled:
        return tuple(rescaled)
    layers = pages.seen("Rescaling")
    if layers:
        return tuple(_without_layer(c) for c in layers)
    return tuple(without_statement(s) for s in pages.statements() if _only_divides(s))


def _without_layer(call: Piece) -> Edit:
    if len(call.given) > 1 or call.parent is None or call.parent.kind != "list":
        raise NotMechanical("the layer does more than scale")
    return without_element(call)


def _only_divides(statement: Piece) -> bool:
    """``x = x / 255.0``"""
    for assignment in statement.walk("assignment", "augmented_assignment"):
        left, right = assignment.field("left"), assignment.field("right")
        if left is None or right is None:
            return False
        if assignment.kind == "augmented_assignment":
            return "/=" in assignment.text
        inner = right.field("left")
        return right.kind == "binary_operator" and inner is not None and inner.text == left.text
    return False
