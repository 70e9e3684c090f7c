"""Where a curve first becomes NaN or infinite, and what it did before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.detectors.series import Array, of
from advisor.model import Curve, Role, Run


@dataclass(frozen=True)
class Bad:
    """The first value that is not finite. ``before`` holds the finite values ahead of it."""

    curve: Curve
    index: int
    x: float
    value: str
    count: int
    total: int
    recovers: bool
    before: Array

    @property
    def name(self) -> str:
        """The name of the curve."""
        return self.curve.name

    @property
    def where(self) -> str:
        """A place for evidence."""
        return of(self.curve).at(self.x)


def first_bad(run: Run, role: Role) -> Bad | None:
    """The first non-finite value in any curve of a role; the curve hit earliest wins."""
    found = [b for curve in run.all(role) if (b := _first(curve))]
    return min(found, key=lambda b: b.x) if found else None


def first_bad_loss(run: Run) -> Bad | None:
    """The first non-finite training loss, else validation loss."""
    return first_bad(run, "train-loss") or first_bad(run, "val-loss")


def _first(curve: Curve) -> Bad | None:
    series = of(curve)
    if len(series) == series.total:
        return None
    values, steps = curve.values[: series.total], curve.steps[: series.total]
    bad = np.flatnonzero(~np.isfinite(values))
    if not len(bad):
        return None
    i = int(bad[0])
    value = "NaN" if np.isnan(values[i]) else "infinity"
    recovers = bool(np.isfinite(values[i:]).any())
    return Bad(
        curve, i, float(steps[i]), value, len(bad), series.total, recovers, values[:i]
    )  # fmt: skip
