"""Between which numbers the values of an array lie, where the code that makes it shows that."""

from __future__ import annotations

import math
from collections.abc import Sequence

from advisor.intake.code import Assignment, Call, Program, Value

Extent = tuple[float, float]
# Hardly any of a few hundred draws from a normal distribution lies farther out.
_NORMAL = 3.0
_CONSTANTS = {"numpy.pi": math.pi, "math.pi": math.pi, "numpy.e": math.e}
_UNIT = frozenset({"rand", "random", "random_sample", "ranf"})
_NORMALS = frozenset({"randn", "standard_normal"})
_WAVES = frozenset({"sin", "cos"})
_KEEPS = frozenset(
    {"reshape", "astype", "array", "asarray", "float32", "squeeze", "flatten", "ravel", "unsqueeze"}
    | {"expand_dims", "tensor", "from_numpy", "FloatTensor", "float", "transpose", "copy", "view"}
    | {"to_numpy", "sort", "constant", "as_tensor", "permutation"}
)
# Numbers that are read off a written array before it is given up.
_MOST = 400
MAX_HOPS = 14


def extent(
    code: Program, value: Value, at: Call | Assignment | None, hops: int = MAX_HOPS
) -> Extent | None:
    """The least and the largest value; None where they are not shown.

    What is standardised (``(y - y.mean()) / y.std()``) and what is drawn from a normal
    distribution lies within three deviations.
    """
    if hops == 0:
        return None
    if value.number is not None:
        return value.number, value.number
    if value.kind == "name":
        return _of_name(code, value, at, hops)
    if value.kind in ("list", "tuple"):
        return _of_list(value)
    if value.operator == "comprehension" and value.parts:
        return None
    if value.kind == "subscript" or (value.operator.startswith(".") and value.parts):
        return extent(code, value.parts[0], at, hops - 1) if value.parts else None
    if value.kind == "binary":
        return _of_binary(code, value, at, hops)
    return None if value.call is None else _of_call(code, value.call, hops)


def _of_name(code: Program, value: Value, at: Call | Assignment | None, hops: int) -> Extent | None:
    if value.name in _CONSTANTS:
        return _CONSTANTS[value.name], _CONSTANTS[value.name]
    found = code.lookup(value.name.removesuffix(".T"), at)
    if found is None or found.augmented:
        return None
    inner = found.value
    if found.unpacked is not None:
        if inner.kind not in ("list", "tuple") or found.unpacked >= len(inner.parts):
            return None
        inner = inner.parts[found.unpacked]
    return extent(code, inner, found, hops - 1)


def _of_list(value: Value) -> Extent | None:
    leaves = [v for v in value.walk() if v.kind not in ("list", "tuple")][:_MOST]
    numbers = [v.number for v in leaves]
    known = [n for n in numbers if n is not None]
    return (min(known), max(known)) if known and len(known) == len(numbers) else None


def _of_binary(
    code: Program, value: Value, at: Call | Assignment | None, hops: int
) -> Extent | None:
    if value.operator == "/" and len(value.parts) == 2 and _is_standardised(value):
        return -_NORMAL, _NORMAL
    sides = [extent(code, p, at, hops - 1) for p in value.parts]
    known = [s for s in sides if s is not None]
    if len(known) < len(sides):
        return None
    match value.operator, known:
        case "-", [(low, high)]:
            return -high, -low
        case "+", [one, other]:
            return one[0] + other[0], one[1] + other[1]
        case "-", [one, other]:
            return one[0] - other[1], one[1] - other[0]
        case "*", [one, other]:
            return _hull([a * b for a in one for b in other])
        case "/", [one, (low, high)] if low == high and low != 0:
            return _hull([one[0] / low, one[1] / low])
        case "**", [(low, high), (power, _)] if power in (2, 3) and abs(low) + abs(high) < 1e9:
            ends = [low**power, high**power]
            return _hull([*ends, 0.0] if low < 0 < high and power == 2 else ends)
        case _:
            return None


def _hull(numbers: Sequence[float]) -> Extent:
    return min(numbers), max(numbers)


def _is_standardised(value: Value) -> bool:
    top, below = value.parts
    centred = top.operator == "-" and any(c.short == "mean" for c in top.calls())
    return centred and any(c.short == "std" for c in below.calls())


def _of_call(code: Program, call: Call, hops: int) -> Extent | None:
    numbers = [code.resolve(v, call).number for v in call.args[:2]]
    if call.short in _WAVES:
        return -1.0, 1.0
    if call.short in _UNIT:
        return 0.0, 1.0
    if call.short in _NORMALS:
        return -_NORMAL, _NORMAL
    if call.short == "normal":
        mean, spread = numbers if len(numbers) == 2 else (0.0, 1.0)
        if mean is None or spread is None or call.kwargs:
            return None
        return mean - _NORMAL * spread, mean + _NORMAL * spread
    if call.short in ("linspace", "arange", "uniform", "randint"):
        ends = [extent(code, v, call, hops - 1) for v in call.args[:2]]
        if call.short in ("arange", "randint") and len(call.args) == 1:
            ends = [(0.0, 0.0), *ends]
        known = [e for e in ends if e is not None]
        return (known[0][0], known[1][1]) if len(known) == 2 else None
    if call.short in _KEEPS:
        method = call.receiver is not None and call.text != call.receiver.text
        inner = call.receiver if method else (call.args or (None,))[0]
        return None if inner is None else extent(code, inner, call, hops - 1)
    return None
