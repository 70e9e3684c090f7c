"""Does the loss show spikes that recover?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence
from advisor.model import Answer, Case, Run

Indices = npt.NDArray[np.intp]

LEAST = 100
# Baseline: median and spread of the 51 points before, renewed every 4 to 51 points.
WINDOW = 51
SIGMAS, FACTOR = 4.0, 1.3
# Single points are outliers of heavy-tailed batch losses: up to 100 % false alarms (simulated).
# So three in a row, or two at five times the baseline and twice all before. C10 allows a single
# point at that height; on 178 sound runs, thinned to 200 points, all four alarms were such points.
RUN, PAIR, PAIR_FACTOR = 3, 2, 5.0
# Height as a share of the whole way down: batch losses near zero vary by multiples. # unsourced
HEIGHT = 0.15


@detector("loss-spikes-recover")
@each_run
def loss_spikes_recover(run: Run, case: Case) -> Answer:
    """Points above median + 4 sigma and 1.3 times the median of 51 points before them.

    They must stand out by 15 % of the way from start to end, and the median of the ten points
    after must be back below the middle of the spike. The baseline of C10 slides with every point;
    here it is renewed every 4 points (every 51 of a long series), for a million points in time.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    if train.granularity == "epoch":
        return unknown("one value an epoch does not show spikes")
    high = _above(train)
    starts, lengths = _runs(high)
    least = _least_length(len(train), int((lengths == 1).sum()))
    spikes = [
        (int(a), int(k))
        for a, k in zip(starts[lengths >= PAIR], lengths[lengths >= PAIR], strict=True)
        if (k >= least or _towers(train, int(a))) and _returns(train, int(a), int(k))
    ]
    if not spikes:
        return absent("no group of points stands out and returns")
    where = [train.span(train.x[a], train.x[a + k - 1]) for a, k in spikes]
    peaks = [float(train.y[a : a + k].max()) for a, k in spikes]
    base = [float(np.median(train.y[max(0, a - WINDOW) : a])) for a, _ in spikes]
    return present(
        *(
            evidence(
                place,
                f"spike {i} of {len(spikes)}: {k} points, then back",
                f"{peak:.4g} over {level:.4g}",
                f"above {FACTOR} times the level and 4 sigma",
            )
            for i, (place, peak, level, (_, k)) in enumerate(
                zip(where[:5], peaks, base, spikes, strict=False), start=1
            )
        )
    )


def _above(train: Series) -> Indices:
    """Indices of points that stand out from the last window that ends before them."""
    y = train.y
    stride = int(np.clip(len(y) // 600, 4, WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(y, WINDOW)[:-1:stride].copy()
    middle = np.median(windows, axis=1)
    width = 1.4826 * np.median(np.abs(windows - middle[:, None]), axis=1)
    height = HEIGHT * abs(train.start - train.end)
    least = np.maximum.reduce([middle + SIGMAS * width, FACTOR * middle, middle + height])
    limits = np.repeat(least, stride)[: len(y) - WINDOW]
    return np.flatnonzero(y[WINDOW:] > limits) + WINDOW


def _runs(index: Indices) -> tuple[Indices, Indices]:
    """Starts and lengths of runs of consecutive indices."""
    if not len(index):
        return index, index
    cuts = np.flatnonzero(np.diff(index) > 1) + 1
    first = np.concatenate([[0], cuts])
    return index[first], np.diff(np.concatenate([first, [len(index)]]))


def _least_length(points: int, singles: int) -> int:
    """Points in a row that chance would give in one of a hundred curves at most.

    ``singles`` outliers among ``points`` give the rate of outliers: heavy tails need longer runs.
    With three always, 81 % of curves with gamma(1/2) noise alarm, and 28 % with exponential noise
    (1,000 points, simulated); with this 5 % and 2 %.
    """
    rate = (singles + 1) / points
    return max(RUN, int(np.ceil(np.log(0.01 / points) / np.log(rate))))


def _towers(train: Series, a: int) -> bool:
    """Two points count only far above everything before them."""
    before = train.y[max(0, a - WINDOW) : a]
    top = float(train.y[a : a + PAIR].min())
    return top > PAIR_FACTOR * float(np.median(before)) and top > 2 * float(before.max())


def _returns(train: Series, a: int, k: int) -> bool:
    after = train.y[a + k : a + k + 10]
    if len(after) < 3:
        return False
    base = float(np.median(train.y[max(0, a - WINDOW) : a]))
    return float(np.median(after)) <= base + 0.5 * (float(train.y[a : a + k].max()) - base)
