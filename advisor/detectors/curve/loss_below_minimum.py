"""Is the loss below what its formula allows?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence
from advisor.model import Answer, Case, Run

# A printed zero may be -0.00; a mean of float32 values errs by less than this.
ROUNDING = 1e-6
# Loss of NLLLoss on probabilities: minus the probability, from -1/C to -1.
START_NEAR = 0.15  # unsourced
LABEL_SMOOTHING = ("label_smoothing", "label_smoothing_factor", "smoothing")


@detector("loss-below-minimum")
@each_run
def loss_below_minimum(run: Run, case: Case) -> Answer:
    """Cross-entropy below zero, or below the floor that label smoothing sets.

    What the formula allows must be known: from the loss named in the facts, or from a curve that
    starts at -1/C and stays above -1, which is minus a probability. Dice, IoU, cosine and
    log-densities may be negative, so a negative loss of unknown kind is ``unknown``.
    """
    train = front.find(run, "train-loss", 1)
    if train is None:
        return unknown("no training loss is logged")
    low = float(train.y.min())
    if low < -(ROUNDING + train.half_unit):
        return _negative(train, low, case)
    floor = _floor(run, case)
    if floor is not None and train.level(0.8, 1.0) < floor - 0.02 * floor - train.half_unit:
        return present(
            evidence(
                train.at(train.x[-1]),
                "the loss ends below the least value that label smoothing allows",
                f"{train.level(0.8, 1.0):.4g}",
                f"{floor:.4g}",
            )
        )
    return absent(f"the lowest value {low:.4g} is allowed")


def _negative(train: Series, low: float, case: Case) -> Answer:
    loss = (case.facts.loss or "").lower()
    named = any(w in loss for w in ("cross", "nll", "bce", "entropy")) and "gauss" not in loss
    classes = case.facts.num_classes
    starts = classes is not None and abs(float(train.y[0]) * classes + 1) <= START_NEAR
    probability = starts and low >= -1 - 0.001 - train.half_unit and not chance.other_loss(case)
    if not named and not probability:
        return unknown(f"the loss is negative ({low:.4g}), but its formula is not known")
    what = "minus a probability: it starts at -1/C" if probability else "below zero"
    return present(
        evidence(
            train.at(float(train.x[int(np.argmin(train.y))])),
            f"a cross-entropy is {what}",
            f"{low:.4g}",
            "0",
        )
    )


def _floor(run: Run, case: Case) -> float | None:
    value = next((run.settings[k] for k in LABEL_SMOOTHING if k in run.settings), None)
    classes = case.facts.num_classes
    if not isinstance(value, int | float) or not 0 < value < 1 or not classes:
        return None
    return chance.smoothed_floor(classes, float(value))
