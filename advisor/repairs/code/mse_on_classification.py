"""Cross-entropy for classes."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages, Piece


@repair(
    "mse-on-classification",
    "cross-entropy has gradients where a squared error has none",
    elsewhere="where the loss is built",
)
def mse_on_classification(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Keras behind a softmax by name; PyTorch with raw outputs, whose one-hot targets stay."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for loss in losses(pages.code):
        end = loss.path.output
        if not pages.points_at(loss.place) or end is None:
            continue
        if loss.call.short == "compile" and end.activation == "softmax":
            edits.append(_by_name(pages.of(loss.call).argument("loss", 1)))
        elif loss.maker is not None and loss.name == "MSELoss" and end.activation == "linear":
            made = pages.of(loss.maker)
            if made.callee.kind != "attribute" or made.given:
                raise NotMechanical("the other loss may not be imported")
            edits.append(replaced(made.last, "CrossEntropyLoss"))
    return tuple(edits)


def _by_name(given: Piece | None) -> Edit:
    if given is None or given.kind != "string":
        raise NotMechanical("the loss is not given by name")
    return replaced(given, f"{given.text[0]}categorical_crossentropy{given.text[-1]}")
