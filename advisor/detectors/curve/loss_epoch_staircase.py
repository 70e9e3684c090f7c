"""Does the training loss step down at the boundaries of epochs?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from advisor.detectors import absent, detector, each_run, epochs, present, unknown
from advisor.detectors.series import Array, Series, evidence
from advisor.model import Answer, Case, Run

Indices = npt.NDArray[np.intp]

LEAST_EPOCHS = 3
# Share of the boundaries that must show a step, beyond 3 sigma and the 2 % largest elsewhere.
BOUNDARIES = 0.6
SIGMAS = 3.0
# Steps make up most of the fall; a curve that falls everywhere has no stairs. # unsourced
OF_FALL = 0.5
WINDOW = 0.08  # of an epoch; C15 says 5 %, which is one point of a log with 20 points an epoch


@detector("loss-epoch-staircase")
@each_run
def loss_epoch_staircase(run: Run, case: Case) -> Answer:
    """Downward level changes at epoch boundaries against those at all other places.

    Typical of several epochs on little data (each sample is known by its second pass). Instead
    of asking for a flat course in between, the steps must make up half of the whole fall.
    """
    found = epochs.by_epoch(run, LEAST_EPOCHS)
    if isinstance(found, str):
        return unknown(found)
    train, length = found
    per_epoch = len(train) * length / max(float(train.x[-1] - train.x[0]), 1.0)
    width = max(3, round(WINDOW * per_epoch))
    last = int(train.x[-1] / length)
    at = np.searchsorted(train.x, np.arange(1, last + 1) * length, side="right")
    at = at[(at >= width) & (at <= len(train) - width)]
    if len(at) < LEAST_EPOCHS - 1:
        return unknown("fewer than two epoch boundaries with points on both sides")
    steps, others = (
        _changes(train.y, at, width),
        _changes(train.y, _elsewhere(train, at, width), width),
    )
    if len(others) < 10:
        return unknown("too few points within the epochs to compare with")
    limit = min(-SIGMAS * train.sigma * np.sqrt(2 / width), float(np.percentile(others, 2)))
    down = steps < limit
    fall = float(np.median(train.y[:width]) - np.median(train.y[-width:]))
    if down.mean() < BOUNDARIES or -float(steps[down].sum()) < OF_FALL * fall or fall <= 0:
        return absent(f"{int(down.sum())} of {len(at)} epoch boundaries show a step down")
    return present(
        *(
            evidence(
                train.at(float(train.x[i])),
                "the loss steps down where an epoch begins",
                f"{change:.3g}",
                f"below {limit:.3g}",
            )
            for i, change in list(zip(at[down], steps[down], strict=True))[:5]
        )
    )


def _changes(y: Array, at: Indices, width: int) -> Array:
    offsets = np.arange(width)
    return np.median(y[at[:, None] + offsets], axis=1) - np.median(
        y[at[:, None] - width + offsets], axis=1
    )


def _elsewhere(train: Series, at: Indices, width: int) -> Indices:
    """Up to 1,000 positions at least a window away from every boundary."""
    centres = np.arange(width, len(train) - width + 1)
    centres = centres[:: max(1, len(centres) // 1000)]
    nearest = np.abs(centres[:, None] - at[None, :]).min(axis=1)
    return centres[nearest >= width]
