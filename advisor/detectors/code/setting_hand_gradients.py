"""Is backpropagation written by hand?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import program
from advisor.intake.code.by_hand import by_hand
from advisor.model import Answer, Case


@detector("setting-hand-gradients")
def setting_hand_gradients(case: Case) -> Answer:
    """Weights changed by what the program computed itself, or the backward of an autograd function.

    A setting. Weights that a library's gradients change are none of it.
    """
    code = program(case)
    own = [f for f in code.functions if f.name.endswith(".backward") and f.klass]
    functions = {c.name for c in code.classes if c.derives_from("Function")}
    if written := [f for f in own if f.klass in functions]:
        return present(written[0].place.evidence())
    if weights := by_hand(code).weights:
        return present(weights[0].at.place.evidence())
    automatic = backward_calls(code) or code.find("fit", "fit_generator", "minimize", "Trainer")
    if automatic:
        return absent("a library computes the gradients", automatic[0].evidence())
    return not_seen(code, "no gradient is computed by hand")
