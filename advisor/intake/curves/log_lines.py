"""Which lines of a mixed paste were printed by a training program."""

from __future__ import annotations

import re

from advisor.intake.curves import generic_line
from advisor.intake.curves.axes import axis_of
from advisor.intake.curves.formats import keras
from advisor.intake.curves.names import meaning
from advisor.intake.curves.rows import number_in
from advisor.patterns import pattern

_SPLIT = pattern(r"[,;|\t]|\s+")
_BOX = pattern(r"\s*\|\s+[\w/ ]{2,40}+\|\s*[-+\d.e]*\s*\|\s*")
_RULE = pattern(r"\s*[-=+]{20,}\s*")
_BAR = pattern(
    r"\d{1,3}%\|[^|]{0,200}\|\s{0,9}\d{1,9}/\d{1,9} \[|(?<![\d/.])\d{1,9}/\d{1,9}\s{0,3}\[[=>.]{5}"
)
_LISTED = pattern(r"['\"]?[\w./]{1,40}['\"]?\s{0,3}[:=]\s{0,3}\[\s{0,3}[-+.\d]")
_NO_HEADER = pattern(
    r"^\s*(?:return|yield|raise|def|class|from|import)\b|[={}:]|\w\(\w|^\s*\"\S*\"[,:]?$"
)
_CLOCK = pattern(r"\d{1,3}:\d\d(?::\d\d)?")
_CODE = pattern(r"\b(?:np|tf|torch|nn|keras|layers|def|import|return|range|print|self)\b[.(\s]")


def is_log_line(line: str) -> bool:
    """A print of losses or metrics, an announcement (``Validation Step``), a row of a table.

    A sentence that mentions a loss and code that sets one are none.
    """
    line = generic_line.shorten(line)
    if not line.strip():
        return False
    reading = generic_line.parse(line)
    if reading.values or (reading.event and not line.rstrip().endswith(",")):
        return True
    return (
        keras.parse(line) is not None
        or _BAR.search(line) is not None
        or _is_table_row(line)
        or _is_list(line)
        or _BOX.fullmatch(line) is not None
    )


def _is_table_row(line: str) -> bool:
    """A header of known names, or nothing but numbers and times."""
    cells = [c.strip("'\"") for c in _SPLIT.split(line.strip()) if c]
    if not cells or len(cells) > 200 or _RULE.fullmatch(line):
        return False
    numbers = sum(number_in(c) is not None or _CLOCK.fullmatch(c) is not None for c in cells)
    if numbers:
        decimal = any("." in c for c in cells)
        return numbers == len(cells) and decimal
    return _is_header(line, cells)


def _is_header(line: str, cells: list[str]) -> bool:
    """``epoch  train_loss  valid_loss  time``: known names only, a clock or a side among them."""
    if len(cells) < 2 or _NO_HEADER.search(line):
        return False
    found = [meaning(c) for c in cells]
    known = sum(bool(axis_of(c)) or m.kind != "other" for c, m in zip(cells, found, strict=True))
    clock = any(axis_of(c) for c in cells) or line.lower().startswith("wall time,step,value")
    losses = sum(m.kind in ("loss", "metric") for m in found)
    return known >= len(cells) - 1 and (
        (clock and losses > 0) or losses > 2 or "wall" in cells[0].lower()
    )


def _is_list(line: str) -> bool:
    """``train_losses = [2.3, 1.67, ...]`` and the repr of a History; not code that calls."""
    found = _LISTED.search(line)
    if found is None or _CODE.search(line):
        return False
    name = re.split(r"[:=]", found[0])[0].strip(" '\"")
    return meaning(name).kind in ("loss", "metric", "loss-like") and line.count(",") >= 2
