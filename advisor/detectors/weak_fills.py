"""Scores of attention that are hidden by a number that hides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.patterns import pattern

_At = Call | Assignment

# A softmax leaves a position that is filled with this at least about a third of the weight of one
# with a score of zero; scores that are hidden get -1e4 and less.
WEAKEST = -1.0
_SOFTMAX = ("softmax", "Softmax", "log_softmax")
_FILLS = frozenset({"masked_fill", "masked_fill_", "where"})
_KEEPS = frozenset({"float", "squeeze", "unsqueeze", "view", "reshape", "type_as", "to"})
_MASK = pattern(r"(?i)mask|pad|valid|length|tril|triu|caus|!= ?0|== ?0")
# Steps back from a softmax; a bound for hostile input.
MAX_HOPS = 10


def weak_fills(code: Program) -> Iterator[tuple[Place, float]]:
    """Fills such as -1e-9 or 0 right before a softmax, with the number.

    A fill with a name for a score (a learned one) and one behind the softmax decide nothing.
    """
    for call in code.find(*_SOFTMAX):
        own = call.receiver is not None and call.receiver.text not in ("self", call.text)
        value = call.receiver if own else call.args[0] if call.args else None
        for fill in () if value is None else _fills(code, value, call):
            mask, number = _filled(code, fill)
            if mask is None or number is None or number < WEAKEST or not _MASK.search(mask.text):
                continue
            yield fill.place, number


def _fills(code: Program, value: Value, at: _At) -> Iterator[Call]:
    """The fills that scores go through last, by names, scales and sums only."""
    for _ in range(MAX_HOPS):
        call = value.call
        if call is not None and call.short in _FILLS:
            yield call
            own = call.short != "where" and call.receiver is not None
            if not own:
                return
            assert call.receiver is not None
            value, at = call.receiver, call
        elif call is not None and call.short in _KEEPS and call.receiver is not None:
            value, at = call.receiver, call
        elif value.operator in ("/", "*", "+") and value.parts:
            value = value.parts[0]
        elif value.kind == "name":
            found = code.lookup(value.name, at)
            if found is None or found.augmented or found.unpacked is not None:
                return
            yield from (
                c
                for c in code.methods_of(value.name)
                if c.short == "masked_fill_" and found.order < c.order < at.order
            )
            value, at = found.value, found
        else:
            return


def _filled(code: Program, fill: Call) -> tuple[Value | None, float | None]:
    """The mask of a fill and the number that it puts there."""
    if fill.short == "where":
        if len(fill.args) != 3:
            return None, None
        numbers = [code.resolve(v, fill).number for v in fill.args[1:]]
        known = [n for n in numbers if n is not None]
        return fill.args[0], known[0] if len(known) == 1 else None
    given = (*fill.args, *fill.kwargs.values())
    if len(given) == 3:  # torch.masked_fill(scores, mask, value)
        given = given[1:]
    return (given[0], code.resolve(given[1], fill).number) if len(given) == 2 else (None, None)
