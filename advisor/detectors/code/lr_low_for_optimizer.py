"""Is the learning rate low for the optimizer?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.rates import tunes_transformer
from advisor.intake.code import (
    ADAM_LIKE,
    Optimizer,
    Program,
    argued_optimizers,
    optimizers,
    program,
)
from advisor.model import Answer, Case, Evidence

# A hundredth of the 0.001 of Kingma & Ba 2015. # unsourced as a limit
LOW_ADAM = 1e-5
# SGD with a rate that belongs to Adam moves weights by less than 1e-5 of their size a step.
# unsourced as a limit
LOW_SGD = 1e-4
LOW_RMSPROP = 1e-5
# Zeiler 2012 has no rate at all, that is 1; Keras' default of 0.001 is a thousand times slower.
LOW_ADADELTA = 0.01
# What Devlin et al. 2019 fine-tune with, 2e-5 to 5e-5, is Adam's; SGD takes about 1e-2 there.
# unsourced as a limit
LOW_SGD_TRANSFORMER = 5e-5
_PLAIN = ("sgd", "sgd-momentum")
# Fine-tuning goes down to 1e-6. # unsourced
LOW_FINE_TUNING = 1e-7


@detector("lr-low-for-optimizer")
def lr_low_for_optimizer(case: Case) -> Answer:
    """Compare the given rate with where this optimizer usually stops moving.

    Fine-tuning of pretrained weights may be far lower. A rate that decays to nothing is
    ``frozen-by-lr-schedule``; LambdaLR with the rate itself makes its square. Unreadable and
    scheduled rates are unknown.
    """
    code = program(case)
    used = (*optimizers(code), *argued_optimizers(code))
    read = [(o, limit) for o in used if (limit := _limit(code, o)) is not None]
    squared = next(_times_itself(code, used), None)
    if squared is not None:
        return present(squared)
    rated = [(o, limit) for o, limit in read if o.learning_rate is not None]
    for optimizer, limit in rated:
        if optimizer.learning_rate is not None and optimizer.learning_rate <= limit:
            observed = f"{optimizer.kind} {optimizer.learning_rate:g}"
            return present(optimizer.place.evidence(observed=observed, threshold=f"{limit:g}"))
    if rated:
        first = rated[0][0]
        return absent(f"{first.learning_rate:g} is usual for {first.kind}", first.place.evidence())
    return unknown("no learning rate that can be read")


def _times_itself(code: Program, used: tuple[Optimizer, ...]) -> Iterator[Evidence]:
    """``LambdaLR(opt, lambda e: lr * 0.95**e)``: it multiplies the rate by what it is given.

    Source: torch.optim.lr_scheduler.LambdaLR.
    """
    for call in code.find("LambdaLR"):
        given = call.kwargs.get("lr_lambda") or (call.args[1] if len(call.args) > 1 else None)
        made = code.maker_of(call.args[0], call) if call.args else None
        rate = next((o.learning_rate for o in used if o.call is made), None)
        if given is None or rate is None or not 0 < rate <= LARGEST_FACTOR:
            continue
        function = code.function(given.name) if given.kind == "name" else None
        values = [v for v, _ in function.returns] if function is not None else list(given.parts)
        at = call if function is None else function.moment(values[0], function.place)
        for value in values:
            factor = value.parts[0] if value.operator == "*" and value.parts else value
            if code.resolve(factor, at).number == rate:
                yield call.evidence(observed=f"begins at {rate:g} * {rate:g} = {rate**2:g}")


# Above it a factor may well be a share of the rate.
LARGEST_FACTOR = 0.3


def _limit(code: Program, optimizer: Optimizer) -> float | None:
    if optimizer.kind in _PLAIN and tunes_transformer(code):
        return LOW_SGD_TRANSFORMER
    if code.has("from_pretrained") or code.mentions("keras.applications", "get_peft_model"):
        return LOW_FINE_TUNING
    if optimizer.kind in ADAM_LIKE:
        return LOW_ADAM
    limits = {"sgd": LOW_SGD, "sgd-momentum": LOW_SGD / 10, "rmsprop": LOW_RMSPROP}
    limits["adadelta"] = LOW_ADADELTA
    return limits.get(optimizer.kind)
