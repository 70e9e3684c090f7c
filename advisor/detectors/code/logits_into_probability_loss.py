"""Do raw logits go into a loss that expects probabilities?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Loss, losses, program
from advisor.model import Answer, Case

_EXPECTS = ("probabilities", "log-probabilities")
_KINDS = ("categorical", "sparse-categorical", "binary", "nll")

# What goes below 0 or above 1 is no probability. A ReLU has a question of its own.
_UNBOUNDED = frozenset({"linear", "tanh", "softsign", "leaky_relu", "elu", "selu", "gelu", "silu"})


@detector("logits-into-probability-loss")
def logits_into_probability_loss(case: Case) -> Answer:
    """Follow what goes into every cross-entropy on probabilities back to a bare layer.

    Or to one whose activation is not between 0 and 1, such as tanh. Covers Keras losses without
    ``from_logits=True``, BCELoss and NLLLoss. A ReLU at the output is ``relu-at-output``;
    probabilities into NLLLoss are ``probabilities-into-nllloss``.
    """
    code = program(case)
    used = [u for u in losses(code) if u.kind in _KINDS]
    suspects = [u for u in used if u.expects in _EXPECTS]
    raw = [
        u for u in suspects if u.path.output is not None and u.path.output.activation in _UNBOUNDED
    ]
    if raw:
        return present(*(u.place.evidence(observed=_observed(u)) for u in raw))
    if used and not suspects:
        return absent(f"{used[0].name} takes logits", used[0].place.evidence())
    known = [u for u in suspects if u.path.output is not None and u.path.output.activation]
    if known:
        return absent("the output has an activation", known[0].place.evidence())
    if suspects:
        return unknown(f"{suspects[0].place.where}: the output layer is not shown")
    return not_seen(code, "no loss that is known")


def _observed(loss: Loss) -> str:
    output = loss.path.output
    linear = output is None or output.activation == "linear"
    what = "an output without activation" if linear or output is None else output.activation
    return f"{loss.name} on {what}"
