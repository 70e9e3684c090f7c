"""Means and softmaxes over what a mask leaves, which may be nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.safeguards import is_guarded
from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.patterns import pattern

_At = Call | Assignment

_MASK = pattern(
    r"(?:^|[._])(?:\w{0,12}mask\w{0,6}|valid\w{0,6}|m|lengths?|lens|weights?_?mask|adj)$",
    re.IGNORECASE,
)
_SUMS = frozenset({"sum", "reduce_sum", "count_nonzero"})
_FILLS = frozenset({"masked_fill", "masked_fill_", "where"})
_INFINITE = pattern(
    r"-\s*(?:float\(\s*['\"]inf|np\.inf|torch\.inf|math\.inf|jnp\.inf|inf\b)|['\"]-inf"
)
# A row of these always keeps its diagonal.
_TRIANGLE = frozenset({"tril", "triu", "generate_square_subsequent_mask", "make_causal_mask"})
_MENDS = frozenset({"nan_to_num", "nan_to_num_", "nanmean", "divide_no_nan", "nansum"})
_LIBRARIES = ("torch.", "tensorflow.", "keras.", "numpy.", "jax.")
_CHECKED = pattern(r"\.any\(|\.sum\(\)\s*(?:>|==|<)|isnan|max\(\s*1|len\(\w+\)\s*(?:>|==)")


def unguarded_means(code: Program) -> Iterator[Place]:
    """``(x * mask).sum() / mask.sum()`` where nothing keeps the sum above zero."""
    if code.has(*_MENDS):
        return
    looked = {c.function for c in code.find("isnan")}
    for value, at, place in _expressions(code):
        if at.function in looked:
            continue
        for part in value.walk() if "/" in value.operators() else ():
            if part.operator != "/" or len(part.parts) != 2:
                continue
            below = part.parts[1]
            bare = _counts_mask(code, below, at) and not is_guarded(code, below, at)
            if bare and not _is_checked(at):
                yield place


def _expressions(code: Program) -> Iterator[tuple[Value, _At, Place]]:
    for a in code.assignments:
        yield a.value, a, a.place
    for function in code.functions:
        inner = code.within(function)
        for value, place in function.returns if inner else ():
            yield value, inner[-1], place


def _counts_mask(code: Program, value: Value, at: _At) -> bool:
    if value.kind == "name":
        found = code.lookup(value.name, at)
        return found is not None and not found.augmented and _sums_mask(code, found.value, found)
    return _sums_mask(code, value, at)


def _sums_mask(code: Program, value: Value, at: _At) -> bool:
    """``mask.sum(1)``, ``reduce_sum(m, 1)``, of a mask or of what comes from a comparison.

    The sum over a whole batch is hardly ever empty, so an axis has to be there.
    """
    call = value.call
    if call is None or call.short not in _SUMS:
        return False
    method = call.receiver is not None and not call.name.startswith(_LIBRARIES)
    if len(call.args) <= (0 if method else 1) and not call.kwargs.keys() & {"dim", "axis"}:
        return False
    summed = call.receiver if method else call.args[0] if call.args else None
    if summed is not None and summed.operator == "~" and len(summed.parts) == 1:
        summed = summed.parts[0]
    if summed is None or summed.kind != "name":
        return False
    found = code.lookup(summed.name, at)
    compared = found is not None and any(
        v.operator in ("!=", "==", ">", ">=", "<") for v in found.value.walk()
    )
    return _MASK.search(summed.name) is not None or compared


def _is_checked(at: _At) -> bool:
    return any(
        b.kind in ("if", "elif") and b.value is not None and _CHECKED.search(b.value.text)
        for b in at.blocks
    )


def infinite_softmaxes(code: Program) -> Iterator[Place]:
    """A softmax over scores that are minus infinity where a mask says so."""
    if code.has(*_MENDS):
        return
    for call in code.find("softmax"):
        value = call.args[0] if call.args and _is_function(call) else call.receiver
        if value is None:
            continue
        if any(c.function == call.function for c in code.find("isnan")) and call.function:
            continue
        way = ancestry(code, value, call, inside=False)
        fills = [c for c in way.find(*_FILLS) if _INFINITE.search(_texts(c))]
        if fills and not any(c.short in _TRIANGLE for c in _masks(code, fills[0])):
            yield call.place


def _is_function(call: Call) -> bool:
    return call.receiver is None or call.name.startswith(
        ("torch.", "tensorflow.", "keras.", "jax.")
    )


def _texts(call: Call) -> str:
    return " ".join(v.text for v in (*call.args, *call.kwargs.values()))


def _masks(code: Program, fill: Call) -> list[Call]:
    """The calls that made the mask, unless padding is mixed into it."""
    mask = fill.args[0] if fill.args else None
    if mask is None:
        return []
    way = ancestry(code, mask, fill, inside=False)
    padded = any(v.kind == "name" and "pad" in v.name.lower() for v in way.values)
    return [] if padded else way.calls
