"""Rows of named values (JSON lines, ``log_history``) through the recorder."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from advisor.intake.curves.axes import axis_of, is_no_series
from advisor.intake.curves.names import meaning
from advisor.intake.curves.recorder import Recorder, Series
from advisor.model import Number, Role, Run, Smoothing

Row = Mapping[str, object]

_SETTINGS: dict[str, str] = {
    "batch_size": "batch_size",
    "train_batch_size": "batch_size",
    "per_device_train_batch_size": "batch_size",
    "n_parameters": "n_parameters",
    "total_steps": "total_steps",
    "max_steps": "total_steps",
}
# Sets of keys that are remembered.
# unsourced
MAX_SHAPES = 256

# Rows between looks at how much is held.
# unsourced
ROWS_BETWEEN = 20_000

# Keys of one row that are looked at.
# unsourced
MAX_KEYS = 2_000


@dataclass(frozen=True)
class Shape:
    """What the keys of a row mean."""

    step: str
    epoch: str
    settings: tuple[str, ...]
    values: tuple[str, ...]
    has_iter: bool
    has_mode: bool
    nested: bool


class RowReader:
    """Takes rows in order."""

    def __init__(self, name: str, smoothing: Smoothing = "unknown") -> None:
        self.recorder = Recorder(name)
        self.smoothing: Smoothing = smoothing
        self.has_iter = False
        self.shapes: dict[tuple[str, ...], Shape] = {}
        self.last_key: tuple[tuple[str, ...], int, str, str] | None = None
        self.last: list[tuple[str, Series]] = []

    def add(self, row: Row, line: int) -> None:
        """Record one row; strings that hold a number count as one."""
        keys = tuple(row)
        shape = self.shapes.get(keys)
        if shape is None or shape.nested:
            row = flatten(row)
            shape = _shape(row, nested=tuple(row) != keys)
            if len(self.shapes) < MAX_SHAPES:
                self.shapes[keys] = shape
        side = _mode(row) if shape.has_mode else ""
        level = self._advance(row, shape, side, line)
        recorder = self.recorder
        key = (keys, recorder.generation, side, level)
        if key != self.last_key:
            self.last_key = key
            self.last = [(name, self._series(name, side, level)) for name in shape.values]
            for name in shape.settings:
                if (value := number(row[name])) is not None:
                    self._setting(name, value)
        step, epoch = recorder.run.step, recorder.run.epoch
        for name, series in self.last:
            value = row[name]
            if type(value) is float or (value := number(value)) is not None:
                series.add(step, epoch, value, line)

    def _series(self, name: str, side: str, level: str) -> Series:
        place = side or meaning(name).side or ""
        smoothing = self.smoothing if place != "val" else "unknown"
        return self.recorder.series(name, place, level, smoothing)

    def _setting(self, key: str, value: float) -> None:
        if setting := _SETTINGS.get(key):
            self.recorder.run.settings.setdefault(setting, _plain(value))

    def _advance(self, row: Row, shape: Shape, side: str, line: int) -> str:
        recorder = self.recorder
        step = number(row[shape.step]) if shape.step else None
        epoch = number(row[shape.epoch]) if shape.epoch else None
        if shape.has_iter:
            self.has_iter = True
        elif self.has_iter and step is not None and epoch is None:
            return "step"  # a validation row of mmengine: its step is the epoch
        if step is not None and math.isfinite(step) and not (side == "val" and shape.has_iter):
            run = recorder.run
            moved = epoch is not None and epoch != run.epoch
            if step != run.step or moved or not run.has_steps:
                recorder.at_step(step, line, epoch)
            return "step"
        if epoch is not None and math.isfinite(epoch):
            if side != "val" or epoch >= recorder.run.epoch or math.isnan(recorder.run.epoch):
                recorder.at_epoch(epoch, line)
            return "step" if recorder.run.has_steps else "epoch"
        return "step" if recorder.run.has_steps else ""

    def runs(self, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
        """Everything read."""
        return self.recorder.runs(overrides)


def _shape(row: Row, *, nested: bool) -> Shape:
    names = list(row)[:MAX_KEYS]
    steps = [n for n in names if axis_of(n) == "step"]
    epochs = [n for n in names if axis_of(n) == "epoch"]
    return Shape(
        step=next((n for n in steps if n in ("step", "_step")), steps[0] if steps else ""),
        epoch=epochs[0] if epochs else "",
        settings=tuple(n for n in names if n in _SETTINGS),
        values=tuple(n for n in names if _is_value(n)),
        has_iter="iter" in row,
        has_mode=any(n in row for n in ("mode", "split", "phase")),
        nested=nested,
    )


def _is_value(name: str) -> bool:
    if axis_of(name) or name in _SETTINGS or is_no_series(name):
        return False
    return meaning(name).kind != "skip"


def _plain(value: float) -> Number:
    return int(value) if value.is_integer() else value


def _mode(row: Row) -> str:
    mode = row.get("mode", row.get("split", row.get("phase", "")))
    if isinstance(mode, str):
        return {"train": "train", "val": "val", "valid": "val", "test": "val", "eval": "val"}.get(
            mode.lower(), ""
        )
    return ""


def flatten(row: Row, prefix: str = "", depth: int = 3) -> dict[str, object]:
    """Nested mappings as ``outer/inner``, lists of one number as that number."""
    flat: dict[str, object] = {}
    for key, value in row.items():
        name = f"{prefix}{key}"[:200]
        if isinstance(value, dict) and depth:
            flat.update(flatten(cast(Row, value), f"{name}/", depth - 1))
        else:
            flat[name] = value
        if len(flat) >= MAX_KEYS:
            break
    return flat


def number(raw: object) -> float | None:
    """A float from a JSON value or a string that prints one; None for anything else."""
    if isinstance(raw, bool) or raw is None:
        return None
    if isinstance(raw, int | float):
        try:
            return float(raw)
        except OverflowError:
            return math.inf
    if isinstance(raw, str) and 0 < len(raw) <= 40:
        return number_in(raw)
    return None


def number_in(text: str) -> float | None:
    """A float from a cell or quoted value."""
    text = text.strip().strip("'\"")
    if not text or text[0] not in "0123456789+-.nNiI" or "_" in text:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def read_rows(
    name: str,
    rows: Iterable[tuple[int, Row]],
    overrides: Mapping[str, Role],
    smoothing: Smoothing = "unknown",
) -> tuple[Run, ...]:
    """Runs from numbered rows."""
    reader = RowReader(name, smoothing)
    for count, (line, row) in enumerate(rows, start=1):
        reader.add(row, line)
        if not count % ROWS_BETWEEN:
            reader.recorder.bound()
    return reader.runs(overrides)
