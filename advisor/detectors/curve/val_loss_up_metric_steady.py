"""Does the validation loss rise while its metric does not fall?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.detectors.shapes import turn_up
from advisor.model import Answer, Case, Run

LEAST = 5
# Validation samples when their number is not known; two standard errors of the metric.
SAMPLES, ERRORS = 1000, 2.0


@detector("val-loss-up-metric-steady")
@each_run
def val_loss_up_metric_steady(run: Run, case: Case) -> Answer:
    """``val-loss-turns-up``, with a validation accuracy that keeps its value or gains.

    Over-confidence rather than worse ranking (Guo et al. 2017). Within two standard errors,
    ``sqrt(p (1 - p) / n)``, of its value where the loss was lowest.
    """
    train, val = front.find(run, "train-loss", LEAST), front.find(run, "val-loss", LEAST)
    if train is None or val is None:
        return unknown(f"training and validation loss with {LEAST} points each are needed")
    found = turn_up(train, val, run)
    if found is None:
        return absent("the validation loss does not turn up")
    metric = front.accuracy(run, "val-metric", LEAST)
    if metric is None:
        return unknown("no validation accuracy is logged")
    y = front.as_share(metric.y)
    then = float(np.interp(found.x, metric.x, front.median3(y)))
    end = float(np.median(y[-3:]))
    error = ERRORS * float(np.sqrt(max(then * (1 - then), 1e-4) / SAMPLES))
    if end < then - error:
        return absent(f"the metric falls from {then:.4g} to {end:.4g}")
    return present(
        evidence(
            val.span(found.x, val.x[-1]),
            "the validation loss rises",
            f"{found.lowest:.4g} to {found.end:.4g}",
            f"a rise of at least {found.needed:.3g}",
        ),
        evidence(
            metric.span(found.x, metric.x[-1]),
            "the validation accuracy does not fall",
            f"{then:.4g} to {end:.4g}",
            f"at least {then - error:.4g}",
        ),
    )
