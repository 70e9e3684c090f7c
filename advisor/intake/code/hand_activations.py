"""Activations written by hand, known by what they compute."""

from __future__ import annotations

from advisor.intake.code.facts import Assignment, Call, Program, Value

At = Call | Assignment


def by_formula(
    code: Program, value: Value, at: At | None, *, own: bool = False
) -> tuple[str, Value] | None:
    """The activation that an expression computes, and what of; None for anything else.

    ``1 / (1 + exp(-z))``, ``maximum(0, z)``, ``e / e.sum()``; ``own`` follows names once.
    """
    if own and value.kind == "name":
        found = code.lookup(value.name, at)
        if found is None or found.augmented or found.function != (at.function if at else ""):
            return None
        value, at = found.value, found
    if value.operator == "/" and len(value.parts) == 2:
        return _quotient(code, value, at)
    if value.operator == "*" and len(value.parts) == 2:  # z * (z > 0)
        first, second = value.parts
        gate = second if second.operator in (">", ">=") else first
        other = first if gate is second else second
        if gate.operator in (">", ">=") and gate.parts[0].text == other.text:
            return "relu", other
        return None
    call = value.call
    if call is None:
        return None
    if call.short == "expit" and call.args:
        return "sigmoid", call.args[0]
    if call.name in ("numpy.tanh", "math.tanh") and call.args:
        return "tanh", call.args[0]
    if call.name in ("numpy.maximum", "max") and len(call.args) == 2:
        zero = [p for p in call.args if p.number == 0]
        rest = [p for p in call.args if p.number != 0]
        return ("relu", rest[0]) if zero and rest else None
    if call.name == "numpy.where" and len(call.args) == 3:
        condition, one, other = call.args
        gated = condition.operator in (">", ">=") and condition.parts[0].text == one.text
        if gated and other.number == 0:
            return "relu", one
        return ("leaky_relu", one) if gated else None
    return None


def _quotient(code: Program, value: Value, at: At | None) -> tuple[str, Value] | None:
    top, below = value.parts
    if top.number == 1:
        return _sigmoid(below)
    exponential = code.resolve(top, at).call
    if exponential is None or exponential.short != "exp" or not exponential.args:
        return None
    if below.operator == "+" and below.parts[0].number == 1 and below.parts[1].text == top.text:
        return "sigmoid", exponential.args[0]
    below = code.resolve(below, at)
    if below.call is not None and below.call.short == "sum":
        inner = exponential.args[0]
        shifted = inner.operator == "-" and len(inner.parts) == 2
        return "softmax", inner.parts[0] if shifted else inner
    return None


def _sigmoid(below: Value) -> tuple[str, Value] | None:
    if below.operator != "+" or len(below.parts) != 2:
        return None
    one, exponential = below.parts
    if one.number != 1:
        one, exponential = exponential, one
    call = exponential.call
    if one.number != 1 or call is None or call.short != "exp" or not call.args:
        return None
    inner = call.args[0]
    negated = inner.operator == "-" and len(inner.parts) == 1
    return ("sigmoid", inner.parts[0]) if negated else None
