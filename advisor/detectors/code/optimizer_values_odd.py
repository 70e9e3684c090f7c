"""Are momentum, betas or rho out of the usual range?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import ADAM_LIKE, Optimizer, Program, optimizers, program
from advisor.model import Answer, Case, Evidence

# Usual: momentum 0.5 to 0.99; beta1 0 to 0.95; beta2 0.9 (WGAN-GP) to 0.9999; rho 0.9 to 0.999.
MOST_MOMENTUM = 0.99
# nnU-Net trains with momentum 0.99 at 0.01: an effective rate of 1, as 0.1 with 0.9 has.
MOST_EFFECTIVE_RATE = 1.0
MOST_BETA1 = 0.98
LEAST_BETA2 = 0.9
MOST_BETA2 = 0.99995
LEAST_RHO = 0.5
MOST_RHO = 0.9999
# Soft updates take 0.001 to 0.05. Sources: DDPG, TD3; BYOL and MoCo keep 0.99 and more.
MOST_TAKEN = 0.5
# Half of the rate is gone after ten steps.
MOST_DECAY = 0.1
# Here beta1 squared is above the root of beta2, where Adam need not converge: Kingma and Ba 2015,
# theorem 4.1. The two are usual the other way round.
LEAST_SWAPPED = 0.99
MOST_SWAPPED = 0.95
_AVERAGING = ("rho", "alpha", "decay")


@detector("optimizer-values-odd")
def optimizer_values_odd(case: Case) -> Answer:
    """Momentum above 0.99, beta1 above beta2 or at 0.99, beta2 below 0.9, rho below 0.5.

    A decay of the rate of 0.1 and more in Keras, and a running copy of a network (target, key
    encoder) that takes over most of the new weights at every step. (0, 0.9) and (0.5, 0.999)
    are usual in adversarial training, (0.9, 0.95) in language models. The momentum of a
    batch-norm layer is another thing. Only betas that are usual ones the other way round are
    certain: the rest may be an experiment.
    """
    code = program(case)
    averages = list(_averages(code))
    if averages:
        return present(*averages, certain=False)
    found = optimizers(code)
    swapped = [(o, text) for o in found if (text := _swapped(code, o))]
    if swapped:
        return present(*(o.place.evidence(observed=text) for o, text in swapped))
    odd = [(o, text) for o in found for text in _odd(code, o)]
    if odd:
        return present(*(o.place.evidence(observed=text) for o, text in odd), certain=False)
    if any(o.call.starred or (o.momentum == MOST_MOMENTUM and not o.learning_rate) for o in found):
        return unknown(f"{found[0].place.where}: its settings are not all shown")
    if found:
        return absent("usual values", found[0].place.evidence())
    return not_seen(code, "no optimizer") if code.is_empty else unknown("no optimizer is shown")


def _odd(code: Program, optimizer: Optimizer) -> Iterator[str]:
    momentum = optimizer.momentum
    if momentum is not None and (momentum < 0 or momentum >= MOST_MOMENTUM):
        rate = optimizer.learning_rate
        calm = rate is not None and rate / max(1 - momentum, 1e-9) <= MOST_EFFECTIVE_RATE * 1.001
        if momentum != MOST_MOMENTUM or (rate is not None and not calm):
            yield f"momentum {momentum:g}"
    decay = optimizer.call.kwargs.get("decay")
    decay = None if decay is None else code.resolve(decay, optimizer.call)
    amount = None if decay is None else decay.number
    if optimizer.call.name.startswith("keras.") and amount is not None and amount >= MOST_DECAY:
        yield f"decay {amount:g}: the rate is 1 / (1 + decay * step) of itself"
    if optimizer.kind in ADAM_LIKE:
        yield from _betas(code, optimizer)
    if optimizer.kind == "rmsprop" or optimizer.kind == "adadelta":
        for name in _AVERAGING:
            if name == "decay" and not optimizer.call.name.startswith("tensorflow.train."):
                continue  # in Keras the decay of the learning rate
            value = code.argument(optimizer.call, name)
            number = None if value is None else value.number
            if number is not None and not LEAST_RHO <= number <= MOST_RHO:
                yield f"{name} {number:g}"


def _betas(code: Program, optimizer: Optimizer) -> Iterator[str]:
    pair = code.argument(optimizer.call, "betas")
    if pair is not None and len(pair.parts) == 2:
        one, two = (p.text for p in pair.parts)
        if re.search(r"(?:beta|b)_?2$", one) and re.search(r"(?:beta|b)_?1$", two):
            yield f"betas ({one}, {two}): exchanged"
    first, second = _both(code, optimizer)
    if first is not None and second is not None and first > second:
        yield f"beta1 {first:g} above beta2 {second:g}"
    elif first is not None and not 0 <= first <= MOST_BETA1:
        yield f"beta1 {first:g}"
    elif second is not None and not LEAST_BETA2 <= second <= MOST_BETA2:
        yield f"beta2 {second:g}"


def _swapped(code: Program, optimizer: Optimizer) -> str:
    """Both betas, where either is the usual value of the other."""
    if optimizer.kind not in ADAM_LIKE or optimizer.kind == "lion":
        return ""  # Lion's divide nothing
    first, second = _both(code, optimizer)
    if first is None or second is None:
        return ""
    sure = LEAST_SWAPPED <= first <= MOST_BETA2 and 0 < second <= MOST_SWAPPED
    return f"beta1 {first:g} above beta2 {second:g}" if sure else ""


def _both(code: Program, optimizer: Optimizer) -> tuple[float | None, float | None]:
    pair = code.argument(optimizer.call, "betas")
    if pair is not None and len(pair.parts) == 2:
        first, second = (code.resolve(p, optimizer.call).number for p in pair.parts)
        return first, second
    first = _either(code, optimizer, "beta_1", "beta1", "b1")
    return first, _either(code, optimizer, "beta_2", "beta2", "b2")


def _averages(code: Program) -> Iterator[Evidence]:
    """Copies that follow too fast, and momentum of optax."""
    for call in code.find("copy_"):
        value = call.args[0] if call.args else None
        target = call.text.partition(".")[0]
        parts = value.parts if value is not None and value.operator == "+" else ()
        for part in parts:
            if part.operator != "*" or len(part.parts) != 2:
                continue
            number = code.resolve(part.parts[0], call).number
            own = any(n.partition(".")[0] == target for n in part.parts[1].names())
            if number is not None and not own and MOST_TAKEN <= number < 1:
                yield call.evidence(observed=f"takes {number:g} of the new weights")
            elif number is not None and own and number <= 1 - MOST_TAKEN:
                yield call.evidence(observed=f"keeps {number:g} of the old weights")
    for call in code.find("optax.trace"):
        decay = code.argument(call, "decay", 0)
        if decay is not None and decay.number is not None and decay.number > MOST_MOMENTUM:
            yield call.evidence(observed=f"momentum {decay.number:g}")


def _either(code: Program, optimizer: Optimizer, *names: str) -> float | None:
    for name in names:
        value = code.setting(optimizer.call, name)
        if value is not None and value.number is not None:
            return value.number
    return None
