"""Keras: new networks that a functional model calls in the mode of evaluation for ever."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.modes import mode_of, told_calls
from advisor.intake.code import Call, Program

_LOADS = ("load_weights", "load_model", "set_weights", "from_pretrained", "restore", "TFSMLayer")
_NETWORKS = ("Model", "Sequential")


def fresh_parts(code: Program) -> Iterator[Call]:
    """``body(x, training=False)`` where the program has built ``body`` and trains it with fit.

    Its batch norm then keeps the statistics of the start. A network that is loaded, comes with
    weights or is frozen is called so on purpose.
    """
    frozen = any(
        a.target.endswith(".trainable") and a.value.literal is False for a in code.assignments
    )
    if code.ellipses or frozen or not code.has("fit") or code.has(*_LOADS):
        return
    for call in told_calls(code):
        if mode_of(code, call) is False and call.applied and _builds(code, call):
            made = code.maker(call)
            if made is not None and _is_fresh(code, made):
                yield call


def _builds(code: Program, call: Call) -> bool:
    """Whether a functional model is put together where the call stands."""
    return any(
        c.name.endswith(("keras.Input", "layers.Input")) for c in code.calls_in(call.function)
    )


def _is_fresh(code: Program, made: Call) -> bool:
    """Whether a network with batch norm is made from nothing."""
    if made.name.startswith("keras.applications."):
        weights = made.kwargs.get("weights")
        return weights is not None and weights.is_literal and weights.literal is None
    own = code.function(made.name)
    if own is None and made.short not in _NETWORKS:
        return False
    inner = list(code.within(own)) if own is not None else _layers(code, made)
    called = [f for c in inner if (f := code.function(c.name)) is not None]
    names = [c.name for c in (*inner, *(c for f in called for c in code.within(f)))]
    loaded = any(n.startswith("keras.applications.") for n in names)
    return not loaded and any(n.endswith("BatchNormalization") for n in names)


def _layers(code: Program, made: Call) -> list[Call]:
    """The calls that lead to what a model is made of: its layers, or its input and output."""
    return [c for value in made.args for c in ancestry(code, value, made).calls]
