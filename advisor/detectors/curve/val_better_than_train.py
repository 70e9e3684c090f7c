"""Is validation better than training throughout?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 5
SHARE, SIGMAS = 0.8, 2.0
# Median distance as a share of the training loss; less is within what timing and noise do.
DISTANCE = 0.1  # unsourced


@detector("val-better-than-train")
@each_run
def val_better_than_train(run: Run, case: Case) -> Answer:
    """Validation below training by 2 sigma at 80 % of the points, by 10 % of it in the middle.

    An epoch mean stands for the middle of its epoch, so such training values are moved half an
    epoch to the left first; what vanishes then is ``val-better-by-timing``. Dropout, augmentation
    and label smoothing in the training loss do this in sound runs.
    """
    train, val = front.find(run, "train-loss", LEAST), front.find(run, "val-loss", LEAST)
    if train is None or val is None:
        return unknown(f"training and validation loss with {LEAST} points each are needed")
    at_val = front.train_at(train, val, run, shift=0.5 if train.granularity == "epoch" else 0.0)
    per_check = max(1.0, len(train) / len(val) / 2) if train.granularity != "epoch" else 1.0
    sigma = min(train.sigma / np.sqrt(per_check), 0.1 * abs(float(np.median(at_val))))
    below = val.y < at_val - SIGMAS * sigma
    size = float(np.median((at_val - val.y) / np.maximum(np.abs(at_val), 1e-12)))
    if below.mean() < SHARE or size < DISTANCE:
        return absent(
            f"validation is below training at {percent(float(below.mean()))} of the points"
        )
    return present(
        evidence(
            val.whole,
            "the validation loss lies below the training loss",
            f"at {percent(float(below.mean()))} of the points, by {percent(size)} in the middle",
            f"at {percent(SHARE)}, by {percent(DISTANCE)}",
        )
    )
