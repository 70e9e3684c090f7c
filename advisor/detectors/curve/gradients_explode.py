"""Do gradients explode?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 10
# Running median of five, over the median of the first tenth: growth that stays.
GROWTH = 100.0
# Loss scalers meet a few overflows in sound runs; more than this is no search for a scale.
NON_FINITE = 0.05  # unsourced
HUGE = 1e4  # unsourced


@detector("gradients-explode")
@each_run
def gradients_explode(run: Run, case: Case) -> Answer:
    """The logged gradient norm: a hundredfold growth that stays for five points, or no number.

    Single spikes are what clipping is for. A few non-finite norms belong to mixed precision.
    """
    curve = next(iter(run.all("grad-norm")), None)
    if curve is None or len(curve) < LEAST:
        return unknown(f"no gradient norm with {LEAST} points is logged")
    norm = front.of(curve)
    lost = 1 - len(norm) / norm.total
    if lost > NON_FINITE:
        first = int(np.flatnonzero(~np.isfinite(curve.values))[0])
        return present(
            evidence(
                norm.at(float(curve.steps[first])),
                "the gradient norm is NaN or infinite",
                f"at {percent(lost)} of the points",
                f"{percent(NON_FINITE)}",
            )
        )
    x, y = norm.coarse
    calm = front.rolling_median(y, 5)
    usual = float(np.median(y[: max(3, len(y) // 10)]))
    top = int(np.argmax(calm))
    high = float(calm[top])
    if high < GROWTH * usual and high < HUGE:
        return absent(f"the norm stays below {high:.3g}, {usual:.3g} at first")
    return present(
        evidence(
            norm.at(float(x[top])),
            "the gradient norm has grown and stays high for several points",
            f"{high:.3g}, at first {usual:.3g}",
            f"{GROWTH:g} times the first, or {HUGE:g}",
        )
    )
