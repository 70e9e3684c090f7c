"""Is a gradient that the program computes by hand no gradient of its loss?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.hand_gradients import wrong_derivatives
from advisor.intake.code import program
from advisor.intake.code.by_hand import by_hand
from advisor.model import Answer, Case


@detector("hand-gradient-wrong")
def hand_gradient_wrong(case: Case) -> Answer:
    """The derivative of an activation, of the wrong value or left out, in networks by hand.

    ``s(x) * (1 - s(x))`` of what is an output already, ``x * (1 - x)`` of the sum before the
    activation, and an error that goes back through the weights into the update of a layer with an
    activation and is multiplied by nothing. That the output layer lacks the derivative is right
    with cross-entropy and does not count.
    """
    code = program(case)
    wrong = {p.where: p.evidence(observed=what) for p, what in wrong_derivatives(code)}
    if wrong:
        return present(*wrong.values())
    passes = [(e, s) for e, s in by_hand(code).passes if s]
    if passes:
        return absent("the derivatives fit the activations", passes[0][0].at.place.evidence())
    return not_seen(code, "no gradient is computed by hand")
