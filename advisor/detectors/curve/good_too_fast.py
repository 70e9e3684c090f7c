"""Are near-perfect results there almost at once?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence
from advisor.model import Answer, Case, Run

# In the first epoch, or the first 1 % of a long run in steps: loss below 2 % of chance or a
# validation accuracy of 0.99. C30 takes 5 % of the run and 0.98, where scikit-learn's digits and
# MNIST arrive by honest means.
EARLY = 0.01
LOSS, ACCURACY = 0.02, 0.99
# Fewer optimizer steps than this before the first check; 1,000 steps learn many tasks honestly.
FEW_STEPS = 300  # unsourced


@detector("good-too-fast")
@each_run
def good_too_fast(run: Run, case: Case) -> Answer:
    """The first epoch's validation accuracy, else the loss of the first hundredth of the run.

    Fine-tuning is ``unknown``, and so is an epoch known to hold 300 steps or more. Leakage,
    masked labels and trivial metrics look like this; so do trivial tasks.
    """
    if case.facts.pretrained:
        return unknown("a pretrained network may be good at once")
    metric = front.accuracy(run, "val-metric", 2)
    if metric is not None:
        return _by_accuracy(metric, run)
    loss = front.find(run, "val-loss", 2) or front.find(run, "train-loss", 2)
    level = chance.known_chance(case)
    if loss is None or level is None:
        return unknown("a validation accuracy, or a loss and the class count, are needed")
    x = _first_check(loss)
    value = float(loss.y[0]) if x is None else float(np.median(loss.y[loss.x <= x]))
    if value > LOSS * level.level:
        return absent(f"the loss is {value:.4g} at first, chance {level.level:.4g}")
    if not _few_steps(loss, run):
        return unknown("the first value comes after too many steps to judge")
    return present(
        evidence(
            loss.at(loss.x[0]),
            "the loss is next to nothing from the first value on",
            f"{value:.4g}",
            f"{LOSS * level.level:.4g}, 2 % of {level.why}",
        )
    )


def _by_accuracy(metric: Series, run: Run) -> Answer:
    first = float(front.as_share(metric.y)[0])
    if first < ACCURACY:
        return absent(f"the first validation accuracy is {first:.4g}")
    if not _few_steps(metric, run):
        return unknown("the first validation comes after too many steps to judge")
    return present(
        evidence(
            metric.at(metric.x[0]),
            "the very first validation is nearly perfect",
            f"{first:.4g}",
            f"{ACCURACY}",
        )
    )


def _first_check(loss: Series) -> float | None:
    if loss.granularity == "epoch" or len(loss) < 50:
        return None
    return float(loss.x[0] + EARLY * (loss.x[-1] - loss.x[0]))


def _few_steps(series: Series, run: Run) -> bool:
    x = float(series.x[0])
    if series.granularity == "step":
        return x <= FEW_STEPS
    return x <= 1 and (run.steps_per_epoch or 0) <= FEW_STEPS
