"""Does the validation metric move only in steps of 1/n?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Array, evidence
from advisor.model import Answer, Case, Run

LEAST = 6
LEAST_VALUES, MOST_VALUES = 4, 20
MOST_SAMPLES = 200  # C33 allows 500; steps of 0.2 points hide in the noise that they cause
# Probability that rounded values agree with a grid of n by accident, over all n tried.
BY_ACCIDENT = 1e-4


@detector("metric-quantised")
@each_run
def metric_quantised(run: Run, case: Case) -> Answer:
    """The smallest n for which every validation accuracy is a multiple of 1/n as printed.

    Printed digits make a grid of their own (two decimals are hundredths), so an n is believed
    only when its grid is much coarser than the digits: ``(2 n h)^k`` for k distinct values with
    half unit h.
    """
    metric = front.accuracy(run, "val-metric", LEAST)
    if metric is None:
        return unknown(f"no validation accuracy with {LEAST} points is logged")
    shares = front.as_share(metric.y)
    half = metric.half_unit * (0.01 if float(metric.y.max()) > 1.5 else 1.0)
    values = np.unique(shares)
    inner = values[(values > 0) & (values < 1)]
    if len(values) > MOST_VALUES:
        return absent(f"{len(values)} different values")
    if len(inner) < LEAST_VALUES:
        return unknown(f"only {len(inner)} different values")
    n = _grid(inner, half)
    if n is None:
        return absent("no step 1/n with n up to 200 fits all values")
    error = float(np.sqrt(max(float(np.median(shares)) * (1 - float(np.median(shares))), 0) / n))
    return present(
        evidence(
            metric.whole,
            f"all {len(values)} values are multiples of 1/{n}: about {n} validation samples, "
            f"standard error {error:.2g}",
            f"steps of {1 / n:.4g}",
            f"n at most {MOST_SAMPLES}",
        )
    )


def _grid(values: Array, half: float) -> int | None:
    numbers = np.arange(4, MOST_SAMPLES + 1)
    scaled = values[None, :] * numbers[:, None]
    allowed = numbers * (half + 1e-9)
    fits = (np.abs(scaled - np.round(scaled)) <= allowed[:, None] * 1.001).all(axis=1)
    accident = MOST_SAMPLES * (2 * allowed) ** len(values)
    good = np.flatnonzero(fits & (accident < BY_ACCIDENT))
    return int(numbers[good[0]]) if len(good) else None
