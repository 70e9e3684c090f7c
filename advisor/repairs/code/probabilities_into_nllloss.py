"""Give NLLLoss the logarithms that it expects."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.activations import renamed
from advisor.repairs.pieces import Pages


@repair(
    "probabilities-into-nllloss",
    "NLLLoss expects log-probabilities",
    elsewhere="the activation at the output",
)
def probabilities_into_nllloss(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Make the softmax before the loss a log-softmax."""
    pages = Pages(case, finding)
    ends = [u.path.output for u in losses(pages.code) if pages.points_at(u.place)]
    found = [e.call for e in ends if e is not None and e.activation == "softmax"]
    return tuple(e for call in found for e in renamed(pages, call, "log_softmax"))
