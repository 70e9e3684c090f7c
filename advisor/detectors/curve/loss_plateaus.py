"""Have training and validation stopped changing?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence, percent
from advisor.model import Answer, Case, Evidence, Run

LEAST = 6
TAU = 0.3
# Change of level over the last half, as a share; printed digits may hide as much. C20 says 1 %,
# which the noise of ten blocks exceeds in most curves with visible noise.
CHANGE = 0.02


@detector("loss-plateaus")
@each_run
def loss_plateaus(run: Run, case: Case) -> Answer:
    """Third against fourth quarter of both losses: less than 2 % apart, or than the noise.

    Kendall's tau is asked only where the change can be seen above the noise; a flat line with a
    creeping last digit has a perfect tau. A curve that is flat throughout plateaus as well.
    """
    train, val = front.find(run, "train-loss", LEAST), front.find(run, "val-loss", LEAST)
    if train is not None and (moving := _moving(train)):
        return absent(moving)
    if val is not None and (moving := _moving(val)):
        return absent(moving)
    if train is None or val is None:
        return unknown(f"training and validation loss with {LEAST} points each are needed")
    return present(_flat(train), _flat(val))


def _quarters(series: Series) -> tuple[float, float]:
    return series.level(0.5, 0.75), series.level(0.75, 1.0)


def _moving(series: Series) -> str:
    """A sentence when the last half still moves."""
    third, fourth = _quarters(series)
    half = series.part(0.5, 1.0)
    error = 2.5 * front.spread(half - np.median(half)) / np.sqrt(max(len(half) / 2, 1))
    allowed = max(CHANGE * abs(third), 2 * series.half_unit)
    if abs(fourth - third) <= allowed:
        return ""
    if abs(fourth - third) <= min(error, 2 * allowed) and abs(front.trend(half)) < TAU:
        return ""
    return f"{series.name} goes from {third:.4g} to {fourth:.4g} over its last half"


def _flat(series: Series) -> Evidence:
    third, fourth = _quarters(series)
    middle = series.x[len(series) // 2]
    return evidence(
        series.span(middle, series.x[-1]),
        f"{series.name} no longer changes over the last half",
        f"{third:.4g}, then {fourth:.4g}",
        f"{percent(CHANGE)}",
    )
