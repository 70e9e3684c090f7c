"""Is there a long plateau and then sudden learning?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Array, Series, evidence, percent
from advisor.model import Answer, Case, Evidence, Run

LEAST = 20
# The plateau lasts 30 % of the run; then 60 % of the whole gain comes within 10 % of the run.
PLATEAU, GAIN, SUDDEN = 0.3, 0.6, 0.1
# The plateau is level within 5 % of the start; the whole fall is at least 30 %.
LEVEL, FALL = 0.05, 0.3
# Validation at chance while training accuracy is already at 95 % of its end.
LEARNT, MARGIN = 0.95, 0.05


@detector("late-sudden-learning")
@each_run
def late_sudden_learning(run: Run, case: Case) -> Answer:
    """A training loss that falls late and at once, or a validation accuracy that rises so.

    The second is grokking (Power et al. 2022): training is done, validation stands at its first
    value for 30 % of the run. Only a jump that happened counts. A fall at a learning-rate drop
    is ``loss-drops-at-lr-drop``.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    found = _sudden(front.median3(train.coarse[1]))
    if found is not None and train.drop >= FALL and not _at_lr_drop(run, train, found):
        return present(_evidence(train, found, "the training loss falls"))
    metric = front.accuracy(run, "val-metric", LEAST)
    if metric is not None and (grokked := _grokked(run, metric)) is not None:
        return present(_evidence(metric, grokked, "the validation accuracy rises"))
    return absent("no plateau of 30 % of the run is followed by sudden learning")


def _sudden(y: Array) -> int | None:
    """Index where the sudden part of a falling series begins, or None."""
    n = len(y)
    gain = float(y[0] - np.min(y))
    k = max(2, round(SUDDEN * n))
    falls = y[:-k] - y[k:]
    if gain <= 0 or not len(falls):
        return None
    i = int(np.argmax(falls))
    still = y[: max(1, i)]
    level = np.abs(front.medians(still, 10) - still[0]).max() <= LEVEL * max(abs(still[0]), gain)
    return i if i >= PLATEAU * n and falls[i] >= GAIN * gain and level else None


def _grokked(run: Run, metric: Series) -> int | None:
    train = front.accuracy(run, "train-metric", LEAST)
    if train is None:
        return None
    y = front.as_share(metric.coarse[1])
    i = _sudden(1 - front.median3(y))
    if i is None or float(np.ptp(y)) < 4 * MARGIN:
        return None
    t = front.as_share(train.coarse[1])
    then = t[: max(1, int(i / len(y) * len(t)))]
    return i if float(then[-1]) >= LEARNT * float(np.median(t[-3:])) else None


def _at_lr_drop(run: Run, train: Series, i: int) -> bool:
    lr = front.find(run, "lr", 2)
    if lr is None:
        return False
    x = train.coarse[0]
    width = SUDDEN * (x[-1] - x[0])
    at = front.on_axis_of(train, lr, run)
    rates = np.interp([x[i] - width / 2, x[i] + 1.5 * width], at, lr.y)
    return bool(rates[1] <= 0.6 * rates[0])


def _evidence(series: Series, i: int, what: str) -> Evidence:
    x, y = series.coarse
    k = min(len(y) - 1, i + max(2, round(SUDDEN * len(y))))
    return evidence(
        series.span(x[i], x[k]),
        f"after a plateau of {percent(i / len(y))} of the run {what} at once",
        f"{float(y[i]):.4g} to {float(y[k]):.4g}",
        f"{percent(GAIN)} of all that was learnt within {percent(SUDDEN)} of the run",
    )
