"""Put the missing softmax before the loss."""

from __future__ import annotations

from advisor.intake.code import Loss, losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced, with_argument, wrapped
from advisor.repairs.pieces import Pages, Piece


@repair(
    "linear-output-with-probability-loss",
    "the loss takes (log-)probabilities, the network gives raw outputs",
    elsewhere="the output layer",
)
def linear_output_with_probability_loss(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Keras: the activation of the output layer. KL divergence: log_softmax around its input."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for loss in losses(pages.code):
        if not pages.points_at(loss.place):
            continue
        end = loss.path.output
        if loss.name in ("KLDivLoss", "kl_div"):
            edits += _log_softmax(pages, loss)
        elif end is not None and end.call.short == "Dense" and end.activation == "linear":
            to = "sigmoid" if loss.kind == "binary" else "softmax"
            edits.append(with_argument(pages.of(end.call), "activation", f'"{to}"'))
    return (*edits, *(e for call in pages.seen("log") for e in _log_of_logits(pages, call)))


def _log_softmax(pages: Pages, loss: Loss) -> tuple[Edit, ...]:
    call = pages.of(loss.call)
    if not call.args:
        raise NotMechanical("what goes into the loss is not plain")
    root = pages.alias("torch")
    return wrapped(call.args[0], f"{root}.log_softmax(", ", dim=-1)")


def _log_of_logits(pages: Pages, call: Piece) -> tuple[Edit, ...]:
    root = pages.alias("tensorflow")
    if call.callee.text not in (f"{root}.log", f"{root}.math.log") or len(call.args) != 1:
        raise NotMechanical("not a logarithm of TensorFlow")
    return (replaced(call.callee, f"{root}.nn.log_softmax"),)
