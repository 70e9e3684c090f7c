"""Hand the loss raw logits."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.patterns import pattern
from advisor.repairs import NotMechanical, repair
from advisor.repairs.activations import dropped
from advisor.repairs.pieces import Pages

# Decisions on probabilities: without the sigmoid their threshold would be wrong.
_THRESHOLDS = pattern(r"[<>]=?[ ]*0?\.5\b|\bround\(")


@repair("softmax-before-logits-loss", "the loss applies the activation itself")
def softmax_before_logits_loss(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Drop the activation that feeds a loss on logits; nothing when outputs are thresholded."""
    pages = Pages(case, finding)
    ends = [u.path.output for u in losses(pages.code) if u.expects == "logits"]
    calls = {e.call.order: e.call for e in ends if e is not None and pages.points_at(e.place)}
    element_wise = any(e is not None and e.activation != "softmax" for e in ends)
    if element_wise and any(_THRESHOLDS.search(s.text) for s in case.snippets):
        raise NotMechanical("outputs are compared with a threshold for probabilities")
    return tuple(e for call in calls.values() for e in dropped(pages, call))
