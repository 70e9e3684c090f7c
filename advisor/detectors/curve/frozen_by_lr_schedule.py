"""Does the learning rate decay away long before the end?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence, percent
from advisor.model import Answer, Case, Evidence, Run

LEAST = 5
# Rate below 1 % of its peak from before 30 % of the run on; or less than 2 % of the whole travel
# (sum of rates) left at half of the run, and a loss that then stands still.
TINY, EARLY = 0.01, 0.3
TRAVEL_LEFT = 0.02
# Standing still: change over the second half beside the fall of the first. # unsourced
STILL = 0.02


@detector("frozen-by-lr-schedule")
@each_run
def frozen_by_lr_schedule(run: Run, case: Case) -> Answer:
    """The logged rate as a share of its peak, by the share of the run (KR: distrust the decay).

    Cosine and one-cycle keep half of their travel for the second half, step decay by ten at 60 %
    and 85 % a third: neither fires.
    """
    lr = front.find(run, "lr", LEAST)
    if lr is None:
        return unknown(front.missing(run, "lr", LEAST))
    x, y = lr.coarse
    peak = float(y.max())
    if peak <= 0 or float(y.min()) < 0:
        return unknown("the logged learning rate is not a positive number")
    share = (x - x[0]) / max(float(x[-1] - x[0]), 1e-12)
    above = np.flatnonzero(y >= TINY * peak)
    last = float(share[above[-1]])
    left = float(y[share > 0.5].sum() / y.sum())
    if last <= EARLY:
        return present(_tiny(lr, float(x[above[-1]]), peak, float(y[-1])))
    if left < TRAVEL_LEFT and _stands_still(run):
        return present(
            evidence(
                lr.span(x[len(x) // 2], x[-1]),
                "nearly all of the training happens in the first half",
                f"{percent(left)} of the sum of rates is left at half of the run",
                f"{percent(TRAVEL_LEFT)}",
            )
        )
    return absent(f"{percent(left)} of the sum of learning rates falls in the second half")


def _tiny(lr: Series, x: float, peak: float, end: float) -> Evidence:
    return evidence(
        lr.at(x),
        "from here on the learning rate is below a hundredth of its peak",
        f"peak {peak:.3g}, end {end:.3g}",
        f"not before {percent(EARLY)} of the run",
    )


def _stands_still(run: Run) -> bool:
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return True
    fall = train.start - train.level(0.4, 0.6)
    return abs(train.level(0.4, 0.6) - train.end) <= STILL * max(abs(fall), abs(train.end))
