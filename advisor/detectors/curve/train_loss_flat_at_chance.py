"""Does the training loss stay at the chance level?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence
from advisor.model import Answer, Case, Run

LEAST = 4
# Fewer optimizer steps, or fewer epochs, than this say nothing: training has only begun.
LEAST_STEPS, LEAST_EPOCHS = 100, 3  # unsourced
TOLERANCE = 0.02
# Noise of single batches above this share of chance hides a slow descent.
LARGEST_NOISE = 0.10


@detector("train-loss-flat-at-chance")
@each_run
def train_loss_flat_at_chance(run: Run, case: Case) -> Answer:
    """Beginning, middle and end all within 2 % of chance, on medians when there are many points.

    The asked 20 points of C03 are lowered to 4 with at least 3 epochs or 100 steps between them.
    A curve that leaves a 4 % band is ``absent`` whatever the class count; a flat one whose class
    count is unknown must meet ln C of a common C within 0.5 %.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    blocks = front.medians(train.coarse[1], 10) if len(train) >= 30 else train.y
    level = float(np.median(blocks))
    slack = 2 * train.half_unit
    if float(np.ptp(blocks)) > 2 * TOLERANCE * abs(level) + slack:
        return absent(f"the loss moves from {train.start:.4g} to {train.end:.4g}")
    if _too_early(train):
        return unknown("too little training to judge")
    if train.sigma > LARGEST_NOISE * abs(level):
        return unknown("noise hides whether the loss is flat")
    match = chance.chance_near(level, train.half_unit, case)
    if match is None and chance.known_chance(case) is None and not chance.other_loss(case):
        return unknown(f"flat at {level:.4g}; the class count is needed to judge it")
    if match is None:
        return absent(f"flat at {level:.4g}, which is not the chance level")
    return present(
        evidence(
            train.whole,
            f"the training loss stays at the chance level {match.why}",
            f"{float(blocks.min()):.4g} to {float(blocks.max()):.4g}",
            f"{match.level:.4g} within 2 %",
        )
    )


def _too_early(train: Series) -> bool:
    length = float(train.x[-1] - min(train.x[0], 0.0))
    if train.granularity == "epoch":
        return len(train) < LEAST_EPOCHS
    return train.granularity == "step" and length < LEAST_STEPS
