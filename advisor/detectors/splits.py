"""Where a program divides its data into training and held-out parts."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.detectors.roles import role_of_name
from advisor.intake.code import Assignment, Call, Place, Program, Value
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


@functools.lru_cache(maxsize=16)
def splits(program: Program) -> tuple[Split, ...]:
    """Calls that divide, and pairs of slices ``train = x[:n]; test = x[n:]``."""
    return (*_calls(program), *_slices(program), *_halves(program))


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
