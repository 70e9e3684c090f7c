"""Rows of named values (JSON lines, ``log_history``) through the recorder."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import cast

from advisor.intake.curves.axes import axis_of, is_no_series
from advisor.intake.curves.names import meaning
from advisor.intake.curves.recorder import Recorder
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
MAX_KEYS = 2_000
"""Keys of one row that are looked at; unsourced."""


class RowReader:
    """Takes rows in order."""

    def __init__(self, name: str, smoothing: Smoothing = "unknown") -> None:
        self.recorder = Recorder(name)
        self.smoothing: Smoothing = smoothing
        self.has_iter = False

    def add(self, row: Row, line: int) -> None:
        """Record one row; strings that hold a number count as one."""
        flat = flatten(row)
        side = _mode(flat)
        numbers = {k: v for k, raw in flat.items() if (v := number(raw)) is not None}
        if not numbers:
            return
        level = self._advance(numbers, side, line)
        for key, value in numbers.items():
            if axis_of(key) or is_no_series(key):
                self._setting(key, value)
                continue
            if setting := _SETTINGS.get(key):
                self.recorder.run.settings.setdefault(setting, _plain(value))
                continue
            if meaning(key).kind == "skip":
                continue
            place = side or meaning(key).side or ""
            smoothing = self.smoothing if place != "val" else "unknown"
            self.recorder.add(key, value, line, side=place, level=level, smoothing=smoothing)

    def _setting(self, key: str, value: float) -> None:
        if setting := _SETTINGS.get(key):
            self.recorder.run.settings.setdefault(setting, _plain(value))

    def _advance(self, numbers: Mapping[str, float], side: str, line: int) -> str:
        recorder = self.recorder
        step = epoch = None
        for key, value in numbers.items():
            axis = axis_of(key)
            if axis == "step" and (step is None or key in ("step", "_step")):
                step = value
            elif axis == "epoch":
                epoch = value
        if "iter" in numbers:
            self.has_iter = True
        elif self.has_iter and "step" in numbers and epoch is None:
            return "step"  # a validation row of mmengine: its step is the epoch
        if step is not None and math.isfinite(step) and not (side == "val" and "iter" in numbers):
            if not (set(map(_sided, numbers)) == {"val"} and step == recorder.run.step):
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


def _sided(key: str) -> str:
    return "val" if axis_of(key) or meaning(key).side == "val" else "train"


def _plain(value: float) -> Number:
    return int(value) if value == int(value) else value


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
    for line, row in rows:
        reader.add(row, line)
    return reader.runs(overrides)
