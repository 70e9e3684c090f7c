"""Which object a name stands for, across functions, and what becomes of the result of a call."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.detectors.parameters import holdings
from advisor.intake.code import Assignment, Block, Call, Program, Value
from advisor.intake.code.remembered import remembered

# A parameter is followed through this many calls of its function.
_MAX_HOPS = 4
_SAME = (".module", ".model.module")


def subjects(code: Program, value: Value, at: Call | Assignment | None) -> frozenset[str]:
    """The objects that an expression may stand for, each under one word.

    A parameter stands for what the calls of its function pass; a name for the call that made it
    (``ddp = DDP(net)`` is ``net``). What cannot be followed stands for its own text.
    """
    return frozenset(_subjects(code, value, at, _MAX_HOPS))


def _subjects(code: Program, value: Value, at: Call | Assignment | None, hops: int) -> set[str]:
    text = value.text
    for suffix in _SAME:
        text = text.removesuffix(suffix)
    if text != value.text:
        value = Value("name", text, name=text)
    maker = code.maker_of(value, at)
    if maker is not None:
        return {f"{maker.short}#{maker.order}"}
    if value.kind != "name" or hops == 0:
        return {text}
    found = code.lookup(value.name, at)
    if found is not None:
        moved = found.unpacked is None and found.value.kind == "name" and not found.augmented
        return _subjects(code, found.value, found, hops - 1) if moved else {text}
    given = passed(code, value.name, at)
    return {n for v, site in given for n in _subjects(code, v, site, hops - 1)} or {text}


def passed(
    code: Program, name: str, at: Call | Assignment | None
) -> tuple[tuple[Value, Call], ...]:
    """What each call of the enclosing function gives for its parameter; empty when not shown.

    A function within a function sees the parameters of the outer one.
    """
    around = "" if at is None else at.function
    function = code.function(around) if around else None
    while function is not None and name not in function.inputs:
        around = around.rpartition(".")[0]
        function = code.function(around) if around else None
    if function is None:
        return ()
    found: list[tuple[Value, Call]] = []
    for site in code.call_sites(function.called_as):
        value = function.given(name, site, sure=True)
        if value is not None and site.function != function.name:
            found.append((value, site))
    return tuple(found)


@remembered
def trained(code: Program) -> frozenset[str]:
    """The networks whose parameters an optimizer holds, as ``subjects`` names them."""
    found: set[str] = set()
    for holding in holdings(code):
        for network in holding.networks:
            root = Value("name", network, name=network)
            found |= subjects(code, root, holding.call)
    return frozenset(found)


@remembered
def _used(code: Program) -> frozenset[int]:
    values: list[Value] = [a.value for a in code.assignments]
    values += [v for f in code.functions for v, _ in f.returns]
    values += [v for f in code.functions for v, _, _ in f.yields]
    values += [d for f in code.functions for d in f.decorators]
    values += [b.value for b in code.blocks if b.value is not None]
    for call in code.calls:
        values += [*call.args, *call.kwargs.values()]
        values += [call.receiver] if call.receiver is not None else []
    return frozenset(c.order for v in values for c in v.calls())


def is_discarded(code: Program, call: Call) -> bool:
    """Whether the result of a call goes nowhere: it stands alone as a statement."""
    return call.order not in _used(code)


def shared_loop(code: Program, first: Call, second: Call) -> Block | None:
    """The innermost loop around both calls, through the calls of their functions."""
    mine = {b.order for b in _loops(code, first)}
    both = [b for b in _loops(code, second) if b.order in mine]
    return both[-1] if both else None


def _loops(code: Program, call: Call) -> tuple[Block, ...]:
    return tuple(b for b in code.loops_around(call) if b.kind in ("for", "while"))


def inside(code: Program, calls: Iterable[Call], loop: Block, depth: int = 3) -> list[Call]:
    """Those of the calls that run within a loop, at any of the places their function is called."""
    known: dict[tuple[str, int], bool] = {}

    def runs_inside(function: str, left: int) -> bool:
        if left == 0 or not function:
            return False
        if (function, left) not in known:
            known[function, left] = any(
                loop in s.blocks or runs_inside(s.function, left - 1)
                for s in code.call_sites(function)
            )
        return known[function, left]

    return [c for c in calls if loop in c.blocks or runs_inside(c.function, depth)]


def names_in(code: Program, value: Value, at: Call | Assignment | None, hops: int = 3) -> set[str]:
    """Every name in an expression and in the definitions of the names in it."""
    return {n for v in _definitions(code, value, at, hops) for n in v.names()}


def calls_in(
    code: Program, value: Value, at: Call | Assignment | None, hops: int = 4
) -> tuple[Call, ...]:
    """Every call in an expression and in the definitions of the names in it."""
    found = {c.order: c for v in _definitions(code, value, at, hops) for c in v.calls()}
    return tuple(found[o] for o in sorted(found))


def _definitions(
    code: Program, value: Value, at: Call | Assignment | None, hops: int
) -> list[Value]:
    """An expression and what its names stand for, each once."""
    found: dict[int, Value] = {id(value): value}
    level: list[tuple[Value, Call | Assignment | None]] = [(value, at)]
    for _ in range(hops):
        following: list[tuple[Value, Call | Assignment | None]] = []
        for current, place in level:
            for name in sorted(current.names()):
                made = code.lookup(name, place)
                if made is not None and id(made.value) not in found:
                    found[id(made.value)] = made.value
                    following.append((made.value, made))
        level = following
    return list(found.values())
