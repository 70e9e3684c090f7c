"""Branches that the settings of a program decide: ``if args.opt == "adam"`` with its default."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.intake.code.facts import Assignment, Block, Call, Constant, Program, Value

_COMPARES: dict[str, Callable[[Constant, Constant], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "is": operator.is_,
    "is not": operator.is_not,
}
# Conditions nested deeper than this are left open.
_DEEPEST = 8


def truth(program: Program, value: Value, at: Call | Assignment | None) -> bool | None:
    """Whether a condition holds whenever it is asked; None where the settings do not decide it.

    A name counts only where one assignment, option, default or all calls of its function say
    what it is: what a loop or a branch may change decides nothing.
    """
    return holds(value, lambda part: _settled(program, part, at))


def holds(
    value: Value, settled: Callable[[Value], Value | None], depth: int = _DEEPEST
) -> bool | None:
    """Whether a condition holds, from what ``settled`` tells of the names in it."""
    if depth == 0:
        return None
    if value.operator in ("and", "or") and len(value.parts) == 2:
        sides = [holds(p, settled, depth - 1) for p in value.parts]
        short = value.operator == "or"
        return short if short in sides else None if None in sides else not short
    if value.operator == "not" and len(value.parts) == 1:
        inner = holds(value.parts[0], settled, depth - 1)
        return None if inner is None else not inner
    if value.operator in ("in", "not in") and len(value.parts) == 2:
        return _member(value, settled)
    if value.operator in _COMPARES and len(value.parts) == 2:
        left, right = (settled(p) for p in value.parts)
        if left is None or right is None:
            return None
        return _COMPARES[value.operator](left.literal, right.literal)
    found = settled(value)
    return None if found is None else bool(found.literal)


def _member(value: Value, settled: Callable[[Value], Value | None]) -> bool | None:
    one = settled(value.parts[0])
    among = value.parts[1]
    if one is None or among.kind not in ("tuple", "list"):
        return None
    found = [settled(p) for p in among.parts]
    if any(f is None for f in found):
        return None
    inside = any(f is not None and f.literal == one.literal for f in found)
    return inside if value.operator == "in" else not inside


def _settled(program: Program, value: Value, at: Call | Assignment | None) -> Value | None:
    """The constant that a value always is; None when it may be something else."""
    if value.is_literal:
        return value
    if value.kind == "subscript" and len(value.parts) == 2:
        holder = value.parts[0].name
        if not holder or not _set_once(program, holder, at) or program.entries_of(holder):
            return None
    elif value.kind != "name" or not _set_once(program, value.name, at):
        return None
    found = program.resolve(value, at)
    return found if found.is_literal else None


def _set_once(program: Program, name: str, at: Call | Assignment | None) -> bool:
    """Whether nothing but one plain assignment, or what is given from outside, sets a name."""
    around = () if at is None else at.blocks
    if any(name in b.target.replace(",", " ").split() for b in around):
        return False
    made = program.assignments_to(name)
    if made:
        return len(made) == 1 and not (made[0].blocks or made[0].augmented)
    function = None if at is None or not at.function else program.function(at.function)
    if function is None or name not in function.parameters:
        return True
    return program.given(name, at) is not None or not program.call_sites(function.called_as)


def untaken(program: Program, block: Block, at: Call | Assignment) -> bool:
    """Whether a branch is one that the settings never enter."""
    if block.value is None or block.kind not in ("if", "elif", "else"):
        return False
    held = truth(program, block.value, at)
    return held is not None and held is (block.kind == "else")
