"""Does the metric stay at the share of one class?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 4
# Within half a point at 80 % of the points.
WIDTH, SHARE = 0.005, 0.8
# Class shares that occur by themselves when the class count is not known.
USUAL = (1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 10, 1 / 100)
NO_ROOM = 0.97


@detector("metric-frozen-at-prior")
@each_run
def metric_frozen_at_prior(run: Run, case: Case) -> Answer:
    """An accuracy at 1/C, or one that repeats its value to the last of three or more digits.

    The shares of the classes are rarely told; a constant answer gives the same accuracy every
    time, so exact repetition from the second value on betrays it at any level (at 80 % of the
    points it alarmed on 4 of 178 sound runs with small validation sets). Otherwise it is
    ``accuracy-stuck``.
    """
    metrics = [
        m
        for role in ("val-metric", "train-metric")
        if (m := front.accuracy(run, role, LEAST)) is not None
    ]
    if not metrics:
        return unknown(f"no accuracy with {LEAST} points is logged")
    for metric in metrics:
        found = _frozen(metric, case)
        if found:
            return found
    return absent(f"{metrics[0].name} moves, or stands at no class share")


def _frozen(metric: Series, case: Case) -> Answer | None:
    shares = front.as_share(metric.y)
    level = float(np.median(shares))
    unit = metric.half_unit * (level / float(np.median(metric.y)) if level else 1.0)
    if level >= NO_ROOM or (np.abs(shares - level) <= WIDTH + unit).mean() < SHARE:
        return None
    known = (1 / case.facts.num_classes,) if case.facts.num_classes else USUAL
    match = next((p for p in known if abs(p - level) <= WIDTH + min(unit, WIDTH)), None)
    repeats = bool((shares[1:] == level).all()) and 0 < unit <= 0.0005
    if match is None and not repeats and level > 0:
        return None
    why = f"1/{1 / match:.0f}" if match else "the same value to the last digit"
    return present(
        evidence(
            metric.whole,
            f"{metric.name} stays at {level:.4g}: {why if level else 'no answer is right'}",
            f"{float(shares.min()):.4g} to {float(shares.max()):.4g}",
            f"within {WIDTH} at {percent(SHARE)} of the points",
        )
    )
