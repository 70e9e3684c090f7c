"""The mode that a call gives to a network: training or evaluation, by whatever flag it is told."""

from __future__ import annotations

from advisor.intake.code import Call, Function, Program, Value
from advisor.intake.code.remembered import remembered

FLAGS = ("training", "is_training", "train", "is_train")
INVERTED = ("deterministic", "use_running_average")  # Flax: True is the mode of evaluation
# These words tell a network its mode wherever they stand; the others also choose data.
_CLEAR = frozenset({"training", "is_training", *INVERTED})
_WORDS = frozenset({*FLAGS, *INVERTED})
_APPLIES = frozenset({"apply", "apply_fn"})
_MAX_HOPS = 4


def mode_of(code: Program, call: Call) -> bool | None:
    """True when a literal says training, False when it says evaluation, None when nothing does.

    ``train=True`` counts where it reaches a network: Flax' ``apply``, an object of a class of the
    program, or a function that hands it on. The loader ``MNIST(root, train=True)`` is told no mode.
    """
    return _modes(code).get(call.order)


@remembered
def told_calls(code: Program) -> tuple[Call, ...]:
    """The calls that are told a mode by a literal, in order."""
    return tuple(c for c in code.calls if c.order in _modes(code))


@remembered
def _modes(code: Program) -> dict[int, bool]:
    """The mode that every call gives, by its order; calls that give none are left out."""
    told = any(name in f.parameters for f in code.functions for name in (*FLAGS, *INVERTED))
    found: dict[int, bool] = {}
    for call in code.calls:
        if not call.args and not call.kwargs:
            continue
        function = _called(code, call) if told else None
        if function is None and _WORDS.isdisjoint(call.kwargs):
            continue
        for name in (*FLAGS, *INVERTED):
            value = _given(code, call, name, function)
            if value is not None and isinstance(value.literal, bool):
                found[call.order] = value.literal is not (name in INVERTED)
                break
    return found


def _given(code: Program, call: Call, name: str, function: Function | None) -> Value | None:
    if name in call.kwargs and (name in _CLEAR or call.short in _APPLIES):
        return call.kwargs[name]
    if function is None or name not in function.parameters:
        return None
    if function.name.endswith("__init__") or not _hands_on(code, function, name, _MAX_HOPS):
        return None
    return function.given(name, call)


def _called(code: Program, call: Call) -> Function | None:
    """The function of the program that runs: by name, by transformation, or ``forward``."""
    receiver = call.receiver
    found = code.function(call.name.removeprefix("self."))
    plain = receiver is None or call.text == receiver.text
    if found is not None and (plain or found.klass):
        return found
    made = code.maker(call) if receiver is not None else None
    inner = made.args[0] if made is not None and made.args else None
    if inner is not None and inner.kind == "name" and made is not None:
        transformed = code.function(inner.name)
        if transformed is not None and call in code.call_sites(transformed.name):
            return transformed
    if made is None or code.klass(made.short) is None:
        return None
    if receiver is not None and call.text not in (receiver.text, receiver.name):
        return None
    forms = (code.function(f"{made.short}.{n}") for n in ("__call__", "call", "forward"))
    return next((f for f in forms if f is not None), None)


def _hands_on(code: Program, function: Function, name: str, hops: int) -> bool:
    """Whether a function tells its parameter to a layer or a network: ``training=train``."""
    inner_names = [f.name for f in code.functions if f.name.startswith(f"{function.name}.")]
    for call in (c for n in (function.name, *inner_names) for c in code.calls_in(n)):
        for key, value in call.kwargs.items():
            clear = key in _CLEAR or (key in FLAGS and call.short in _APPLIES)
            if clear and name in value.names():
                return True
        if call.short in _APPLIES and any(v.name == name for v in call.args):
            return True
        inner = _called(code, call) if hops else None
        given = {n for v in (*call.args, *call.kwargs.values()) for n in v.names()}
        if inner is None or inner is function or name not in given:
            continue
        if any(_hands_on(code, inner, f, hops - 1) for f in FLAGS if f in inner.parameters):
            return True
    return False
