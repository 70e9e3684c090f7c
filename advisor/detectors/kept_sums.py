"""TensorFlow: sums of gradients over several batches that are applied and never emptied."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.intake.code import Assignment, Call, Program
from advisor.patterns import pattern

_WORD = pattern(r"[A-Za-z_]\w*")
_LOOPS = ("for", "while")


def kept_sums(code: Program) -> Iterator[Call]:
    """``apply_gradients`` of a list that grows with every batch and is set back nowhere.

    The list holds variables that ``assign_add`` adds to, or is made anew from itself and the new
    gradients. Any ``assign``, or any other assignment to it within a loop or a function that is
    called in one, may empty it.
    """
    if code.ellipses:
        return
    for call in code.find("apply_gradients"):
        name = _applied(call)
        if name and (_added(code, name) or _summed(code, name)) and not _emptied(code, name):
            yield call


def _applied(call: Call) -> str:
    """The list of gradients in ``apply_gradients(zip(sums, variables))``."""
    given = call.args[0] if call.args else None
    if given is not None and given.call is not None and given.call.name == "zip":
        given = given.call.args[0] if given.call.args else None
    return given.name if given is not None and given.kind == "name" else ""


def _members(code: Program, name: str, method: str) -> Iterator[Call]:
    """Calls of a method on the elements of a list, by index or in a loop over it."""
    for call in code.find(method):
        holder = call.receiver
        if holder is None:
            continue
        indexed = holder.kind == "subscript" and holder.parts[0].name == name
        looped = any(
            b.value is not None
            and name in b.value.names()
            and holder.text in _WORD.findall(b.target)
            for b in call.blocks
        )
        if indexed or looped:
            yield call


def _added(code: Program, name: str) -> bool:
    return any(True for _ in _members(code, name, "assign_add"))


def _grows(a: Assignment) -> bool:
    return bool(a.augmented) or a.target in a.value.names()


def _summed(code: Program, name: str) -> bool:
    """``sums = [s + g for s, g in zip(sums, gradients)]`` and ``sums[i] += g``."""
    anew = any(a.value.operator == "comprehension" for a in code.assignments_to(name) if _grows(a))
    return anew or any(a.augmented == "+=" for a in code.entries_of(name))


def _emptied(code: Program, name: str) -> bool:
    if any(True for _ in _members(code, name, "assign")):
        return True
    plain = [a for a in code.assignments_to(name) if not _grows(a)]
    plain += [a for a in code.entries_of(name) if not a.augmented]
    starts = [a for a in plain if not a.function.endswith("__init__")]
    if any(b.kind in _LOOPS for a in starts for b in a.blocks):
        return True
    repeated = (s for a in starts if a.function for s in code.call_sites(a.function))
    return any(code.loops_around(s) for s in repeated)
