"""Does validation jump about far more than training?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run

LEAST = 8
RATIO = 3.0
# Noise of validation over its level; small sets of sound runs stay below. # unsourced
SIZE = 0.15
# And over the whole way that validation has come, so that dust at a low level does not count.
OF_RANGE = 0.08  # unsourced


@detector("val-noisier-than-train")
@each_run
def val_noisier_than_train(run: Run, case: Case) -> Answer:
    """Noise of validation against that of training, at the same cadence and over the level.

    Noise grows with the level, hence the ratio. Training is measured by the plain deviation,
    validation by the robust and smaller one, so that a single outlier raises no alarm.

    From second differences, so that a steep beginning is not taken for noise. C27 compares with
    the sampling error of the validation set; repeated checks on the same samples share that
    error, so the noise is compared with the level itself.
    """
    train, val = front.find(run, "train-loss", LEAST), front.find(run, "val-loss", LEAST)
    if train is None or val is None:
        return unknown(f"training and validation loss with {LEAST} points each are needed")
    at_val = front.train_at(train, val, run)
    noise = front.noise_on_a_bend(val.y)
    usual = float(np.std(np.diff(at_val, 2)) / np.sqrt(6.0))
    level, train_level = abs(float(np.median(val.y))), abs(float(np.median(at_val)))
    same = RATIO * usual * max(1.0, level / max(train_level, 1e-12))
    least = max(same, SIZE * level, OF_RANGE * float(np.ptp(val.y)))
    if noise < least or noise <= 2 * val.half_unit:
        return absent(f"noise {noise:.3g} of validation, {usual:.3g} of training")
    return present(
        evidence(
            val.whole,
            "validation fluctuates far more than training at the same points",
            f"noise {noise:.3g} at level {level:.4g}; training {usual:.3g}",
            f"{least:.3g}",
        )
    )
