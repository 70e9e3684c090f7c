"""Which calls step an optimizer, and which names the program gives things."""

from __future__ import annotations

import re

from advisor.intake.code import Call, Program
from advisor.intake.code.training import optimizer_kind
from advisor.patterns import pattern

_OPTIMIZER = pattern(r"opt|adam|sgd|solver|scaler", re.IGNORECASE)


def optimizer_steps(code: Program) -> tuple[Call, ...]:
    """Steps of optimizers and grad scalers, judged by what made them or by their name."""
    return tuple(c for c in code.find("step") if _steps_optimizer(code, c))


def _steps_optimizer(code: Program, call: Call) -> bool:
    maker = code.maker(call)
    if maker is not None and optimizer_kind(maker.name) is not None:
        return True
    if maker is not None and "lr_scheduler" in maker.name:
        return False
    return bool(_OPTIMIZER.search(call.text)) and "sched" not in call.text.lower()


def stepped(call: Call) -> str:
    """The optimizer of a step as written: ``opt`` for ``opt.step()`` and ``scaler.step(opt)``."""
    if call.args:
        return call.args[0].text
    return "" if call.receiver is None else call.receiver.text


def named(code: Program, made: Call, seen_from: Call) -> str:
    """The one name under which what a call made can be used at another call; empty when none."""
    names = {
        a.target
        for a in code.assignments
        if a.value.call is made and a.unpacked is None and _visible(a.target, a.function, seen_from)
    }
    return names.pop() if len(names) == 1 else ""


def _visible(target: str, function: str, seen_from: Call) -> bool:
    if target.startswith("self."):
        return bool(seen_from.klass) and seen_from.function.startswith(seen_from.klass)
    return function in ("", seen_from.function)
