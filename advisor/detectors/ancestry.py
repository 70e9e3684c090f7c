"""Where a value comes from: everything that may have gone into it, in any number of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from advisor.intake.code import Assignment, Call, Program, Value
from advisor.intake.code.frames import (
    At,
    Frame,
    assigned,
    entered,
    given,
    is_live,
    read_property,
    results,
    run_of,
    truth,
)
from advisor.intake.code.remembered import remembered
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
    moments: list[At] = field(default_factory=list[At])
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


# A place that leads to a value: the expression, where it stands, and in which run of its function.
_Place = tuple[Value, At, Frame | None]


@remembered
def ancestry(program: Program, value: Value, at: At, *, inside: bool = True) -> Ancestry:
    """Follow names, tuples, loops, parameters, growing lists and in-place calls backwards.

    ``inside`` also enters functions of the program, with what the call gives them: branches that
    such a run does not take are left out. Approximate on purpose: of two branches that are both
    possible it takes the last, and an object's methods count as its origin.
    """
    return _Search(program, inside).from_(value, at)


class _Search:
    """The search for all that leads to one value."""

    def __init__(self, program: Program, inside: bool) -> None:
        self.program, self.inside = program, inside
        self.found = Ancestry()
        self.seen: set[tuple[str, int, Frame | None]] = set()
        self.called: set[tuple[Call, Frame | None]] = set()
        self.noted: set[Call] = set()

    def from_(self, value: Value, at: At) -> Ancestry:
        """All that leads to the value, nearest first."""
        queue: list[_Place] = [(value, at, None)]
        while queue and len(self.found.values) < MAX_STEPS:
            current, here, frame = queue.pop(0)
            for part in _walk(self.program, current, here, frame):
                self.found.values.append(part)
                self.found.moments.append(here)
                queue.extend(self.before(part, here, frame))
        return self.found

    def before(self, part: Value, at: At, frame: Frame | None) -> Iterator[_Place]:
        """Where to go on from one expression."""
        call = part.call
        if call is not None and (call, frame) not in self.called:
            if call not in self.noted:
                self.noted.add(call)
                self.found.calls.append(call)
            self.called.add((call, frame))
            yield from self.returned(entered(self.program, call, frame))
        yield from self.returned(read_property(self.program, part, at, frame))
        if part.kind == "name" and (part.name, _moment(at), frame) not in self.seen:
            self.seen.add((part.name, _moment(at), frame))
            yield from self.named(part.name, at, frame)

    def returned(self, run: Frame | None) -> Iterator[_Place]:
        """What a run of a function of the program gives back."""
        if run is None or not self.inside:
            return
        for value, moment in results(self.program, run):
            yield value, moment, run
        for value, place, _ in run.function.yields:
            yield value, run.function.moment(value, place), run

    def named(self, name: str, at: At, frame: Frame | None) -> Iterator[_Place]:
        """What a name stood for before ``at``: assignments, growth, loops and parameters."""
        program = self.program
        assignment = assigned(program, name, at, frame)
        passed: set[Assignment] = set()  # of ``self.w -= step`` the last is the one before itself
        while assignment is not None and _excluded(assignment, at) and assignment not in passed:
            passed.add(assignment)
            assignment = assigned(program, name, assignment, frame)
        while assignment is not None and assignment not in passed:
            passed.add(assignment)
            self.found.assignments.append(assignment)
            inner = run_of(program, assignment, frame)
            parts = list(_unpacked(program, assignment, inner))
            yield from parts or [(_element(assignment), assignment, inner)]
            yield from _changed(program, name, assignment.order, at, frame)
            if not assignment.augmented:
                return
            assignment = assigned(program, name, assignment, frame)
        yield from _changed(program, name, -1, at, frame)
        yield from _looped(name, at, frame)
        yield from _passed(program, name, at, frame)


def _moment(at: At) -> int:
    return -1 if at is None else at.order


def _walk(program: Program, value: Value, at: At, frame: Frame | None) -> Iterator[Value]:
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
        stack.extend(reversed(_sides(program, part, at, frame)))
        call = part.call
        if call is not None:
            stack.extend(reversed((*call.args, *call.kwargs.values())))
            if call.receiver is not None:
                stack.append(call.receiver)


def _sides(program: Program, part: Value, at: At, frame: Frame | None) -> tuple[Value, ...]:
    """The parts of an expression; of ``a if b else c`` only the side that the run takes."""
    if part.operator == "if" and len(part.parts) == 3 and frame is not None:
        holds = truth(program, part.parts[1], at, frame)
        if holds is not None:
            return (part.parts[0] if holds else part.parts[2],)
    return part.parts


def _excluded(assignment: Assignment, at: At) -> bool:
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


def _unpacked(program: Program, assignment: Assignment, frame: Frame | None) -> Iterator[_Place]:
    """``a, b = f(x)``: the part of the tuple that a function of the program returns."""
    call, position = assignment.value.call, assignment.unpacked
    run = None if call is None or position is None else entered(program, call, frame)
    if run is None or position is None:
        return
    for value, moment in results(program, run):
        if value.kind == "tuple" and position < len(value.parts):
            yield value.parts[position], moment, run


def _changed(
    program: Program, name: str, since: int, at: At, frame: Frame | None
) -> Iterator[_Place]:
    """``name.append(v)``, ``name[i] = v`` and ``shuffle(name)`` between two moments."""
    until = 10**9 if at is None else at.order
    for call in (*program.methods_of(name), *_shuffled(program).get(name, ())):
        if not since < call.order < until or not is_live(program, call.blocks, call, frame):
            continue
        receiver = call.receiver
        if receiver is not None and receiver.name == name and call.short in _GROWS:
            yield from ((v, call, frame) for v in call.args)
        elif call.short == "shuffle" and any(v.name == name for v in call.args):
            yield Value("call", call.text, name=call.name, call=call), None, None
    for a in program.entries_of(name):
        if since < a.order < until and is_live(program, a.blocks, a, frame):
            yield a.value, a, frame


@remembered
def _shuffled(program: Program) -> dict[str, list[Call]]:
    """The calls that shuffle something in place, by its name."""
    found: dict[str, list[Call]] = {}
    for call in program.find("shuffle"):
        for name in {v.name for v in call.args}:
            found.setdefault(name, []).append(call)
    return found


def _looped(name: str, at: At, frame: Frame | None) -> Iterator[_Place]:
    for block in at.blocks if at is not None else ():
        if block.value is not None and name in _WORD.findall(block.target):
            calls = tuple(block.value.calls())
            yield block.value, calls[0] if calls else at, frame


def _passed(program: Program, name: str, at: At, frame: Frame | None) -> Iterator[_Place]:
    """What the call of the run gives for a parameter; outside of any, what every call gives."""
    if frame is not None and at is not None and at.function == frame.function.name:
        given_here = given(name, frame)
        if given_here is not None:
            yield given_here
        return
    function = program.function(at.function) if at is not None and at.function else None
    if function is None or name not in function.parameters:
        return
    for site in program.call_sites(function.called_as):
        passed = function.given(name, site)
        if passed is not None:
            yield passed, site, None
