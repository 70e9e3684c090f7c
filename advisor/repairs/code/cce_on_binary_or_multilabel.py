"""Independent yes-or-no outputs: binary cross-entropy after a sigmoid."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.activations import renamed
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages


@repair(
    "cce-on-binary-or-multilabel",
    "independent yes-or-no outputs: sigmoid with binary cross-entropy",
    elsewhere="the output layer",
)
def cce_on_binary_or_multilabel(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Rename the loss that Keras is told by name, and a softmax at the output."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for loss in losses(pages.code):
        end = loss.path.output
        if not pages.points_at(loss.place) or end is None or loss.call.short != "compile":
            continue
        given = pages.of(loss.call).argument("loss", 1)
        if given is None or given.text.strip("\"'") != "categorical_crossentropy":
            raise NotMechanical("the loss is not given by name")
        edits.append(replaced(given, f"{given.text[0]}binary_crossentropy{given.text[-1]}"))
        if end.activation == "softmax":
            edits += renamed(pages, end.call, "sigmoid")
    return tuple(edits)
