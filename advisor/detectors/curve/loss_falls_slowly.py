"""Does the training loss fall very slowly and in a straight line?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Array, Series, evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 15
# Straighter against the step than against its logarithm by this much of R squared.
STRAIGHTER = 0.05
LARGEST_FALL, SMALLEST_FALL = 0.30, 0.02
TAU, NOISE = -0.9, 0.1
# A log of the first steps is straight by itself. # unsourced
LEAST_STEPS, LEAST_EPOCHS = 500, 5


@detector("loss-falls-slowly")
@each_run
def loss_falls_slowly(run: Run, case: Case) -> Answer:
    """A fall of 2 to 30 % on a straight line through the whole run ("low lr: linear", CS231n).

    A healthy descent is straight against the logarithm of the step. Fewer than 500 steps or 5
    epochs are ``unknown``.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    if not SMALLEST_FALL <= train.drop <= LARGEST_FALL:
        return absent(f"the loss falls by {percent(train.drop)} in all")
    length = float(train.x[-1] - min(train.x[0], 0))
    if length < (LEAST_EPOCHS if train.granularity == "epoch" else LEAST_STEPS):
        return unknown("too short a stretch of training")
    tau = front.trend(train.coarse[1])
    straight, curved = _fit(train)
    noise = train.sigma / abs(train.level(0.5, 1.0))
    if tau > TAU or straight - curved < STRAIGHTER or noise > NOISE:
        return absent(f"R squared {straight:.3f} on a line, {curved:.3f} on a logarithm")
    return present(
        evidence(
            train.whole,
            "the loss falls little and in a straight line",
            f"{train.start:.4g} to {train.end:.4g} (-{percent(train.drop)}); R squared "
            f"{straight:.3f} on a line, {curved:.3f} on a logarithm",
            f"at most {percent(LARGEST_FALL)}, straighter by {STRAIGHTER}",
        )
    )


def _fit(train: Series) -> tuple[float, float]:
    """R squared of the log loss against the step, and against its logarithm."""
    x, y = train.coarse
    gap = float(np.median(np.diff(x))) or 1.0
    z = np.log(y) if float(y.min()) > 0 else y
    inside = x - x[0] + gap
    return _r2(inside, z), _r2(np.log(np.maximum(inside, gap)), z)


def _r2(x: Array, y: Array) -> float:
    return float(np.corrcoef(x, y)[0, 1] ** 2) if np.ptp(x) > 0 and np.ptp(y) > 0 else 0.0
