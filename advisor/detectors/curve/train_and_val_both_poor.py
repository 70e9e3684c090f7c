"""Do training and validation both stay at a poor level?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 4
# Loss above 80 % of chance, or accuracy less than 10 points above the best constant guess.
POOR_LOSS, POOR_GAIN = 0.8, 0.10
GAP = 0.10
# Still falling by more than this over the last half is under way, not poor.
CHANGE = 0.03  # unsourced


@detector("train-and-val-both-poor")
@each_run
def train_and_val_both_poor(run: Run, case: Case) -> Answer:
    """Both losses level over the last half, within 10 % of each other and above 80 % of chance.

    With accuracies instead: both less than 10 points above 1/C. Needs the class count; a
    validation that stands at chance while training learns is another sight.
    """
    train, val = front.find(run, "train-loss", LEAST), front.find(run, "val-loss", LEAST)
    level = chance.known_chance(case)
    if train is None or val is None:
        return unknown(f"training and validation loss with {LEAST} points each are needed")
    gap = abs(val.end - train.end) / max(abs(train.end), 1e-12)
    if gap > GAP:
        return absent(f"validation ends {percent(gap)} away from training")
    change = abs(train.level(0.4, 0.6) - train.end) / max(abs(train.end), 1e-12)
    if change > CHANGE:
        return absent("the training loss still changes over the last half")
    if level is None:
        return unknown("chance is not known: class count missing, or no cross-entropy")
    if _accurate(run, case) or min(train.end, val.end) < POOR_LOSS * level.level:
        return absent(f"losses end at {train.end:.4g} and {val.end:.4g}, chance {level.level:.4g}")
    if max(train.end, val.end) > 1.5 * level.level:
        return absent("the losses end far above chance, which is more than a poor fit")
    return present(
        evidence(
            train.at(train.x[-1]),
            "the training loss stays near chance",
            f"{train.end:.4g}",
            f"{POOR_LOSS * level.level:.4g}, {percent(POOR_LOSS)} of {level.why}",
        ),
        evidence(val.at(val.x[-1]), "so does the validation loss", f"{val.end:.4g}"),
    )


def _accurate(run: Run, case: Case) -> bool:
    metric, classes = front.accuracy(run, "val-metric"), case.facts.num_classes
    if metric is None or not classes:
        return False
    return float(np.median(front.as_share(metric.y)[-3:])) > 1 / classes + 2 * POOR_GAIN
