"""Targets of a regression that have fractions by their making and are cast to whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.intake.code import Assignment, Call, Program, Value, losses

_LOGARITHMS = frozenset({"log", "log1p", "log10", "log2"})
_LEARNED = frozenset({"fit_transform", "transform"})
# Steps back from a cast: enough for a column through a name or two; a bound for hostile input.
_MAX_HOPS = 6


def cut_targets(code: Program, casts: Iterable[tuple[Call, Value]]) -> Iterator[Call]:
    """The casts of what a division, a logarithm or a scaler has made.

    Only where every loss compares values: classes are whole numbers. Followed through names and
    through columns of tables (``frame["share"] = frame["percent"] / 100``).
    """
    used = losses(code)
    if not used or any(u.expects != "values" for u in used):
        return
    for call, data in casts:
        if _has_fractions(code, data, call, _MAX_HOPS):
            yield call


def _has_fractions(code: Program, data: Value, at: Call | Assignment, hops: int) -> bool:
    if hops == 0:
        return False
    if data.kind == "binary":
        return data.operator == "/" and code.resolve(data.parts[1], at).number not in (None, 1)
    call = data.call
    if call is not None and call.short in _LOGARITHMS | _LEARNED:
        return True
    for source, place in _sources(code, data, at):
        if _has_fractions(code, source, place, hops - 1):
            return True
    return False


def _sources(
    code: Program, data: Value, at: Call | Assignment
) -> Iterator[tuple[Value, Call | Assignment]]:
    """What a value is taken from: ``x.values``, ``x.to_numpy()``, a name, a column of a table."""
    call = data.call
    if call is not None and call.receiver is not None:
        yield call.receiver, call
    elif data.operator.startswith(".") and data.parts:
        yield data.parts[0], at
    elif data.kind == "subscript" and len(data.parts) == 2:
        column = code.resolve(data.parts[1], at).string
        made = _column(code, column, at) if column else None
        if made is not None:
            yield made.value, made
    elif data.kind == "name":
        holder, _, last = data.name.rpartition(".")
        made = code.lookup(data.name, at)
        made = made or (_column(code, last, at) if holder else None)
        if made is not None and not made.augmented and made.unpacked is None:
            yield made.value, made
        elif made is None and last in ("values", "T"):
            yield Value("name", holder, name=holder), at


def _column(code: Program, column: str, at: Call | Assignment) -> Assignment | None:
    """The last assignment to a column of any table: ``frame["share"] = ...``."""
    ends = (f'["{column}"]', f"['{column}']")
    found = [a for a in code.assignments if a.target.endswith(ends) and not a.augmented]
    before = [a for a in found if a.order < at.order or a.function != at.function]
    return before[-1] if before else None
