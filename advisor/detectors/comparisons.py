"""Comparisons in a program, with the place where each stands, and what their sides go back to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.intake.code import Assignment, Block, Call, Place, Program, Value
from advisor.intake.code.facts import ValueKind
from advisor.intake.code.remembered import remembered

# Methods that leave the values and their arrangement as they are.
PASSING = frozenset(
    [
        "float",
        "long",
        "int",
        "bool",
        "byte",
        "double",
        "item",
        "cpu",
        "cuda",
        "numpy",
        "detach",
        "data",
        "to",
        "astype",
        "clone",
        "tolist",
    ]
)
_TAKES_FIRST = frozenset({"float", "int", "bool", "tensorflow.cast", "torch.as_tensor"})
_MAX_HOPS = 12


@dataclass(eq=False, slots=True)
class Written:
    """An expression and the call or assignment that it is written in."""

    value: Value
    at: Call | Assignment
    place: Place

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The statements around it within its function."""
        return self.at.blocks


@remembered
def written(code: Program) -> tuple[Written, ...]:
    """Every expression that is assigned, returned or given to a call, each once."""
    found: dict[Value, Written] = {}

    def note(value: Value, at: Call | Assignment, place: Place) -> None:
        if value not in found:  # else what is inside it was noted with it
            found[value] = Written(value, at, place)
            for part in value.nearest():
                note(part, at, place)

    for call in code.calls:
        for value in (*call.args, *call.kwargs.values()):
            note(value, call, call.place)
        if call.receiver is not None:
            note(call.receiver, call, call.place)
    for assignment in code.assignments:
        note(assignment.value, assignment, assignment.place)
    for function in code.functions:
        inner = code.within(function)
        for value, place in function.returns:
            if inner:
                note(value, inner[-1], place)
    return tuple(found.values())


def written_as(code: Program, operator: str) -> tuple[Written, ...]:
    """The expressions with an operator, in the order of ``written``."""
    return _by_operator(code).get(operator, ())


@remembered
def _by_operator(code: Program) -> dict[str, tuple[Written, ...]]:
    found: dict[str, list[Written]] = {}
    for item in written(code):
        found.setdefault(item.value.operator, []).append(item)
    return {operator: tuple(items) for operator, items in found.items()}


def written_kind(code: Program, kind: ValueKind) -> tuple[Written, ...]:
    """The expressions of a kind, in the order of ``written``."""
    return _by_kind(code).get(kind, ())


@remembered
def _by_kind(code: Program) -> dict[ValueKind, tuple[Written, ...]]:
    found: dict[ValueKind, list[Written]] = {}
    for item in written(code):
        found.setdefault(item.value.kind, []).append(item)
    return {kind: tuple(items) for kind, items in found.items()}


def comparisons(code: Program, *operators: str) -> tuple[tuple[Value, Value, Written], ...]:
    """Both sides of every comparison with one of the operators, functions of that name too."""
    return _comparisons(code, operators)


@remembered
def _comparisons(
    code: Program, operators: tuple[str, ...]
) -> tuple[tuple[Value, Value, Written], ...]:
    return tuple(_compared(code, operators))


def _compared(code: Program, operators: tuple[str, ...]) -> Iterator[tuple[Value, Value, Written]]:
    functions = {"==": ("torch.eq", "tensorflow.equal", "numpy.equal", "eq"), ">": ("torch.gt",)}
    called = frozenset(code.find(*(n for o in operators for n in functions.get(o, ()))))
    one = len(operators) == 1 and not called
    for item in written_as(code, operators[0]) if one else written(code):
        value, call = item.value, item.value.call
        if value.kind == "other" and value.operator in operators and len(value.parts) == 2:
            yield value.parts[0], value.parts[1], item
        elif call is not None and call in called:
            if len(call.args) == 2:
                yield call.args[0], call.args[1], item
            elif len(call.args) == 1 and call.receiver is not None:
                yield call.receiver, call.args[0], item


def bare(code: Program, value: Value, at: Call | Assignment | None) -> Value:
    """What a value goes back to, through names and methods that leave it as it is."""
    for _ in range(_MAX_HOPS):
        call = value.call
        if value.kind == "name":
            if value.name.endswith(".data"):
                value = Value("name", value.text[:-5], name=value.name[:-5])
                continue
            found = code.lookup(value.name, at)
            if found is None or found.unpacked is not None or found.augmented:
                return value
            value, at = found.value, found
        elif call is not None and call.short in PASSING and call.receiver is not None:
            value = call.receiver
        elif call is not None and call.name in _TAKES_FIRST and call.args:
            value = call.args[0]
        elif value.kind == "other" and value.operator == ".data" and value.parts:
            value = value.parts[0]
        else:
            return value
    return value
