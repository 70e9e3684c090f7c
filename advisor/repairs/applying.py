"""Edits put into the text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from advisor.model import Edit
from advisor.patterns import pattern

_LINE = pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def overlap(edits: Sequence[Edit]) -> bool:
    """Whether two of the edits change the same characters."""
    ordered = sorted(edits, key=_order)
    return any(
        a.file == b.file and (a.end_line, a.end_column) > (b.start_line, b.start_column)
        for a, b in itertools.pairwise(ordered)
    )


def _order(edit: Edit) -> tuple[str, int, int, int, int]:
    return edit.file, edit.start_line, edit.start_column, edit.end_line, edit.end_column


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits of one file in it; insertions at one place keep their order.

    Raises ValueError when they overlap or lie outside.
    """
    if overlap(edits):
        raise ValueError("edits overlap")
    starts = [m.start() for m in _LINE.finditer(text)]
    starts.append(len(text))
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=_order):
        start = _offset(starts, edit.start_line, edit.start_column)
        pieces += [text[position:start], edit.text]
        position = _offset(starts, edit.end_line, edit.end_column)
    return "".join([*pieces, text[position:]])


def _offset(starts: Sequence[int], line: int, column: int) -> int:
    if not 0 < line <= len(starts):
        raise ValueError(f"line {line} is outside of the text")
    return starts[line - 1] + column - 1
