"""Does the training loss rise from the start?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence
from advisor.model import Answer, Case, Run

LEAST = 4
# The end over the start, with no earlier level below 0.9 of the start, and a rising trend.
RISE, PROGRESS, TAU = 1.5, 0.9, 0.5
SIGMAS = 5.0
# Or at once: every later level at least three times the very first value, the lowest of all.
AT_ONCE = 3.0


@detector("loss-rises-from-start")
@each_run
def loss_rises_from_start(run: Run, case: Case) -> Answer:
    """The end at least 1.5 times the start, on ten block medians, without progress before.

    C08 also fires on a rising trend in the first 30 %; a warm-up bump does that in sound runs,
    so the rise must last to the end. A leap in the first steps to a level that is kept counts
    too: at a rate far too high the first printed values already lie on the new level. A loss of
    either sign must rise by half its size and 5 sigma.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    y = train.coarse[1]
    blocks = front.medians(y, 10) if len(y) >= 30 else y
    rise = train.end - train.start
    least = max((RISE - 1) * abs(train.start), SIGMAS * front.noise(y) if len(y) >= 30 else 0.0)
    fell = float(np.min(blocks)) < train.start - (1 - PROGRESS) * abs(train.start)
    if _at_once(train, blocks):
        return present(
            evidence(
                train.span(train.x[0], train.x[-1]),
                "the loss leaps up after its first value and never comes back",
                f"{train.y[0]:.4g}, then never below {float(blocks[1:].min()):.4g}",
                f"at least {AT_ONCE:g} times the first value",
            )
        )
    if fell or rise < least or rise == 0.0 or front.tau(blocks) < TAU:
        return absent(f"from {train.start:.4g} to {train.end:.4g}, lowest {float(y.min()):.4g}")
    return present(
        evidence(
            train.whole,
            "the training loss rises and was never lower than at the start",
            f"{train.start:.4g} to {train.end:.4g}",
            f"at least {train.start + least:.4g}",
        )
    )


def _at_once(train: Series, blocks: front.Array) -> bool:
    """A leap within the first steps, which the median of the first points would hide."""
    first, later = float(train.y[0]), float(blocks[1:].min())
    lowest = len(train) >= 10 and first < float(train.y[3:].min())
    return first > 0 and later >= AT_ONCE * first and lowest
