"""Does validation look better only because training is an epoch mean?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 5
SHARE = 0.6


@detector("val-better-by-timing")
@each_run
def val_better_by_timing(run: Run, case: Case) -> Answer:
    """Epoch means of training moved half an epoch to the left: does the sign of the gap flip?

    Keras measures training during the epoch and validation after it (Keras FAQ). Present when at
    60 % of the points validation is below training before the shift and not after it.
    """
    train, val = front.find(run, "train-loss", LEAST), front.find(run, "val-loss", LEAST)
    if train is None or val is None:
        return unknown(f"training and validation loss with {LEAST} points each are needed")
    if train.granularity != "epoch":
        return unknown("the training values are no epoch means")
    below = val.y < front.train_at(train, val, run)
    still = val.y < front.train_at(train, val, run, shift=0.5)
    flips = float((below & ~still).mean())
    if below.mean() < SHARE:
        return absent("validation is not below training at most points")
    if flips < SHARE:
        return absent("validation stays below training after moving training by half an epoch")
    return present(
        evidence(
            val.whole,
            "validation is below training only until training is moved by half an epoch",
            f"at {percent(flips)} of the points",
            f"{percent(SHARE)}",
        )
    )
