"""JAX programs that evaluate what they began with: nothing is changed in place there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.intake.code import Call, Program
from advisor.patterns import pattern

# Weights that are kept as they were on purpose.
_KEPT = pattern(r"init|old|ref|target|teacher|start|frozen|base|pretrained|first", re.IGNORECASE)


def first_params_used(code: Program) -> Iterator[Call]:
    """``TrainState.create(params=params)``, and ``evaluate(params)`` in or after the training loop.

    Only where ``params`` come from ``init`` and are not assigned again, and where the call is of
    the program itself or of ``apply`` and does not get the state, too.
    """
    for create in code.find("create"):
        given = create.kwargs.get("params")
        if given is None or given.kind != "name" or _KEPT.search(given.name):
            continue
        made = code.lookup(given.name, create)
        states = [a.target for a in code.assigned(create) if a.value.call is create]
        if made is None or not states or not ancestry(code, given, create).has("init"):
            continue
        again = [a for a in code.assignments_to(given.name) if a.order > create.order]
        loops = [
            b.order
            for a in code.assignments_to(states[0])
            if a.function == create.function
            for b in a.blocks
            if b.kind == "for"
        ]
        if again or not loops:
            continue
        for call in code.calls_in(create.function):
            inside = {v.name for a in (*call.args, *call.kwargs.values()) for v in a.walk()}
            told = any(n == states[0] or n.startswith(f"{states[0]}.") for n in inside)
            own = call.short == "apply" or code.callee(call) is not None
            if call.order > min(loops) and given.name in inside and own and not told:
                yield call
