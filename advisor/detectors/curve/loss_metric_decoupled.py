"""Does the loss improve while the metric does not?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence, percent
from advisor.model import Answer, Case, Role, Run

LEAST = 5
FALL = 0.30
# Standard errors of an accuracy over 1,000 samples when their number is not known.
ERRORS, SAMPLES = 2.0, 1000
# An accuracy near its end has no room left.
NO_ROOM = 0.95
PAIRS: tuple[tuple[Role, Role], ...] = (
    ("train-loss", "train-metric"),
    ("val-loss", "val-metric"),
)


@detector("loss-metric-decoupled")
@each_run
def loss_metric_decoupled(run: Run, case: Case) -> Answer:
    """Training loss and training accuracy, else both of validation, over the same run.

    A fall of 30 % with an accuracy that stays within two standard errors and below 0.95. The
    other half of C31, a metric that rises with the loss, is ``val-loss-up-metric-steady``.
    """
    for loss_role, metric_role in PAIRS:
        loss = front.find(run, loss_role, LEAST)
        metric = front.accuracy(run, metric_role, LEAST)
        if loss is not None and metric is not None:
            return _compare(loss, metric)
    return unknown(f"a loss and its accuracy with {LEAST} points each are needed")


def _compare(loss: Series, metric: Series) -> Answer:
    shares = front.as_share(metric.y)
    blocks = front.medians(shares, 10) if len(shares) >= 30 else shares
    level, moves = float(np.median(blocks)), float(np.ptp(blocks))
    error = ERRORS * float(np.sqrt(max(level * (1 - level), 1e-3) / SAMPLES))
    if not loss.drop >= FALL:
        return absent(f"{loss.name} falls by {percent(loss.drop)} only")
    if moves > error or level >= NO_ROOM:
        return absent(f"{metric.name} moves by {moves:.3g} at {level:.3g}")
    return present(
        evidence(loss.whole, "the loss falls", f"-{percent(loss.drop)}", percent(FALL)),
        evidence(
            metric.whole,
            "the accuracy does not move",
            f"{float(blocks.min()):.4g} to {float(blocks.max()):.4g}",
            f"two standard errors, {error:.3g}",
        ),
    )
