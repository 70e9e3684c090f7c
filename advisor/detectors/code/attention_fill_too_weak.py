"""Are scores of attention hidden by a number that hides nothing?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.weak_fills import weak_fills
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("attention-fill-too-weak")
def attention_fill_too_weak(case: Case) -> Answer:
    """A mask that fills scores with -1e-9, 0 or a positive number right before the softmax.

    Minus infinity, the smallest number of the type and -1e4 are right; so is 0 behind the softmax
    or in front of a product.
    """
    code = program(case)
    weak = list(weak_fills(code))
    if weak:
        return present(*(p.evidence(observed=f"filled with {n:g}") for p, n in weak))
    fills = code.find("masked_fill", "masked_fill_")
    if fills:
        return absent("what is masked is far below the other scores", fills[0].evidence())
    return not_seen(code, "no scores are masked")
