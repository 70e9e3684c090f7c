"""Do single validation points explode while training is calm?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Array, Series, evidence
from advisor.model import Answer, Case, Run

LEAST = 6
FACTOR, SIGMAS = 3.0, 3.0
# Points beside it that make its surroundings; more than this share of explosions is noise.
REACH, FEW = 3, 0.2


@detector("val-loss-isolated-explosions")
@each_run
def val_loss_isolated_explosions(run: Run, case: Case) -> Answer:
    """A validation point above three times the median on either side, with training as usual.

    Both sides are asked for, or every first point of a descent would count. The excess must
    also be a tenth of the highest ordinary value: 0.001 to 0.003 is none.
    """
    train, val = front.find(run, "train-loss", LEAST), front.find(run, "val-loss", LEAST)
    if train is None or val is None:
        return unknown(f"training and validation loss with {LEAST} points each are needed")
    y = val.y if len(val) <= 20 * front.COARSE else val.y[-20 * front.COARSE :]
    offset = len(val) - len(y)
    around = _around(y)
    excess = y[1:-1] - around
    usual = float(np.percentile(y, 90))
    high = np.flatnonzero((y[1:-1] > FACTOR * around) & (excess > 0.1 * usual) & (around > 0)) + 1
    if not len(high):
        return absent("no validation point stands out threefold from both sides")
    if len(high) > FEW * len(y):
        return absent(f"{len(high)} of {len(y)} points stand out: noise rather than single points")
    at_val = front.train_at(train, val, run)[offset:]
    calm = [i for i in high if _calm(at_val, int(i), train)]
    if not calm:
        return absent("training jumps at the same points")
    return present(
        *(
            evidence(
                val.at(float(val.x[offset + i])),
                "a single validation point explodes, training does not",
                f"{float(y[i]):.4g} beside {float(around[i - 1]):.4g}",
                f"above {FACTOR:g} times its neighbours",
            )
            for i in calm[:5]
        )
    )


def _around(y: Array) -> Array:
    """The higher of the medians of up to three points before and after; shape ``(n - 2,)``."""
    windows = np.lib.stride_tricks.sliding_window_view
    left = np.median(windows(np.concatenate([[y[0]] * (REACH - 1), y]), REACH), axis=1)[:-2]
    right = np.median(windows(np.concatenate([y, [y[-1]] * (REACH - 1)]), REACH), axis=1)[2:]
    return np.maximum(left, right)


def _calm(at_val: Array, i: int, train: Series) -> bool:
    beside = np.concatenate([at_val[max(0, i - REACH) : i], at_val[i + 1 : i + 1 + REACH]])
    allowed = max(SIGMAS * train.sigma, 0.5 * abs(float(np.median(beside))))
    return bool(abs(at_val[i] - np.median(beside)) <= allowed)
