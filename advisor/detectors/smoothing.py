"""Label smoothing: where a loss or a trainer is told to soften its targets, and by how much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.intake.code import Call, Program
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

_ARGUMENTS = ("label_smoothing", "label_smoothing_factor")
_NAMES = pattern(r"label_?smooth(?!ing_factor)", re.IGNORECASE)
# The default of the classes of that name. Source: timm LabelSmoothingCrossEntropy.
_DEFAULT = 0.1


@dataclass(frozen=True, slots=True)
class Smoothing:
    """An amount of label smoothing; None when it is set but cannot be read."""

    call: Call
    amount: float | None


@remembered
def smoothings(program: Program) -> tuple[Smoothing, ...]:
    """Every place where labels are smoothed by a setting or a class, zeros included."""
    return tuple(_smoothings(program))


def _smoothings(program: Program) -> Iterator[Smoothing]:
    for call in program.calls:
        given = next((n for n in _ARGUMENTS if n in call.kwargs), None)
        if given is not None and call.short != "add_argument":
            amount = program.argument(call, given)
            yield Smoothing(call, None if amount is None else amount.number)
        elif _NAMES.search(call.short):
            amount = program.argument(call, "smoothing", 0)
            number = None if amount is None else amount.number
            yield Smoothing(call, _DEFAULT if number is None or number >= 1 else number)
