"""Lists of numbers in text: ``train_losses = [2.3, ...]``, the repr of a History, bare columns.

Nothing is evaluated: only brackets full of numbers are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from advisor.intake.curves.formats.json_document import tag_of
from advisor.intake.curves.named_series import Named, run_of
from advisor.intake.curves.names import is_series_name
from advisor.intake.curves.reading import NUMBER_OR_NAN
from advisor.intake.curves.rows import number_in
from advisor.intake.curves.source import Source, clean
from advisor.model import Granularity, Role, Run
from advisor.patterns import pattern

_LIST = pattern(
    r"(?<![\w'\"])['\"]?(?P<name>[A-Za-z_][\w./ -]{0,60}+)['\"]?\s{0,4}[:=]\s{0,4}"
    r"(?:(?:np\.|numpy\.)?array\(\s{0,4})?\[(?P<body>[^\[\]{}:=]{3,}+)\]"
)
_WRAP = pattern(
    r"(?:np\.|numpy\.)?(?:float\d\d|tensor|array)\(|,\s*(?:device|grad_fn|dtype)=[^)\]]*|\)"
)
_ITEM = pattern(NUMBER_OR_NAN)
_BARE = pattern(rf"\s*(?:{NUMBER_OR_NAN}[,;\s]*){{1,4}}")
MIN_ITEMS = 2


def sniff(source: Source) -> int:
    """A named list of numbers, or nothing but numbers."""
    text = source.text[:65536]
    if any(is_series_name(m["name"].strip()) for m in _LIST.finditer(text)):
        return 70
    lines = source.head_lines[:50]
    return 86 if lines and all(len(x) < 200 and _BARE.fullmatch(x) for x in lines) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Named lists as one run, else the columns of numbers."""
    text = clean(source.whole_text())
    series: list[Named] = []
    for found in _LIST.finditer(text):
        name = found["name"].strip()
        values = _items(found["body"])
        if values is not None and is_series_name(name) and name not in {s.name for s in series}:
            line = text.count("\n", 0, found.start()) + 1
            axis = np.arange(1, len(values) + 1, dtype=np.float64)
            series.append(Named(name, axis, values, "epoch", origin=f"{source.name}:{line}"))
    if series:
        note = "lists without a clock: element i is taken for epoch i"
        return (run_of(source.name, series, overrides, notes=[note]),)
    return _columns(source, text, overrides)


def _items(body: str) -> np.ndarray | None:
    plain = _WRAP.sub("", body)
    pieces = [p for p in re.split(r"[,\s]+", plain) if p]
    values = [number_in(p) for p in pieces]
    if len(values) < MIN_ITEMS or any(v is None for v in values):
        return None
    return np.array(values, dtype=np.float64)


def _columns(source: Source, text: str, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    rows = [_ITEM.findall(line) for line in text.splitlines() if line.strip()]
    if not rows or not 1 <= len(rows[0]) <= 4:
        return ()
    width = len(rows[0])
    table = np.array([[float(x) for x in r] for r in rows if len(r) == width])
    if len(table) < MIN_ITEMS:
        return ()
    steps, values, granularity = _meaning(table)
    note = [] if granularity != "unknown" else ["bare numbers: the axis counts them"]
    series = [Named(tag_of(source.name), steps, values, granularity, origin=source.name)]
    return (run_of(source.name, series, overrides, notes=note, assume_loss=True),)


def _meaning(table: np.ndarray) -> tuple[np.ndarray, np.ndarray, Granularity]:
    """MLflow: time in ms, value, step. Neptune: step, time in s, value. Else: clock, value."""
    width = table.shape[1]
    if width == 3 and table[0, 0] > 1e12:
        return table[:, 2], table[:, 1], "step"
    if width == 3 and table[0, 1] > 1e9:
        return table[:, 0], table[:, 2], "step"
    if width >= 2 and (table[1:, 0] > table[:-1, 0]).all():
        return table[:, 0], table[:, -1], "unknown"
    return np.arange(1, len(table) + 1, dtype=np.float64), table[:, -1], "unknown"
