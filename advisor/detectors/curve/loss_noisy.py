"""Does the training loss fluctuate strongly from point to point?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

# Noise over level in the second half. CS231n ties the wiggle to the batch size; the limit 0.3 is
# C12 of our collection of signatures. # the figure itself is unsourced
NOISE_RATIO = 0.3
LEAST = 10


@detector("loss-noisy")
@each_run
def loss_noisy(run: Run, case: Case) -> Answer:
    """Noise (robust, from first differences) over the median level of the second half.

    Says nothing about the cause: single-batch values of a healthy run look like this. One value
    an epoch averages batches, so it is ``unknown``; an average hides noise, so a smoothed curve is
    never ``absent``.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    if train.granularity == "epoch":
        return unknown("one value an epoch does not show the fluctuation between steps")
    level = train.level(0.5, 1.0)
    if level <= 0:
        return unknown("the loss is not positive, so noise has no scale")
    half = train.y[len(train) // 2 :]
    sigma = front.noise(half)
    if sigma > NOISE_RATIO * level:
        return present(
            evidence(
                train.span(half_x := train.x[len(train) // 2], train.x[-1]),
                f"neighbouring values differ at random from step {half_x:g} on",
                f"noise {sigma:.3g} at level {level:.4g}: {percent(sigma / level)}",
                f"above {percent(NOISE_RATIO)}",
            )
        )
    if train.smoothed:
        return unknown("the curve is an average, which hides the noise")
    return absent(f"noise is {percent(sigma / level)} of the level")
