"""Does the learning rate decay away long before the end of the training?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import (
    backward_calls,
    batch_loop,
    counts_epochs,
    scheduler_steps,
)
from advisor.intake.code import Call, Function, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# Below this share of its start the rate changes nothing; reached before this share of the run.
# Both from the definition of the probe that replays the schedule: under 1 % within 30 %.
GONE = 0.01
EARLY = 0.3
# A loader has at least this many batches an epoch. # unsourced
FEWEST_BATCHES = 20
_WARMUPS = pattern(r"get_(?:linear|cosine|polynomial_decay)_schedule_with_warmup$")


@detector("frozen-by-lr-schedule")
def frozen_by_lr_schedule(case: Case) -> Answer:
    """A decay whose numbers are all in the code, replayed over the epochs that the code states.

    ExponentialLR, StepLR and LambdaLR of PyTorch, stepped per epoch or per batch; Keras'
    LearningRateScheduler with ``rate ** epoch`` or ``exp(-k * epoch)``; a warm-up schedule of
    transformers whose number of training steps is one epoch. Schedules that end low by design
    (cosine, linear over the whole run) and decays of unknown length are not judged.
    """
    code = program(case)
    epochs = _epochs(code)
    decays = list(_decays(code))
    for call, base, per_batch in decays:
        if epochs is None or not 0 < base < 1:
            continue
        steps = epochs * (FEWEST_BATCHES if per_batch else 1)
        if base ** (EARLY * steps) < GONE:
            gone = math.log(GONE) / math.log(base)
            unit = "steps" if per_batch else "epochs"
            seen = f"under {GONE:.0%} of its start after {gone:.0f} {unit} of {epochs:g} epochs"
            return present(call.evidence(observed=seen))
    short = _ends_after_one_epoch(code, epochs)
    if short is not None:
        return present(short)
    if decays and epochs is None:
        return unknown("the number of epochs is not stated")
    if decays:
        return absent("the rate is still of use near the end", decays[0][0].evidence())
    if code.has("lr_scheduler", "LearningRateScheduler", "ExponentialDecay", "exponential_decay"):
        return unknown("the schedule is not one that can be replayed")
    return not_seen(code, "no decaying schedule")


def _epochs(code: Program) -> float | None:
    """The number of epochs that the code states."""
    for call in code.find("fit", "fit_generator"):
        given = code.argument(call, "epochs")
        if given is not None and given.number:
            return given.number
    for block in code.blocks:
        counted = block.value.call if block.kind == "for" and block.value is not None else None
        if counted is not None and counts_epochs(block) and counted.args:
            numbers = [code.resolve(a, counted).number for a in counted.args[:2]]
            if all(n is not None for n in numbers):
                known = [n for n in numbers if n is not None]
                return known[-1] - (known[0] if len(known) > 1 else 0)
    return None


def _decays(code: Program) -> Iterator[tuple[Call, float, bool]]:
    """Each decay with its factor per step, and whether it steps per batch."""
    for call in code.find("ExponentialLR", "StepLR", "LambdaLR", "MultiplicativeLR"):
        base = _factor(code, call)
        per_batch = _per_batch(code, call)
        if base is not None and per_batch is not None:
            yield call, base, per_batch
    for call in code.find("LearningRateScheduler"):
        given = code.argument(call, "schedule", 0)
        base = None if given is None else _scheduled(code, given, call)
        if base is not None:
            yield call, base, False


def _factor(code: Program, call: Call) -> float | None:
    if call.short == "ExponentialLR":
        return _number(code.argument(call, "gamma", 1))
    if call.short == "StepLR":
        size = _number(code.argument(call, "step_size", 1))
        gamma = _number(code.setting(call, "gamma", 2))
        return None if not size or not gamma or gamma <= 0 else gamma ** (1 / size)
    given = call.kwargs.get("lr_lambda") or (call.args[1] if len(call.args) > 1 else None)
    if given is None:
        return None
    if call.short == "MultiplicativeLR":
        body = _body(code, given, call)
        return None if body is None else _number(code.resolve(body, call))
    return _scheduled(code, given, call)


def _number(value: Value | None) -> float | None:
    return None if value is None else value.number


def _body(code: Program, given: Value, at: Call) -> Value | None:
    """What a lambda or a function of one return gives."""
    found = code.resolve(given, at)
    if found.operator == "lambda" and found.parts:
        return found.parts[0]
    function = code.function(found.name) if found.kind == "name" else None
    if function is None or len(function.returns) != 1 or _branches(code, function):
        return None
    return function.returns[0][0]


def _branches(code: Program, function: Function) -> bool:
    return any(
        b.kind in ("if", "for", "while") and function.order < b.order < function.last_order
        for b in code.blocks
    )


def _scheduled(code: Program, given: Value, at: Call) -> float | None:
    """The factor per epoch of ``a * base ** epoch`` or ``a * exp(-k * epoch)``."""
    body = _body(code, given, at)
    if body is None:
        return None
    factors = body.parts if body.kind == "binary" and body.operator == "*" else (body,)
    for factor in factors:
        if factor.operator == "**" and len(factor.parts) == 2 and factor.parts[1].kind == "name":
            base = code.resolve(factor.parts[0], at).number
            if base is not None and code.resolve(factor.parts[1], at).number is None:
                return base
        call = factor.call
        if call is not None and call.short == "exp" and call.args:
            rate = _exponent(code, call.args[0], at)
            if rate is not None and rate < 0:
                return math.exp(max(rate, -50.0))
    return None


def _exponent(code: Program, value: Value, at: Call) -> float | None:
    """``k`` of ``k * epoch``."""
    if value.operator != "*" or len(value.parts) != 2:
        return None
    numbers = [code.resolve(p, at).number for p in value.parts]
    known = [n for n in numbers if n is not None]
    return known[0] if len(known) == 1 else None


def _per_batch(code: Program, made: Call) -> bool | None:
    """Whether the scheduler is stepped in the batch loop; None when its step is not shown."""
    steps = [s for s in scheduler_steps(code) if code.maker(s) is made]
    if not steps:
        return None
    batches = {b.order for c in backward_calls(code) if (b := batch_loop(code, c)) is not None}
    return any((b := batch_loop(code, s)) is not None and b.order in batches for s in steps)


def _ends_after_one_epoch(code: Program, epochs: float | None) -> Evidence | None:
    """``num_training_steps=len(loader)`` while the run has several epochs."""
    if epochs is None or epochs * EARLY < 1:
        return None
    for call in code.calls_like(_WARMUPS.search):
        if _per_batch(code, call) is not True:
            continue
        given = call.kwargs.get("num_training_steps") or (
            call.args[2] if len(call.args) > 2 else None
        )
        found = None if given is None else code.resolve(given, call)
        counted = None if found is None else found.call
        if counted is not None and counted.name == "len" and "loader" in counted.args[0].text:
            seen = f"zero after 1 of {epochs:g} epochs"
            return call.evidence(observed=seen)
    return None
