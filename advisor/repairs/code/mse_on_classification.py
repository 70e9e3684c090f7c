"""Cross-entropy for classes."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages


@repair(
    "mse-on-classification",
    "cross-entropy has gradients where a squared error has none",
    elsewhere="where the loss is built",
)
def mse_on_classification(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """PyTorch with raw outputs: the one-hot targets stay, as probabilities of the classes.

    Keras is left alone: softmax and loss would have to change together.
    """
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for loss in losses(pages.code):
        end = loss.path.output
        if not pages.points_at(loss.place) or end is None or end.activation != "linear":
            continue
        if loss.maker is None or loss.name != "MSELoss":
            continue
        made = pages.of(loss.maker)
        if made.callee.kind != "attribute" or made.given:
            raise NotMechanical("the other loss may not be imported")
        edits.append(replaced(made.last, "CrossEntropyLoss"))
    return tuple(edits)
