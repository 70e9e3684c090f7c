"""Are gradients of several batches added up on purpose before a step?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.accumulation import accumulates
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import backward_calls, optimizer_steps
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("gradient-accumulation")
def gradient_accumulation(case: Case) -> Answer:
    """A step on every k-th batch only, or an argument of a trainer above 1. A setting.

    A step under a condition that does not count batches (finite loss, warm-up over) is none.
    """
    code = program(case)
    found = accumulates(code)
    if found is not None:
        return present(found.place.evidence())
    if code.has("fit", "fit_generator", "minimize", "TrainingArguments", "Trainer"):
        return absent("no accumulation is set")
    backward, steps = backward_calls(code), optimizer_steps(code)
    if backward and steps:
        return absent("every backward is followed by a step", steps[0].evidence())
    if backward or steps:
        return unknown("only part of the training step is shown")
    return not_seen(code, "no training step")
