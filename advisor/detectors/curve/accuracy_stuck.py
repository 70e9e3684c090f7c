"""Does the accuracy not change?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run

LEAST = 4
# Range over the whole run, beside what is printed; and no room above 0.95.
WIDTH, NO_ROOM = 0.005, 0.95
# Training must have gone on for this long. # unsourced
LEAST_EPOCHS, LEAST_STEPS = 3, 100


@detector("accuracy-stuck")
@each_run
def accuracy_stuck(run: Run, case: Case) -> Answer:
    """The accuracy stays within half a point over the whole run, on medians when it is long.

    An accuracy that rose first and then stays is a plateau. Validation is looked at first.
    """
    metric = front.accuracy(run, "val-metric", LEAST) or front.accuracy(run, "train-metric", LEAST)
    if metric is None:
        return unknown(f"no accuracy with {LEAST} points is logged")
    shares = front.as_share(metric.coarse[1])
    blocks = front.medians(shares, 20) if len(shares) >= 60 else shares
    moves, level = float(np.ptp(blocks)), float(np.median(blocks))
    unit = metric.half_unit * (0.01 if float(metric.y.max()) > 1.5 else 1.0)
    if moves > WIDTH + min(2 * unit, WIDTH):
        return absent(f"the accuracy moves by {moves:.3g}")
    if level >= NO_ROOM:
        return absent(f"the accuracy has no room to rise ({level:.4g})")
    length = float(metric.x[-1] - min(metric.x[0], 0))
    if length < (LEAST_STEPS if metric.granularity == "step" else LEAST_EPOCHS):
        return unknown("too little training to judge")
    return present(
        evidence(
            metric.whole,
            f"{metric.name} does not change over the run",
            f"{float(shares.min()):.4g} to {float(shares.max()):.4g}",
            f"a change of {WIDTH}",
        )
    )
