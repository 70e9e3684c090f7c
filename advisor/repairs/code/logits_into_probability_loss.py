"""Let loss and output agree on what is handed over."""

from __future__ import annotations

from advisor.intake.code import Loss, losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced, with_argument
from advisor.repairs.pieces import Pages

_ON_LOGITS = {
    "BCELoss": "BCEWithLogitsLoss",
    "binary_cross_entropy": "binary_cross_entropy_with_logits",
    "NLLLoss": "CrossEntropyLoss",
    "nll_loss": "cross_entropy",
}


@repair(
    "logits-into-probability-loss",
    "the loss takes probabilities, the network gives raw outputs",
    elsewhere="where the loss is built, or the output layer",
)
def logits_into_probability_loss(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """PyTorch: the loss on logits. Keras: the activation that the loss by name expects."""
    pages = Pages(case, finding)
    found = [u for u in losses(pages.code) if pages.points_at(u.place)]
    return tuple(e for loss in found for e in _mended(pages, loss))


def _mended(pages: Pages, loss: Loss) -> tuple[Edit, ...]:
    end = loss.path.output
    if loss.name in _ON_LOGITS:
        made = pages.of(loss.maker or loss.call)
        if made.callee.kind != "attribute":
            raise NotMechanical("the other loss may not be imported")
        return (replaced(made.last, _ON_LOGITS[loss.name]),)
    if end is None or end.activation != "linear" or end.call.short not in ("Dense", "Conv2D"):
        raise NotMechanical("the output layer is not plain")
    to = "sigmoid" if loss.kind == "binary" else "softmax"
    return (with_argument(pages.of(end.call), "activation", f'"{to}"'),)
