"""Contrastive losses that read the label of a pair the other way round than the data give it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.comparisons import written
from advisor.intake.code import Function, Place, Program, Value
from advisor.patterns import pattern

_MARGIN = pattern(r"(?i)margin|\bm\b")
_CLIPS = pattern(r"clamp|relu|maximum|max\(|clip")
_SAME = pattern(r"(?i)(?:^|_)(?:is_?)?(?:same|match(?:es|ing)?|genuine|positive_pair)(?:$|_)")
_OTHER = pattern(
    r"(?i)(?:^|_)(?:is_?)?(?:different|differ|diff|mismatch|forged|negative_pair)(?:$|_)"
)
_ALIKE, _APART = "alike", "apart"


def inverted_pairs(code: Program) -> Iterator[tuple[Place, str]]:
    """``(1 - y) * d**2 + y * relu(margin - d)**2`` where y is 1 for two of a kind.

    What y means is read from the third value of ``__getitem__``: a comparison, or a name such as
    ``same``. Source: Hadsell, Chopra & LeCun 2006, where 1 stands for a dissimilar pair.
    """
    told = {m for f in code.functions if (m := _meaning(code, f)) is not None}
    if len(told) != 1:
        return
    meaning = told.pop()
    for item in written(code):
        one = _of_one(item.value)
        if one is not None and one != meaning:
            yield item.place, f"the label is 1 for pairs that are {meaning}, here for those {one}"


def _of_one(value: Value) -> str | None:
    """What pairs with the label 1 are, by the form of the loss; None for another form."""
    if value.operator != "+" or len(value.parts) != 2:
        return None
    terms = [_term(p) for p in value.parts]
    if any(t is None for t in terms):
        return None
    (first, turned, text), (second, other, rest) = (t for t in terms if t is not None)
    if first != second or turned == other:
        return None
    straight, opposite = (rest, text) if turned else (text, rest)
    pushes = [bool(_MARGIN.search(t) and _CLIPS.search(t)) for t in (straight, opposite)]
    if pushes == [True, False]:
        return _APART
    return _ALIKE if pushes == [False, True] else None


def _term(value: Value) -> tuple[str, bool, str] | None:
    """``(1 - y) * rest``: the label, whether it is turned round, the rest; numbers are left out."""
    factors = [f for f in _factors(value) if f.number is None]
    for factor in factors:
        rest = " ".join(f.text for f in factors if f is not factor)
        turned = factor.operator == "-" and len(factor.parts) == 2 and factor.parts[0].number == 1
        if turned and factor.parts[1].kind == "name":
            return factor.parts[1].text, True, rest
    named = [f for f in factors if f.kind == "name"]
    if not named:
        return None
    rest = " ".join(f.text for f in factors if f is not named[0])
    return (named[0].text, False, rest) if rest else None


def _factors(value: Value) -> Iterator[Value]:
    if value.operator == "*" and len(value.parts) == 2:
        for part in value.parts:
            yield from _factors(part)
    else:
        yield value


def _meaning(code: Program, getter: Function) -> str | None:
    """What a pair with the label 1 is, as a data set gives it."""
    if not getter.name.endswith("__getitem__") or not getter.returns:
        return None
    value, _ = getter.returns[-1]
    label = value.parts[-1] if value.kind == "tuple" and len(value.parts) == 3 else None
    if label is None:
        return None
    for _ in range(4):
        inner = label.call
        if inner is not None and inner.args:
            label = inner.args[0]
        elif inner is not None and inner.receiver is not None and inner.short == "float":
            label = inner.receiver
        elif label.kind in ("list", "tuple") and len(label.parts) == 1:
            label = label.parts[0]
    return _said(code, label, getter)


def _said(code: Program, label: Value, getter: Function) -> str | None:
    """By a comparison, or by the name that a label has."""
    found: list[Value] = [label]
    if label.kind == "name":
        found += [a.value for a in code.assignments_in(getter.name) if a.target == label.name]
    for value in found:
        calls = [value, *(a for c in value.calls() for a in c.args)]
        compared = {p.operator for v in calls for p in v.walk() if p.operator in ("==", "!=")}
        if len(compared) == 1 and re.search(r"random|shape|len\(", value.text) is None:
            return _ALIKE if compared == {"=="} else _APART
    names = label.text if label.kind == "name" else ""
    if _SAME.search(names):
        return _ALIKE
    return _APART if _OTHER.search(names) else None
