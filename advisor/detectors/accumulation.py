"""Gradient accumulation: where a program adds up the gradients of several batches."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.detectors.training_steps import backward_calls, optimizer_steps
from advisor.intake.code import Block, Call, Place, Program
from advisor.patterns import pattern

_ARGUMENTS = (
    "accumulate_grad_batches",
    "gradient_accumulation_steps",
    "update_freq",
    "grad_accum_steps",
)
_TAKE_ARGUMENTS = pattern(
    r"(?:Trainer|TrainingArguments|Accelerator|TrainingConfig|SFTConfig|DPOConfig)$"
    r"|keras\.optimizers\.\w+$"
)


@dataclass(frozen=True, eq=False, slots=True)
class Accumulation:
    """Gradients of ``count`` batches (None: not a number that can be read) for each step.

    ``by_hand`` when the loop does it, in which case ``backward`` is its backward call.
    """

    place: Place
    count: float | None
    by_hand: bool
    backward: Call | None = None


def accumulates(code: Program) -> Accumulation | None:
    """The first accumulation that the program does or asks for."""
    return _asked_for(code) or _by_hand(code)


def _asked_for(code: Program) -> Accumulation | None:
    for call in code.calls_like(_TAKE_ARGUMENTS.search):
        for name in _ARGUMENTS:
            value = call.kwargs.get(name)
            number = None if value is None else code.resolve(value, call).number
            if number is not None and number > 1:
                return Accumulation(call.place, number, by_hand=False)
    return None


def _by_hand(code: Program) -> Accumulation | None:
    """A step under a modulo condition, or a step after an inner loop with the backward."""
    for step in optimizer_steps(code):
        earlier = [c for c in backward_calls(code) if c.order < step.order]
        if not earlier or earlier[-1].function != step.function:
            continue
        backward = earlier[-1]
        condition = _counting(step, backward)
        if condition is not None:
            return Accumulation(step.place, _modulus(code, step, condition), True, backward)
        inner = _inner_count(code, step, backward)
        if inner is not None and inner > 1:
            return Accumulation(step.place, inner, True, backward)
    return None


def _counting(step: Call, backward: Call) -> Block | None:
    """The condition on a batch counter around the step but not around the backward."""
    if step.loops != backward.loops or not step.loops:
        return None
    own = [b for b in step.branches if b not in backward.blocks and b.kind == "if"]
    return next((b for b in own if b.value is not None and "%" in b.value.text), None)


def _modulus(code: Program, step: Call, condition: Block) -> float | None:
    if condition.value is None:
        return None
    for value in condition.value.walk():
        if value.kind == "binary" and value.operator == "%" and len(value.parts) == 2:
            return code.resolve(value.parts[1], step).number
    return None


def _inner_count(code: Program, step: Call, backward: Call) -> float | None:
    """k of ``for micro in range(k): ... backward()`` with the step behind that loop."""
    extra = [b for b in backward.loops if b not in step.loops]
    if len(extra) != 1 or not step.loops or extra[0].kind != "for" or extra[0].value is None:
        return None
    call = extra[0].value.call
    if call is None or call.name != "range" or len(call.args) != 1:
        return None
    if "loader" in call.args[0].text or "epoch" in extra[0].target:
        return None
    return code.resolve(call.args[0], step).number
