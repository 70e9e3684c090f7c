"""One of several classes: categorical cross-entropy after a softmax."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.activations import renamed
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages


@repair(
    "bce-on-multiclass",
    "one of several classes: softmax with categorical cross-entropy",
    elsewhere="the output layer",
)
def bce_on_multiclass(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Rename the loss that Keras is told by name, and a sigmoid at the output."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for loss in losses(pages.code):
        end = loss.path.output
        if not pages.points_at(loss.place) or end is None:
            continue
        given = pages.of(loss.call).argument("loss", 1)
        if given is None or given.text.strip("\"'") != "binary_crossentropy":
            raise NotMechanical("the loss is not given by name")
        edits.append(replaced(given, f"{given.text[0]}categorical_crossentropy{given.text[-1]}"))
        if end.activation == "sigmoid":
            edits += renamed(pages, end.call, "softmax")
    return tuple(edits)
