"""Sequences of batches (``keras.utils.Sequence``, ``PyDataset``): what length they give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.intake.code import Assignment, Function, Place, Program, Value

# What makes batches out of samples: without any of it, a length counts samples.
_DIVIDES = ("/", "//", ">>")
_MAX_HOPS = 4


def samples_as_length(code: Program, klass: str, getter: Function) -> Place | None:
    """Where ``__len__`` gives the number of samples though ``__getitem__`` cuts out batches.

    None when the length is divided anywhere on its way, or cannot be followed to a ``len``,
    a ``shape[0]`` or a count.
    """
    length = code.function(f"{klass}.__len__")
    if length is None or len(length.returns) != 1 or not _multiplies_index(code, getter):
        return None
    value, place = length.returns[0]
    end = length.moment(value, place)
    steps = list(_steps(code, value, end, _MAX_HOPS))
    if any(v.operator in _DIVIDES for v in steps):
        return None
    calls = [v.call for v in steps if v.call is not None]
    if any(c.short not in ("len", "int") for c in calls):
        return None
    counted = any(c.short == "len" for c in calls) or any(".shape[0]" in v.text for v in steps)
    return place if counted else None


def _steps(code: Program, value: Value, at: Assignment, hops: int) -> Iterator[Value]:
    """An expression and the definitions of its outermost names, in the class only."""
    yield from value.walk()
    if value.kind != "name" or hops == 0:
        return
    for a in code.assignments_to(value.name):
        if a.klass == at.klass or not a.function:
            yield from _steps(code, a.value, a, hops - 1)


def _multiplies_index(code: Program, getter: Function) -> bool:
    """Whether ``__getitem__(self, i)`` multiplies i by something other than a number."""
    if not getter.inputs:
        return False
    i = re.escape(getter.inputs[0])
    product = re.compile(rf"(?:\b{i}|\({i} ?\+ ?1\)) ?\* ?[A-Za-z_]|[\w.] ?\* ?(?:{i}\b|\({i} ?\+)")
    values = [a.value for a in code.assignments_in(getter.name)]
    values += [v for v, _ in getter.returns]
    values += [v for c in code.within(getter) for v in (*c.args, *c.kwargs.values())]
    return any(product.search(v.text) for v in values)
