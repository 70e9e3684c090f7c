"""Is the loss zero from the start?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 3
# A value that no sum over a batch gives by chance. # unsourced
ZERO = 1e-6
SHARE = 0.9


@detector("loss-zero")
@each_run
def loss_zero(run: Run, case: Case) -> Answer:
    """The first three values and nine tenths of all are zero.

    A loss that gets there by training is no fault. Alternating zeros with NaN gradients are
    ``loss-masked-nan``.
    """
    train = front.find(run, "train-loss", LEAST) or front.find(run, "val-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    zero = np.abs(train.y) <= ZERO
    if not zero[:LEAST].all() or zero.mean() < SHARE:
        return absent(f"the first values are {', '.join(f'{v:.4g}' for v in train.y[:LEAST])}")
    return present(
        evidence(
            train.whole,
            "the loss is zero from its first value on",
            f"{percent(float(zero.mean()))} of {len(train)} values",
            f"{percent(SHARE)}",
        )
    )
