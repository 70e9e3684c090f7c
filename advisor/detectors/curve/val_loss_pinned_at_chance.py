"""Does the validation loss stay at the chance level while training learns?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence, percent
from advisor.model import Answer, Case, Evidence, Run

# Train loss must have fallen by this share, and every validation value lie this near to chance.
TRAIN_DROP = 0.30
# Accuracy above chance by more than this cannot be a pinned validation: three standard errors
# of 1,000 validation samples at p = 1/2 are 0.047. # the 0.05 margin is unsourced
ACCURACY_MARGIN = 0.05


@detector("val-loss-pinned-at-chance")
@each_run
def val_loss_pinned_at_chance(run: Run, case: Case) -> Answer:
    """Two validation points suffice, one of them after training has learnt.

    Every value must agree with the chance level within 2 % (0.5 % when the class count is a
    guess) or to its last printed digit: 1.39 agrees with ln 4 = 1.3863. Overfitting is the
    neighbour: it moves the validation loss, and above chance. Validation that moves by more than
    4 % cannot be pinned whatever the class count, so ``absent`` does not need it.
    """
    train, val = front.find(run, "train-loss", 2), front.find(run, "val-loss", 2)
    if train is None or val is None:
        return unknown("training loss and validation loss with 2 points each are needed")
    half = min(train.half_unit, val.half_unit)
    low, high = float(val.y.min()), float(val.y.max())
    if high - low > 2 * chance.KNOWN_TOLERANCE * abs(high) + 2 * half:
        return absent(f"the validation loss moves from {low:.4g} to {high:.4g}")
    if not train.drop >= TRAIN_DROP:
        return absent(f"the training loss falls by only {percent(train.drop)}: it does not learn")
    if _learnt_before_last_check(train, val, run) < TRAIN_DROP:
        return unknown("no validation after training had learnt")
    middle = float(np.median(val.y))
    level = chance.chance_near(middle, half, case)
    if level is None:
        return _not_at_chance(middle, case)
    tolerance = chance.KNOWN_TOLERANCE if level.known else 2 * chance.GUESSED_TOLERANCE
    if not all(chance.near(v, level.level, half, tolerance) for v in (low, high)):
        return absent(f"the validation loss leaves {level.why}: {low:.4g} to {high:.4g}")
    if _accuracy_above_chance(run, case):
        return absent("the validation accuracy is clearly above chance")
    return present(_pinned(val, level, low, high), _learns(train))


def _learnt_before_last_check(train: Series, val: Series, run: Run) -> float:
    """Fall of the training loss up to the last validation point, as a share."""
    last = front.on_axis_of(train, val, run)[-1]
    y = train.y[train.x <= last]
    return float((train.start - np.median(y[-3:])) / train.start) if len(y) else 0.0


def _not_at_chance(middle: float, case: Case) -> Answer:
    known = chance.known_chance(case)
    if known is None:
        return unknown(f"validation stays at {middle:.4g}; the class count is needed to judge it")
    return absent(f"validation stays at {middle:.4g}, chance is {known.level:.4g} ({known.why})")


def _accuracy_above_chance(run: Run, case: Case) -> bool:
    metric, classes = front.accuracy(run, "val-metric"), case.facts.num_classes
    if metric is None or classes is None:
        return False
    return bool(np.median(front.as_share(metric.y)[-3:]) > 1 / classes + ACCURACY_MARGIN)


def _pinned(val: Series, level: chance.Chance, low: float, high: float) -> Evidence:
    return evidence(
        val.whole,
        f"all {len(val)} validation losses lie at the chance level {level.why}",
        f"{low:.4g} to {high:.4g}",
        f"{level.level:.4g} within 2 %",
    )


def _learns(train: Series) -> Evidence:
    return evidence(
        train.whole,
        "the training loss falls meanwhile",
        f"{train.start:.4g} to {train.end:.4g} (-{percent(train.drop)})",
        f"a fall of at least {percent(TRAIN_DROP)}",
    )
