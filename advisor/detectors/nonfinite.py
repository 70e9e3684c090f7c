"""Where a curve first becomes NaN or infinite, and what it did before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.detectors.series import Array, noise, of
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


# A run-up: three rises in a row that together exceed three sigma, or a last value ten times the
# median of the previous 50. Calm: within four sigma or a factor 1.5 of it.
RISES, RISE_SIGMAS, FACTOR = 3, 3.0, 10.0
CALM_SIGMAS, CALM_FACTOR = 4.0, 1.5
# A smaller climb is no run-up. # unsourced
LEAST_RISE = 0.1


@dataclass(frozen=True)
class Onset:
    """The last finite value beside the usual one; it may neither rise nor be calm."""

    last: float
    usual: float
    rises: bool
    calm: bool


def onset(bad: Bad) -> Onset | None:
    """How the loss goes into its first NaN; None below 4 finite values before it.

    Three rises alone happen in one of eight noisy curves, so their sum must exceed the noise.
    """
    y = bad.before[np.isfinite(bad.before)][-50:]
    if len(y) < RISES + 1:
        return None
    last, usual = float(y[-1]), float(np.median(y[:-1]))
    sigma = noise(y)
    climb = float(y[-1] - y[-1 - RISES])
    steady = bool((np.diff(y[-1 - RISES :]) > 0).all())
    least = max(RISE_SIGMAS * noise(y[:-RISES]), LEAST_RISE * abs(usual))
    rises = (steady and climb > least) or last > FACTOR * abs(usual)
    near = abs(last - usual) <= max(CALM_SIGMAS * sigma, (CALM_FACTOR - 1) * abs(usual))
    return Onset(last, usual, rises, not rises and near)
