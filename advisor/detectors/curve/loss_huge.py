"""Is the loss huge?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run

# Chance cross-entropy over 50,000 classes is 10.8; a mean loss of standardised targets is 1.
HUGE = 100.0
# Either from the beginning, or at half of the points: a single spike is another sight.
FIRST = 3


@detector("loss-huge")
@each_run
def loss_huge(run: Run, case: Case) -> Answer:
    """Training loss of 100 and more at the start or in the middle of the run.

    Absolute by nature: unscaled regression targets and summed losses look like this.
    """
    train = front.find(run, "train-loss") or front.find(run, "val-loss")
    if train is None:
        return unknown("no loss is logged")
    first = float(np.median(train.y[:FIRST]))
    middle = train.level(0.0, 1.0)
    if max(first, middle) < HUGE:
        return absent(f"the loss is {first:.4g} at first and {middle:.4g} in the middle")
    where = train.at(train.x[0]) if first >= HUGE else train.whole
    return present(
        evidence(
            where,
            "the loss is in the hundreds or more",
            f"{first:.4g} at first, {middle:.4g} in the middle",
            f"{HUGE:g}",
        )
    )
