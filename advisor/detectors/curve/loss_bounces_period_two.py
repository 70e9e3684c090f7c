"""Does the loss go up and down in turn at every step?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 40
# Lag-1 correlation of first differences: -0.5 for white noise, -1 for strict alternation. At the
# edge of stability the loss bounces with period two (Cohen et al. 2021).
ALTERNATES = -0.6
# And its standard error over n points, twice. Bounces below this share of the level are dust.
LEAST_SIZE = 0.01  # unsourced


@detector("loss-bounces-period-two")
@each_run
def loss_bounces_period_two(run: Run, case: Case) -> Answer:
    """Differences that are more negatively correlated than noise can be, on values of every step.

    Two steps an epoch in a fixed order look the same and are ``unknown``. C12 asks 200 points;
    with the standard error in the limit, 40 do.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    if train.granularity == "epoch" or float(np.median(np.diff(train.x[:1000]))) > 1:
        return unknown("needs the loss of every step")
    if run.steps_per_epoch == 2:
        return unknown("two steps an epoch alternate by themselves")
    limit = ALTERNATES - 1.5 / np.sqrt(min(len(train), front.NOISE_SAMPLE))
    size = train.sigma / abs(train.level(0.5, 1.0) or 1.0)
    if not train.lag < limit or size < LEAST_SIZE:
        return absent(f"lag-1 correlation of differences {train.lag:.2f}, noise {percent(size)}")
    return present(
        evidence(
            train.whole,
            "the loss alternates from step to step",
            f"lag-1 correlation of differences {train.lag:.2f}",
            f"below {limit:.2f} (white noise: -0.5)",
        )
    )
