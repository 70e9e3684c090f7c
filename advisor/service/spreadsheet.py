"""Rows for a spreadsheet. No cell is a formula there, whoever wrote what is in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from advisor.report.terminal import clean

# What a spreadsheet takes for the beginning of a formula or a command, in either width of letters.
# Source: OWASP, "CSV Injection"; ASVS 5.0 1.2.10.
FORMULA = ("=", "+", "-", "@", "|", "\t", "\r", "＝", "＋", "－", "＠")


def csv_of(rows: Iterable[Sequence[object]]) -> bytes:
    """CSV of RFC 4180 in UTF-8, marked as such for spreadsheets; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    text = "" if value is None else clean(str(value))
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) else text
