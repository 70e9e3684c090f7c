"""Clues to a task or setting: names of calls, classes, imports and variables."""

from __future__ import annotations

import re

from advisor.intake.code import Place, Program
from advisor.intake.code.remembered import remembered


def named(code: Program, pattern: re.Pattern[str]) -> Place | None:
    """The first call, class, base class or import whose dotted name matches; calls first.

    Methods on results (``x.view(-1).foo()``) are seen by their last part only.
    """
    for name, place in _called(code).items():
        if pattern.search(name):
            return place
    for klass in code.classes:
        if pattern.search(klass.name) or any(pattern.search(b) for b in klass.bases):
            return klass.place
    return next((i.place for i in code.imports if pattern.search(i.name)), None)


@remembered
def _called(code: Program) -> dict[str, Place]:
    """Where each name is called first."""
    found: dict[str, Place] = {}
    for call in code.calls:
        found.setdefault(call.name if "()" not in call.name else call.short, call.place)
    return found


def defined(code: Program, pattern: re.Pattern[str]) -> Place | None:
    """The first class, function or variable of the program whose own name matches."""
    for klass in code.classes:
        if pattern.search(klass.name):
            return klass.place
    for function in code.functions:
        if pattern.search(function.name.rpartition(".")[2]):
            return function.place
    return next((a.place for a in code.assignments if pattern.search(a.target)), None)
