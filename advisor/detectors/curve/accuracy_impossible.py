"""Does the metric have an impossible value?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence
from advisor.model import Answer, Case, Evidence, Run

# Shares in [0, 1], or percentages in [0, 100]; other metrics have other bounds.
BOUNDED = ("acc", "auc", "f1", "precision", "recall", "iou", "dice", "准确率", "召回率")
ROUNDING = 1e-3
# Percentages of a run begin near chance; values around 1 in a task of few classes are none.
FEW_CLASSES = 20


@detector("accuracy-impossible")
@each_run
def accuracy_impossible(run: Run, case: Case) -> Answer:
    """Accuracy, AUC, F1, precision, recall, IoU and Dice outside their range.

    Values between 1 and 2 are either shares that are too large or very small percentages: they
    are impossible when some values lie below 1 at a level that no percentage of a task with at
    most 20 classes has, ``unknown`` without the class count.
    """
    bounded = [
        front.of(c)
        for role in ("val-metric", "train-metric")
        for c in run.all(role)
        if any(w in c.name.lower() for w in BOUNDED) and len(front.of(c))
    ]
    if not bounded:
        return unknown("no metric with a known range is logged")
    doubtful = False
    for metric in bounded:
        low, high = float(metric.y.min()), float(metric.y.max())
        if low < -ROUNDING or high > 100 * (1 + ROUNDING) or _share_above_one(metric, case):
            return present(_outside(metric, low, high))
        doubtful = doubtful or (1 + ROUNDING < high < 2 and case.facts.num_classes is None)
    if doubtful:
        return unknown("values just above 1 may be percentages; the class count is needed")
    return absent("every value lies within the range of its metric")


def _share_above_one(metric: Series, case: Case) -> bool:
    classes = case.facts.num_classes
    high = float(metric.y.max())
    return bool(1 + ROUNDING < high < 2 and classes is not None and classes <= FEW_CLASSES)


def _outside(metric: Series, low: float, high: float) -> Evidence:
    worst = int(np.argmin(metric.y) if low < -ROUNDING else np.argmax(metric.y))
    return evidence(
        metric.at(float(metric.x[worst])),
        f"{metric.name} cannot have this value",
        f"{float(metric.y[worst]):.4g} (range {low:.4g} to {high:.4g})",
        "0 to 1, or 0 to 100 in per cent",
    )
