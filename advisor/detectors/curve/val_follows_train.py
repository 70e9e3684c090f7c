"""Does validation follow training closely?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.detectors.shapes import turn_up
from advisor.model import Answer, Case, Run

LEAST = 3
# The gap at the end, as a share of the way that training came down. # unsourced
GAP = 0.2
# Training must have come down at all to be followed. # unsourced
LEAST_FALL = 0.15


@detector("val-follows-train")
@each_run
def val_follows_train(run: Run, case: Case) -> Answer:
    """The gap between both at the end is at most a fifth of the fall of the training loss.

    A sign of health. Validation that turns up (``val-loss-turns-up``) does not follow.
    """
    train, val = front.find(run, "train-loss", LEAST), front.find(run, "val-loss", LEAST)
    if train is None or val is None:
        return unknown(f"training and validation loss with {LEAST} points each are needed")
    if len(train) < train.total or len(val) < val.total:
        return absent("a loss becomes NaN or infinite")
    at_val = front.train_at(train, val, run)
    k = max(1, len(val) // 10)
    gap = float(np.median(val.y[-k:]) - np.median(at_val[-k:]))
    fall = max(train.start, float(at_val[0])) - float(np.median(at_val[-k:]))
    if fall < LEAST_FALL * abs(train.start):
        return absent("the training loss hardly falls, so there is nothing to follow")
    if abs(gap) > GAP * fall:
        return absent(f"validation ends {gap:+.3g} from training after a fall of {fall:.3g}")
    if len(val) >= 5 and turn_up(train, val, run):
        return absent("validation turns up")
    return present(
        evidence(
            val.whole,
            "validation ends near training",
            f"gap {gap:+.3g} after training fell by {fall:.3g}",
            f"at most {GAP * fall:.3g}",
        )
    )
