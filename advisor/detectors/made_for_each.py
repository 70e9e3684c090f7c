"""What a function or a constructor makes anew for the training part and for held-out data."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.roles import role_of_name
from advisor.intake.code import Call, Function, Program


def made_for_each(code: Program, call: Call) -> bool:
    """Whether the function around a call runs for both parts and makes something in each.

    A parameter that decides whether it does (``vocab or Vocab(texts)``, ``if scaler is None``,
    ``fit_transform(x) if fit else transform(x)``) has to be left out in both.
    """
    function = code.function(call.function) if call.function else None
    if function is None:
        return False
    deciding = set(_deciding(code, function, call))
    constructor = function.name.endswith("__init__")
    sites = code.find(function.klass) if constructor else code.call_sites(function.name)
    roles = {
        role_of_name(a.target)
        for s in sites
        if not any(function.given(p, s) is not None for p in deciding)
        for a in code.assigned(s)
    }
    return {"train", "held-out"} <= roles


def _deciding(code: Program, function: Function, call: Call) -> Iterator[str]:
    """Parameters in the conditions around a call, or beside it in what is assigned or returned."""
    beside = {n for b in call.branches if b.value is not None for n in b.value.names()}
    values = [a.value for a in code.assigned(call)]
    values += [v for v, _ in function.returns if call in v.calls()]
    own = {n for a in (*call.args, *call.kwargs.values()) for n in a.names()}
    for value in values:
        beside |= value.names() - own
    yield from beside & set(function.inputs)
