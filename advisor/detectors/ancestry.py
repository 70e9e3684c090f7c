"""Where a value comes from: everything that may have gone into it, in any number of steps."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field

from advisor.intake.code import Assignment, Call, Function, Program, Value
from advisor.patterns import pattern

# Enough for any real pipeline; a bound for hostile input.
MAX_STEPS = 400
MAX_ENTRIES = 20

_GROWS = frozenset({"append", "extend", "insert", "add"})
_WORD = pattern(r"[A-Za-z_]\w*")


@dataclass(slots=True)
class Ancestry:
    """Expressions, calls and assignments that lead to a value, nearest first.

    ``moments[i]`` is where ``values[i]`` stands, for following it further.
    """

    values: list[Value] = field(default_factory=list[Value])
    moments: list[Call | Assignment | None] = field(default_factory=list[Call | Assignment | None])
    calls: list[Call] = field(default_factory=list[Call])
    assignments: list[Assignment] = field(default_factory=list[Assignment])

    def find(self, *names: str) -> list[Call]:
        """Calls whose dotted name ends with one of the names."""
        last = {n.rpartition(".")[2] for n in names}
        return [
            c
            for c in self.calls
            if c.short in last and any(c.name == n or c.name.endswith("." + n) for n in names)
        ]

    def has(self, *names: str) -> bool:
        """Whether there is such a call."""
        return bool(self.find(*names))


@functools.lru_cache(maxsize=2048)
def ancestry(
    program: Program, value: Value, at: Call | Assignment | None, *, inside: bool = True
) -> Ancestry:
    """Follow names, tuples, loops, parameters, growing lists and in-place calls backwards.

    ``inside`` also enters functions of the program. Approximate on purpose: of two branches it
    takes the last, and an object's methods count as its origin.
    """
    found = Ancestry()
    seen: set[tuple[str, int]] = set()
    called: set[Call] = set()
    queue: list[tuple[Value, Call | Assignment | None]] = [(value, at)]
    while queue and len(found.values) < MAX_STEPS:
        current, here = queue.pop(0)
        for part in _walk(program, current, here):
            found.values.append(part)
            found.moments.append(here)
            if part.call is not None and part.call not in called:
                called.add(part.call)
                found.calls.append(part.call)
                if inside:
                    queue.extend(_returned(program, part.call, seen))
            if part.kind == "name":
                queue.extend(_before(program, part.name, here, found, seen))
    return found


def _walk(program: Program, value: Value, at: Call | Assignment | None) -> Iterator[Value]:
    """Everything in an expression; of ``table["val"]`` only the entry that is taken."""
    stack, taken = [value], 0
    while stack:
        part = stack.pop()
        if part.kind == "subscript" and len(part.parts) == 2 and taken < MAX_ENTRIES:
            entry = program.resolve(part, at)
            if entry is not part:
                taken += 1
                yield part
                stack.append(entry)
                continue
        yield part
        stack.extend(reversed(part.parts))
        call = part.call
        if call is not None:
            stack.extend(reversed((*call.args, *call.kwargs.values())))
            if call.receiver is not None:
                stack.append(call.receiver)


def _before(
    program: Program,
    name: str,
    at: Call | Assignment | None,
    found: Ancestry,
    seen: set[tuple[str, int]],
) -> Iterator[tuple[Value, Call | Assignment | None]]:
    """What a name stood for before ``at``: assignments, growth, loops and parameters."""
    key = (name, -1 if at is None else at.order)
    if key in seen:
        return
    seen.add(key)
    assignment = program.lookup(name, at)
    while assignment is not None and _excluded(assignment, at):
        assignment = program.lookup(name, assignment)
    while assignment is not None:
        found.assignments.append(assignment)
        parts = list(_unpacked(program, assignment))
        yield from parts or [(_element(assignment), assignment)]
        yield from _changed(program, name, assignment.order, at)
        if not assignment.augmented:
            return
        assignment = program.lookup(name, assignment)
    yield from _changed(program, name, -1, at)
    yield from _looped(program, name, at)
    yield from _passed(program, name, at)


def _excluded(assignment: Assignment, at: Call | Assignment | None) -> bool:
    """Whether an assignment stands in the if and ``at`` in the else of one statement."""
    if at is None or assignment.function != at.function:
        return False
    for mine, other in zip(assignment.blocks, at.blocks, strict=False):
        if mine is not other:
            return mine.kind in ("if", "elif") and other.kind in ("elif", "else")
    return False


def _element(assignment: Assignment) -> Value:
    """The part of a literal tuple that is unpacked here, else the whole value."""
    value, position = assignment.value, assignment.unpacked
    if value.kind in ("tuple", "list") and position is not None and position < len(value.parts):
        return value.parts[position]
    return value


def _unpacked(
    program: Program, assignment: Assignment
) -> Iterator[tuple[Value, Call | Assignment | None]]:
    """``a, b = f(x)``: the part of the tuple that a function of the program returns."""
    call, position = assignment.value.call, assignment.unpacked
    function = program.callee(call) if call is not None else None
    if call is None or position is None or function is None:
        return
    inner = program.within(function)
    for value, _ in function.returns:
        if value.kind == "tuple" and position < len(value.parts):
            yield value.parts[position], _end(function, inner)


def _changed(
    program: Program, name: str, since: int, at: Call | Assignment | None
) -> Iterator[tuple[Value, Call | Assignment | None]]:
    """``name.append(v)``, ``name[i] = v`` and ``shuffle(name)`` between two moments."""
    until = 10**9 if at is None else at.order
    for call in (*program.methods_of(name), *_shuffled(program).get(name, ())):
        if not since < call.order < until:
            continue
        receiver = call.receiver
        if receiver is not None and receiver.name == name and call.short in _GROWS:
            yield from ((v, call) for v in call.args)
        elif call.short == "shuffle" and any(v.name == name for v in call.args):
            yield Value("call", call.text, name=call.name, call=call), None
    for a in program.entries_of(name):
        if since < a.order < until:
            yield a.value, a


@functools.lru_cache(maxsize=16)
def _shuffled(program: Program) -> dict[str, list[Call]]:
    """The calls that shuffle something in place, by its name."""
    found: dict[str, list[Call]] = {}
    for call in program.find("shuffle"):
        for name in {v.name for v in call.args}:
            found.setdefault(name, []).append(call)
    return found


def _looped(
    program: Program, name: str, at: Call | Assignment | None
) -> Iterator[tuple[Value, Call | Assignment | None]]:
    for block in at.blocks if at is not None else ():
        if block.value is not None and name in _WORD.findall(block.target):
            calls = tuple(block.value.calls())
            yield block.value, calls[0] if calls else at


def _passed(
    program: Program, name: str, at: Call | Assignment | None
) -> Iterator[tuple[Value, Call | Assignment | None]]:
    """What the calls of the enclosing function give for a parameter."""
    function = program.function(at.function) if at is not None and at.function else None
    if function is None or name not in function.parameters:
        return
    sites = program.call_sites(function.klass if "__init__" in function.name else function.name)
    for site in sites:
        given = argument_for(function, name, site)
        if given is not None:
            yield given, site


def argument_for(function: Function, name: str, site: Call) -> Value | None:
    """What one call of a function of the program gives for a parameter; None for its default."""
    if name in site.kwargs:
        return site.kwargs[name]
    names = [p for p in function.parameters if p not in ("self", "cls")]
    position = names.index(name) if name in names else len(site.args)
    return site.args[position] if position < len(site.args) else None


def _returned(
    program: Program, call: Call, seen: set[tuple[str, int]]
) -> Iterator[tuple[Value, Call | Assignment | None]]:
    """What a function of the program gives back."""
    function = program.callee(call)
    if function is None or (function.name, -2) in seen:
        return
    seen.add((function.name, -2))
    inner = program.within(function)
    for value, _ in function.returns:
        yield value, _end(function, inner)
    for value, _, _ in function.yields:
        yield value, _end(function, inner)


def _end(function: Function, inner: tuple[Call, ...]) -> Call | None:
    """A moment inside the function, after everything in it."""
    return inner[-1] if inner else None
