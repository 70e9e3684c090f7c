"""Examples and healthy runs as CSV: comments with facts, then one row a logged point."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from advisor.intake.curves import read_curves
from advisor.model import Case, Curve, Facts, Granularity, Role, Run, Smoothing

_ROLES: dict[str, Role] = {
    "train_loss": "train-loss",
    "loss": "train-loss",
    "val_loss": "val-loss",
    "lr": "lr",
    "grad_norm": "grad-norm",
}
_RUN_KEYS = {"steps_per_epoch", "smoothing", "run"}
_AXES: dict[str, Granularity] = {"step": "step", "epoch": "epoch", "index": "unknown"}


def role_of(column: str) -> Role:
    if column in _ROLES:
        return _ROLES[column]
    if column.endswith("_loss"):
        return "component"
    return "val-metric" if column.startswith("val_") else "train-metric"


def load(path: Path) -> Case:
    """The case of one file. An empty cell is no point; ``nan`` and ``inf`` are values."""
    lines = path.read_text().splitlines()
    notes = dict(
        line[1:].split(":", 1) for line in lines if line.startswith("#") and ":" in line
    )  # fmt: skip
    notes = {key.strip(): value.strip() for key, value in notes.items()}
    table = [line for line in lines if not line.startswith("#")]
    settings = {k[8:]: _value(v) for k, v in notes.items() if k.startswith("setting_")}
    if "written_by" in notes:  # a table as a program wrote it is read as a person's would be
        (read,) = read_curves("\n".join(table) + "\n", path.stem)
        run = read.model_copy(update={"settings": read.settings | settings})
    else:
        run = _run(path.stem, table, notes, settings)
    facts = {
        key: _value(value)
        for key, value in notes.items()
        if key not in _RUN_KEYS and key in Facts.model_fields
    }
    return Case(runs=(run,), facts=Facts.model_validate(facts))


def _run(
    name: str, table: list[str], notes: dict[str, str], settings: dict[str, str | int | float]
) -> Run:
    rows = list(csv.DictReader(table))
    axis, *columns = rows[0]
    curves = tuple(_curve(rows, axis, column, notes) for column in columns)
    return Run(
        name=name,
        curves=tuple(c for c in curves if len(c)),
        steps_per_epoch=float(notes["steps_per_epoch"]) if "steps_per_epoch" in notes else None,
        settings=settings,
    )


def _curve(rows: list[dict[str, str]], axis: str, column: str, notes: dict[str, str]) -> Curve:
    kept = [row for row in rows if row[column]]
    smoothing: Smoothing = "unknown"
    if role_of(column) == "train-loss" and notes.get("smoothing"):
        smoothing = notes["smoothing"]  # type: ignore[assignment]
    return Curve(
        name=column,
        role=role_of(column),
        steps=np.array([float(row[axis]) for row in kept]),
        values=np.array([float(row[column]) for row in kept]),
        granularity=_AXES[axis],
        smoothing=smoothing,
    )


def _value(text: str) -> str | int | float | bool:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
