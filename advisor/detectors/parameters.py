"""Which networks' parameters an optimizer holds, as the program writes them."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.intake.code import Assignment, Call, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.intake.code.training import optimizer_kind

_LISTING = frozenset({"parameters", "named_parameters"})
_KERAS_LISTS = (".trainable_variables", ".trainable_weights", ".variables", ".weights")
_MAX_HOPS = 6


@dataclass(frozen=True, eq=False, slots=True)
class Holding:
    """An optimizer (or a gradient of a tape) and the networks whose parameters it receives.

    ``networks`` are written as in the program: "model", "model.fc". ``complete`` is false when
    some of what it receives could not be followed.
    """

    call: Call
    networks: frozenset[str]
    complete: bool


@remembered
def holdings(code: Program) -> tuple[Holding, ...]:
    """Every optimizer of PyTorch and every ``tape.gradient``, in order."""
    found: list[Holding] = []
    for call in code.calls:
        if call.name.startswith("torch.optim.") and optimizer_kind(call.name) is not None:
            value = call.args[0] if call.args else call.kwargs.get("params")
        elif call.short == "gradient" and call.receiver is not None and len(call.args) > 1:
            value = call.args[1]
        else:
            continue
        if value is not None:
            networks, complete = _networks(code, value, call, _MAX_HOPS)
            found.append(Holding(call, frozenset(networks), complete))
    return tuple(found)


def _networks(
    code: Program, value: Value, at: Call | Assignment, hops: int
) -> tuple[set[str], bool]:
    """The networks listed in an expression, and whether all of it was understood."""
    found: set[str] = set()
    for call in value.calls():
        if call.short in _LISTING and call.receiver is not None:
            found.add(call.receiver.text)
    for part in value.walk():
        if part.kind == "name" and part.name.endswith(_KERAS_LISTS):
            found.add(part.name.rpartition(".")[0])
    if found:
        return found, not _unresolved(code, value, at, found, hops)
    if value.kind != "name" or hops == 0:
        return found, False
    assignment = code.lookup(value.name, at)
    if assignment is None or assignment.unpacked is not None:
        return found, False
    networks, complete = _networks(code, assignment.value, assignment, hops - 1)
    grown = [
        c
        for c in code.find("extend", "append")
        if c.receiver is not None and c.receiver.text == value.name
    ]
    more = [a for a in code.assignments_to(value.name) if a.augmented == "+="]
    for source, place in [(a, c) for c in grown for a in c.args] + [(a.value, a) for a in more]:
        others, known = _networks(code, source, place, hops - 1)
        networks |= others
        complete = complete and known
    if assignment.value.kind in ("list", "tuple") and not assignment.value.parts:
        complete = bool(networks)
    return networks, complete


def _unresolved(
    code: Program, value: Value, at: Call | Assignment, found: set[str], hops: int
) -> bool:
    """Whether an operand of a sum of lists names parameters that were not followed."""
    if value.kind != "binary":
        return False
    for part in value.parts:
        names, complete = _networks(code, part, at, hops - 1) if hops else (set[str](), False)
        found |= names
        if not complete:
            return True
    return False
