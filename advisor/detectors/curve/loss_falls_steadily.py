"""Does the training loss fall steadily over the run?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 4
# Kendall's tau over ten blocks, and the least fall that is worth the name. # unsourced
TAU = -0.7
LEAST_FALL = 0.2
# The end may lie above the lowest block by this share of the whole fall. # unsourced
GIVEN_BACK = 0.1


@detector("loss-falls-steadily")
@each_run
def loss_falls_steadily(run: Run, case: Case) -> Answer:
    """Ten block medians (the points of a printed log) in falling order, with a fall of 20 %.

    A sign of health: the optimisation works, whatever validation does.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    if len(train) < train.total:
        return absent("the loss becomes NaN or infinite")
    y = train.coarse[1]
    blocks = front.medians(y, 10) if len(y) >= 30 else y
    tau = front.tau(blocks)
    fall = train.start - train.end
    back = float(blocks[-1] - np.min(blocks))
    if tau > TAU or fall < LEAST_FALL * abs(train.start) or back > GIVEN_BACK * fall:
        return absent(f"from {train.start:.4g} to {train.end:.4g} with tau {tau:.2f}")
    return present(
        evidence(
            train.whole,
            "the training loss falls over the whole run",
            f"{train.start:.4g} to {train.end:.4g} (-{percent(fall / abs(train.start))}), "
            f"tau {tau:.2f}",
            f"tau at most {TAU}, a fall of {percent(LEAST_FALL)}",
        )
    )
