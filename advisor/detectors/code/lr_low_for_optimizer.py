"""Is the learning rate low for the optimizer?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import (
    ADAM_LIKE,
    Optimizer,
    Program,
    argued_optimizers,
    optimizers,
    program,
)
from advisor.model import Answer, Case

# A hundredth of the 0.001 of Kingma & Ba 2015. # unsourced as a limit
LOW_ADAM = 1e-5
# SGD with a rate that belongs to Adam moves weights by less than 1e-5 of their size a step.
# # unsourced as a limit
LOW_SGD = 1e-4
LOW_RMSPROP = 1e-5
# Zeiler 2012 has no rate at all, that is 1; Keras' default of 0.001 is a thousand times slower.
LOW_ADADELTA = 0.01
# Fine-tuning goes down to 1e-6. # unsourced
LOW_FINE_TUNING = 1e-7


@detector("lr-low-for-optimizer")
def lr_low_for_optimizer(case: Case) -> Answer:
    """Compare the given rate with where this optimizer usually stops moving.

    Fine-tuning of pretrained weights may be far lower. A rate that decays to nothing is
    ``frozen-by-lr-schedule``. Unreadable and scheduled rates are unknown.
    """
    code = program(case)
    used = (*optimizers(code), *argued_optimizers(code))
    read = [(o, limit) for o in used if (limit := _limit(code, o)) is not None]
    rated = [(o, limit) for o, limit in read if o.learning_rate is not None]
    for optimizer, limit in rated:
        if optimizer.learning_rate is not None and optimizer.learning_rate <= limit:
            observed = f"{optimizer.kind} {optimizer.learning_rate:g}"
            return present(optimizer.place.evidence(observed=observed, threshold=f"{limit:g}"))
    if rated:
        first = rated[0][0]
        return absent(f"{first.learning_rate:g} is usual for {first.kind}", first.place.evidence())
    return unknown("no learning rate that can be read")


def _limit(code: Program, optimizer: Optimizer) -> float | None:
    if code.has("from_pretrained") or code.mentions("keras.applications", "get_peft_model"):
        return LOW_FINE_TUNING
    if optimizer.kind in ADAM_LIKE:
        return LOW_ADAM
    limits = {"sgd": LOW_SGD, "sgd-momentum": LOW_SGD / 10, "rmsprop": LOW_RMSPROP}
    limits["adadelta"] = LOW_ADADELTA
    return limits.get(optimizer.kind)
