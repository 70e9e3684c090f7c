"""The curves of a run arranged in panels, as data for the plot and as tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.model import Curve, Floats, Role, Run
from advisor.patterns import pattern
from advisor.report.places import Mark
from advisor.report.plot import LOG_RATIO

# Rows of a table of values; longer series are shown at so many even steps.
TABLE_ROWS = 40
# Significant digits of what is drawn (a screen shows three) and of steps, which may be millions.
DIGITS, STEP_DIGITS = 6, 12

# Panels folded away unless something is marked in them.
ASIDE = frozenset({"component", "grad-norm", "lr", "other"})

_SIDE = pattern(r"^(train(ing)?|val(id(ation)?)?|test(ing)?|eval(uation)?|dev)(?=[\W_]|$)[\W_]*")
_LOSSES: tuple[Role, ...] = ("train-loss", "val-loss")
_METRICS: tuple[Role, ...] = ("train-metric", "val-metric")


@dataclass(frozen=True)
class Panel:
    """Curves on one pair of axes."""

    kind: str
    curves: tuple[Curve, ...]
    chance: float | None = None

    @property
    def log(self) -> bool:
        """Whether the values span so much that only a logarithmic axis shows them."""
        finite = np.concatenate([c.values[np.isfinite(c.values)] for c in self.curves])
        return bool(finite.min() > 0 and finite.max() / finite.min() > LOG_RATIO)


def panels(run: Run, classes: int | None) -> tuple[Panel, ...]:
    """Losses first, metrics by name, then what else was logged. Empty series are left out."""
    curves = [c for c in run.curves if np.isfinite(c.values).any()]
    losses = tuple(c for c in curves if c.role in _LOSSES)
    groups: dict[tuple[str, str], list[Curve]] = {}
    for curve in curves:
        if curve.role in _METRICS:
            groups.setdefault(("metric", _bare(curve.name)), []).append(curve)
    for role in ("component", "grad-norm", "lr"):
        groups[role, ""] = [c for c in curves if c.role == role]
    for curve in curves:
        if curve.role == "other":
            groups.setdefault(("other", _bare(curve.name)), []).append(curve)
    made = [Panel("loss", losses, _chance_loss(losses, classes))] if losses else []
    made += [
        Panel(kind, tuple(c), _chance_metric(c, classes) if kind == "metric" else None)
        for (kind, _), c in groups.items()
        if c
    ]
    return tuple(made)


def drawing(run: Run, shown: Sequence[Panel], marks: Sequence[Mark]) -> dict[str, Any]:
    """What the script needs to draw the run."""
    unit = _unit(run)
    marked = {m.curve for m in marks}
    return {
        "name": run.name,
        "unit": unit,
        "panels": [
            {
                "kind": p.kind,
                "more": p.kind in ASIDE and not any(c.name in marked for c in p.curves),
                "log": p.log,
                "chance": p.chance,
                "curves": [_curve(c, run, unit) for c in p.curves],
            }
            for p in shown
        ],
        "marks": [
            {"n": m.number, "curve": m.curve, "start": m.start, "end": m.end, "what": m.what}
            for m in marks
        ],
    }


def table(panel: Panel) -> Iterator[tuple[str, ...]]:
    """A row a step, a column a curve; long curves at even steps, their ends always."""
    steps = np.unique(np.concatenate([c.steps for c in panel.curves]))
    picked = np.unique(np.linspace(0, len(steps) - 1, min(TABLE_ROWS, len(steps))).astype(int))
    for step in steps[picked]:
        yield (f"{step:.10g}", *(_value_at(c, float(step)) for c in panel.curves))


def summary(curve: Curve) -> tuple[str, ...]:
    """Points, first, last, lowest and highest value with their steps, number of non-finite."""
    finite = np.isfinite(curve.values)
    low, high = (
        f"{curve.values[i]:.4g} @ {curve.steps[i]:.10g}"
        for i in (
            int(np.where(finite, curve.values, np.inf).argmin()),
            int(np.where(finite, curve.values, -np.inf).argmax()),
        )
    )
    ends = (f"{curve.values[i]:.4g}" for i in (0, -1))
    return (str(len(curve)), *ends, low, high, str(int((~finite).sum())))


def _value_at(curve: Curve, step: float) -> str:
    index = np.flatnonzero(curve.steps == step)
    return f"{curve.values[index[-1]]:.4g}" if len(index) else ""


def _bare(name: str) -> str:
    """The name without train, val, test: what is drawn together."""
    return _SIDE.sub("", name.lower()) or name.lower()


def _chance_loss(curves: Sequence[Curve], classes: int | None) -> float | None:
    """ln C, where the losses come near it: the same rule as in the terminal."""
    if classes is None or classes < 2 or not curves:
        return None
    level = math.log(classes)
    finite = np.concatenate([c.values[np.isfinite(c.values)] for c in curves])
    near = finite.min() < level * 1.5 and finite.max() > level / 1.5
    return level if near else None


def _chance_metric(curves: Sequence[Curve], classes: int | None) -> float | None:
    """1 / C of an accuracy, as a share or in percent."""
    if classes is None or classes < 2 or not all("acc" in c.name.lower() for c in curves):
        return None
    finite = np.concatenate([c.values[np.isfinite(c.values)] for c in curves])
    if finite.min() < 0 or finite.max() > 100:
        return None
    return (1.0 if finite.max() <= 1 else 100.0) / classes


def _unit(run: Run) -> str:
    units = {c.granularity for c in run.curves}
    return "step" if "step" in units else "epoch" if "epoch" in units else ""


def _curve(curve: Curve, run: Run, unit: str) -> dict[str, Any]:
    offset, scale = _on_axis(curve, run, unit)
    return {
        "name": curve.name,
        "role": curve.role,
        "offset": offset,
        "scale": scale,
        "x": _numbers(curve.steps, STEP_DIGITS),
        "y": _numbers(curve.values, DIGITS),
    }


def _on_axis(curve: Curve, run: Run, unit: str) -> tuple[float, float]:
    """Offset and scale of a curve in epochs on an axis of steps: x becomes (x + offset) * scale.

    Epoch n ends at n times the steps of an epoch; without those the run is as long in both.
    """
    if unit != "step" or curve.granularity != "epoch" or not len(curve):
        return 0.0, 1.0
    offset = 1.0 if curve.steps[0] == 0 else 0.0
    longest = max(float(c.steps.max()) for c in run.curves if c.granularity == "step" and len(c))
    scale = run.steps_per_epoch or longest / max(float(curve.steps.max()) + offset, 1.0)
    return offset, float(f"{scale:.{DIGITS}g}")


def _numbers(array: Floats, digits: int) -> list[float | str]:
    rounded = [float(f"{v:.{digits}g}") for v in array.tolist()]
    return [
        (int(v) if v.is_integer() else v) if math.isfinite(v) else _NAMES[str(v)] for v in rounded
    ]


_NAMES = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
