"""Where a program divides its data into training and held-out parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.detectors.roles import role_of_name
from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

# x[:n] and x[n:] or x[n - window:], with a name for the place of the cut.
_CUT = pattern(r"^([A-Za-z_][\w.]*)\[\s*(?::\s*([A-Za-z_]\w*)|([A-Za-z_]\w*)[^:\[\]]{0,40}:)\s*\]$")
_SLICE = pattern(r"\[[^\[\]]*:[^\[\]]*\]$")


@dataclass(frozen=True, eq=False, slots=True)
class Split:
    """A division: what is divided, where, and whether examples are drawn at random.

    ``random`` is None when that cannot be read.
    """

    data: tuple[Value, ...]
    at: Call | Assignment
    place: Place
    order: int
    random: bool | None


@remembered
def splits(program: Program) -> tuple[Split, ...]:
    """Calls that divide, and pairs of slices ``train = x[:n]; test = x[n:]``."""
    return (*_calls(program), *_slices(program), *_halves(program), *_permuted(program))


def _calls(program: Program) -> Iterator[Split]:
    for call in program.find("train_test_split"):
        flag = program.argument(call, "shuffle")
        drawn = True if flag is None else None if not flag.is_literal else flag.literal is True
        yield Split(call.args, call, call.place, call.order, drawn)
    for call in program.find("random_split"):
        yield Split(call.args[:1], call, call.place, call.order, True)
    for call in program.find("split"):
        maker = program.maker(call)
        if maker is None or not maker.short.endswith(("KFold", "ShuffleSplit")):
            continue
        flag = maker.kwargs.get("shuffle")
        drawn = "Shuffle" in maker.short or (flag is not None and flag.literal is True)
        yield Split(call.args[:2], call, call.place, call.order, drawn)


def _halves(program: Program) -> Iterator[Split]:
    """``windows(series[:n])`` and ``windows(series[n:])``: both sides of one cut, as arguments."""
    heads: set[tuple[str, str]] = set()
    for call in program.calls:
        if call.loops:
            continue
        for value in call.args:
            match = _CUT.match(value.text) if value.kind == "subscript" else None
            if match is None or role_of_name(match[1]) is not None:
                continue
            if match[2]:
                heads.add((match[1], match[2]))
            elif (match[1], match[3]) in heads:
                yield Split(value.parts[:1], call, call.place, call.order, False)


def _slices(program: Program) -> Iterator[Split]:
    train: dict[str, None] = {}
    for a in program.assignments:
        value = a.value
        if value.kind == "tuple" and a.unpacked is not None and a.unpacked < len(value.parts):
            value = value.parts[a.unpacked]
        if value.kind != "subscript" or not value.parts or not _SLICE.search(value.text):
            continue
        holder = value.parts[0]
        role = role_of_name(a.target)
        if role == "train":
            train[holder.text] = None
        elif role == "held-out" and holder.text in train and role_of_name(holder.text) is None:
            yield Split((holder,), a, a.place, a.order, False)


_LENGTH = pattern(r"^len\(([A-Za-z_][\w.]*)\)$|^([A-Za-z_][\w.]*)\.shape\[0\]$")


def _permuted(program: Program) -> Iterator[Split]:
    """``p = permutation(len(x)); train, val = p[:n], p[n:]``, and ``shuffle(x)`` before a cut."""
    for call in program.find("permutation", "randperm"):
        match = _LENGTH.match(call.args[0].text) if len(call.args) == 1 else None
        names = [a.target for a in program.assigned(call) if a.value.call is call]
        if match is None or not names:
            continue
        held = match[1] or match[2]
        cut = _cut_of(program, names[0]) or _cut_of_ordered(program, held, names[0], call)
        if cut is not None:
            yield Split((Value("name", held, name=held),), cut, cut.place, cut.order, True)
    for call in program.find("shuffle"):
        data = call.args[0] if call.args else None
        alone = call.name.startswith(("numpy.random", "random")) or "rng" in call.text
        alone = alone or "Random(" in call.place.text
        if data is None or data.kind != "name" or not alone or call.loops:
            continue
        cut = _cut_of(program, data.name)
        fits = [c for c in program.find("fit") if "validation_split" in c.kwargs]
        later = [c.order for c in (cut, *fits[:1]) if c is not None]
        if any(order > call.order for order in later):
            yield Split((data,), call, call.place, call.order, True)


def _cut_of_ordered(program: Program, held: str, order: str, at: Call) -> Assignment | None:
    """``x = x[order]`` and then ``x[:n], x[n:]``."""
    for a in program.assignments_in(at.function):
        value = a.value
        if value.kind == "tuple" and a.unpacked is not None and a.unpacked < len(value.parts):
            value = value.parts[a.unpacked]
        if a.order > at.order and value.text.replace(" ", "") == f"{held}[{order}]":
            return _cut_of(program, a.target)
    return None


def _taken(program: Program) -> Iterator[Assignment]:
    """What is assigned, and what functions return, a tuple part by part."""
    yield from program.assignments
    for f in program.functions:
        for value, place in f.returns:
            for part in _members(value):
                yield f.moment(part, place)


def _members(value: Value) -> Iterator[Value]:
    """The members of a tuple, and of the tuples in it: ``(x[:n], y[:n]), (x[n:], y[n:])``."""
    for part in value.parts if value.kind == "tuple" else ():
        yield part
        yield from _members(part)


def _cut_of(program: Program, name: str) -> Assignment | None:
    """Where the second part of a name is taken, ``p[n:]`` after ``p[:n]``."""
    heads = False
    for a in _taken(program):
        value = a.value
        if value.kind == "tuple" and a.unpacked is not None and a.unpacked < len(value.parts):
            value = value.parts[a.unpacked]
        if value.kind != "subscript" or not value.parts or value.parts[0].text != name:
            continue
        inside = value.text[len(name) :].replace(" ", "")
        if inside.startswith("[:") and not inside.startswith(("[::", "[:,")):
            heads = True
        elif inside.endswith(":]") and heads:
            return a
    return None
