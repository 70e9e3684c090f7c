"""Is the loss negative?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

# Rounding of means of float32 values.
ROUNDING = 1e-6


@detector("loss-negative")
@each_run
def loss_negative(run: Run, case: Case) -> Answer:
    """Any training or validation loss below zero.

    Whether that is allowed is the question of ``loss-below-minimum``.
    """
    series = [s for role in ("train-loss", "val-loss") if (s := front.find(run, role)) is not None]
    if not series:
        return unknown("no loss is logged")
    bad = [
        s
        for s in series
        if float(s.y.min()) < -ROUNDING - (s.half_unit if s.half_unit < 0.01 else 0)
    ]
    if not bad:
        return absent("no loss is below zero")
    return present(
        *(
            evidence(
                s.at(float(s.x[int(np.argmin(s.y))])),
                f"{s.name} is negative at {percent(float((s.y < 0).mean()))} of the points",
                f"lowest {float(s.y.min()):.4g}",
                "0",
            )
            for s in bad
        )
    )
