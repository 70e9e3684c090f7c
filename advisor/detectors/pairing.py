"""Inputs and the labels or masks that belong to them, row by row."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.detectors.roles import is_label_name, role_of_name
from advisor.intake.code import Program, Value
from advisor.intake.code.remembered import remembered

_TAKES_PAIRS = (
    "fit",
    "flow",
    "zip",
    "TensorDataset",
    "from_tensor_slices",
    "train_test_split",
    "train_on_batch",
    "numpy_input_fn",
    "evaluate",
)


def is_pair(a: str, b: str) -> bool:
    """Whether two names speak of inputs and of their labels, of the same part of the data."""
    roles = {role_of_name(a), role_of_name(b)} - {None}
    return is_label_name(a) != is_label_name(b) and len(roles) <= 1


def used_together(program: Program, a: str, b: str) -> bool:
    """Whether two names go into one call as a pair, or are indexed alike in one function."""
    for call in program.calls:
        own = program.klass(call.short) is not None or program.function(call.short) is not None
        if call.short in _TAKES_PAIRS or own:
            names = {v.text for v in _direct((*call.args, *call.kwargs.values()))}
            if a in names and b in names:
                return True
    return bool(_indices(program, a) & _indices(program, b))


def indexed_alike(program: Program, a: str, b: str, klass: str) -> bool:
    """Whether a method of a class takes the same rows of two attributes."""
    both = _indices(program, a) & _indices(program, b)
    return any(function.startswith(f"{klass}.") for function, _ in both)


def _direct(values: Iterable[Value]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        found.extend(value.parts if value.kind in ("tuple", "list", "dict") else (value,))
    return found


def _indices(program: Program, name: str) -> frozenset[tuple[str, str]]:
    """The variables and slices a name is indexed with, each with the function it happens in."""
    return _all_indices(program).get(name, frozenset())


@remembered
def _all_indices(program: Program) -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for value, function in _expressions(program):
        for part in value.walk():
            if part.kind == "subscript" and len(part.parts) == 2:
                holder, index = part.parts
                if index.kind == "name" or ":" in index.text:
                    found.setdefault(holder.text, set()).add((function, index.text))
    return {name: frozenset(indices) for name, indices in found.items()}


def _expressions(program: Program) -> list[tuple[Value, str]]:
    found = [(a.value, a.function) for a in program.assignments]
    found += [(v, c.function) for c in program.calls for v in (*c.args, *c.kwargs.values())]
    found += [(v, f.name) for f in program.functions for v, _ in f.returns]
    return found
