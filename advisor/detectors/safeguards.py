"""Safeguards: whether a value is kept away from zero before a logarithm, a root or a division."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.objectives import Objective, way_to
from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.patterns import pattern

_CLAMPS = frozenset({"clamp", "clamp_", "clamp_min", "clip", "clip_by_value"})
_POSITIVE = frozenset({"exp", "softplus", "log1p", "epsilon", "cosh", "ones_like", "logsumexp"})
_EPSILON = pattern(r"\beps(?:ilon)?\b|\bEPS(?:ILON)?\b|\bsmooth(?:ing)?\b|\btiny\b|finfo")
# These hand an exact zero on.
_KEEPS_ZERO = frozenset(
    {"square", "pow", "sum", "reduce_sum", "mean", "reduce_mean", "abs", "squeeze", "view", "cast"}
    | {"reshape", "float", "to", "gather", "gather_nd"}
)
MAX_DEPTH = 12


def is_guarded(program: Program, value: Value, at: Call | Assignment, depth: int = 0) -> bool:
    """Whether something is added to a value, or it is clamped, so that it cannot be 0.

    Follows names. A constant, an exponential and a softplus cannot be 0 either.
    """
    if depth > MAX_DEPTH:
        return True
    if value.is_literal:
        return value.number is None or value.number != 0
    if value.kind == "name":
        if _EPSILON.search(value.name):
            return True
        found = program.lookup(value.name, at)
        if found is None or found.augmented:
            return found is not None
        return is_guarded(program, found.value, found, depth + 1)
    if value.kind == "binary":
        parts = [is_guarded(program, p, at, depth + 1) for p in value.parts]
        if value.operator == "+":
            return any(parts)
        return all(parts) if value.operator in ("*", "/", "**") else False
    if value.kind == "subscript" and value.parts:
        return is_guarded(program, value.parts[0], at, depth + 1)
    call = value.call
    if call is None:
        return False
    if call.short in ("maximum", "max"):
        return any(is_guarded(program, a, call, depth + 1) for a in call.args)
    if call.short in _CLAMPS:
        lower = _lower_bound(call)
        return lower is not None and is_guarded(program, lower, call, depth + 1)
    if call.short in _POSITIVE or _EPSILON.search(call.name):
        return True
    inner = call.args[0] if call.args else None
    method = call.receiver is not None and call.text != call.receiver.text
    if method and call.receiver is not None and call.receiver.name != "self":
        inner = call.receiver
    if call.short in _KEEPS_ZERO and inner is not None:
        return is_guarded(program, inner, call, depth + 1)
    return False


def _lower_bound(call: Call) -> Value | None:
    """The least value that a clamp lets through; None when it has none."""
    for name in ("min", "clip_value_min", "min_value", "a_min"):
        if name in call.kwargs:
            return call.kwargs[name]
    method = call.receiver is not None and call.text != call.receiver.text
    position = 0 if method else 1
    return call.args[position] if position < len(call.args) else None


def expressions(
    program: Program, objective: Objective
) -> Iterator[tuple[Value, Assignment | Call, Place]]:
    """Every expression on the way to an objective, with the moment and place of its statement."""
    yield objective.value, objective.at, objective.place
    for a in way_to(program, objective).assignments:
        yield a.value, a, a.place


def operand(call: Call) -> Value | None:
    """What ``torch.log(x)`` or ``x.log()`` is applied to."""
    receiver = call.receiver
    if receiver is not None and call.text != receiver.text and receiver.name != "self":
        return receiver
    return call.args[0] if call.args else None


def is_tensor_function(call: Call) -> bool:
    """Whether a function of a framework, or a method, so not one of NumPy or math."""
    if call.receiver is not None:
        return True
    return call.name.startswith(("torch.", "tensorflow.", "keras.", "jax."))
