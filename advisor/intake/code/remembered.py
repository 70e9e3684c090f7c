"""What is found out about a program is kept with it, and goes with it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from advisor.intake.code.facts import Program

# Answers kept of one program; a bound for hostile input, real ones need some hundreds. # unsourced
MOST_KEPT = 8192

_P = ParamSpec("_P")
_R = TypeVar("_R")
_NOTHING: Final[Any] = object()


def remembered(
    question: Callable[Concatenate[Program, _P], _R],
) -> Callable[Concatenate[Program, _P], _R]:
    """Ask a question about a program once; its further arguments have to be hashable.

    A cache beside the functions would hold on to programs that nobody looks at any more.
    """

    @functools.wraps(question)
    def ask(program: Program, /, *rest: _P.args, **named: _P.kwargs) -> _R:
        key = (question, rest, *named.items()) if rest or named else question
        kept = program.kept
        found = kept.get(key, _NOTHING)
        if found is _NOTHING:
            found = question(program, *rest, **named)
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[key] = found
        return found

    return ask
