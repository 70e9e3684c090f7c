"""Overlap scores such as Dice and IoU: (2 * overlap + a) / (sum of both + b)."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.detectors.safeguards import operand
from advisor.intake.code import Assignment, Call, Program, Value

_SUMS = frozenset({"sum", "reduce_sum", "mean", "reduce_mean", "einsum", "dot"})
_WRAPS = frozenset({"float", "to", "mean", "reduce_mean", "cast", "squeeze"})
_PRODUCTS = frozenset({"multiply", "mul", "logical_and", "dot", "einsum"})
MAX_HOPS = 10


@dataclass(frozen=True, slots=True)
class Overlap:
    """An overlap score.

    ``smoothing`` is the constant added to the overlap, 0 when there is none and None when it
    cannot be read (a parameter without a default).
    """

    smoothing: float | None


def overlap_score(program: Program, value: Value, at: Call | Assignment) -> Overlap | None:
    """Read a value as an overlap score; None when it is none.

    Accepts ``2 * inter / total``, ``(2 * inter + s) / (total + s)`` and ``2 * (inter / total)``,
    where inter is a sum of a product and total a sum of two or more sums.
    """
    value, at = _named(program, value, at)
    if value.operator == "*" and len(value.parts) == 2 and value.parts[0].number == 2:
        return overlap_score(program, value.parts[1], at)
    if value.operator != "/" or len(value.parts) != 2:
        return None
    top, below = value.parts
    terms = _terms(program, top, at)
    overlaps = [t for t, when in terms if _is_overlap(program, t, when)]
    if len(overlaps) != 1 or not _is_total(program, below, at):
        return None
    smoothing: float | None = 0.0
    for term, when in terms:
        if term in overlaps:
            continue
        number = program.resolve(term, when).number
        smoothing = None if number is None or smoothing is None else smoothing + number
    return Overlap(smoothing)


def _named(
    program: Program, value: Value, at: Call | Assignment
) -> tuple[Value, Call | Assignment]:
    """What a name stands for, through casts and means."""
    for _ in range(MAX_HOPS):
        if value.kind == "name":
            found = program.lookup(value.name, at)
            if found is None or found.augmented or found.unpacked is not None:
                break
            value, at = found.value, found
            continue
        call = value.call
        if call is None or call.short not in _WRAPS:
            break
        inner = operand(call)
        if inner is None:
            break
        value, at = inner, call
    return value, at


def _terms(
    program: Program, value: Value, at: Call | Assignment, hops: int = MAX_HOPS
) -> list[tuple[Value, Call | Assignment]]:
    value, at = _named(program, value, at)
    if value.operator == "+" and hops:
        return [t for p in value.parts for t in _terms(program, p, at, hops - 1)]
    return [(value, at)]


def _is_overlap(
    program: Program, value: Value, at: Call | Assignment, hops: int = MAX_HOPS
) -> bool:
    """A sum of an elementwise product, perhaps times 2."""
    value, at = _named(program, value, at)
    if value.operator == "*" and len(value.parts) == 2 and hops:
        numbers = [p for p in value.parts if program.resolve(p, at).number is not None]
        other = [p for p in value.parts if p not in numbers]
        return len(other) == 1 and _is_overlap(program, other[0], at, hops - 1)
    call = value.call
    if call is None or call.short not in _SUMS:
        return False
    inner = operand(call)
    if inner is None:
        return False
    inner, _ = _named(program, inner, call)
    product = inner.operator in ("*", "&") and len(inner.parts) == 2
    return (product and not any(p.is_literal for p in inner.parts)) or (
        inner.call is not None and inner.call.short in _PRODUCTS
    )


def _is_total(program: Program, value: Value, at: Call | Assignment) -> bool:
    """A sum of at least two sums, or the sum of a sum of two things."""
    terms = _terms(program, value, at)
    sums = [t for t, _ in terms if any(c.short in _SUMS for c in t.calls())]
    if len(sums) >= 2:
        return True
    call = sums[0].call if sums else None
    if call is None:
        return bool(sums) and sums[0].operator == "-"
    inner = operand(call)
    return inner is not None and inner.operator == "+"
