"""Values by their place in the epoch, for questions about patterns that epochs make."""

from __future__ import annotations

import numpy as np

from advisor.detectors import series as front
from advisor.detectors.series import Array, Series
from advisor.model import Run

LEAST_EPOCHS = 4
LEAST_POINTS = 8
# A longer run is judged by its last points: dozens of epochs settle the question.
MOST_POINTS = 200_000
# Noise that shrinks this much over an epoch is that of a running mean: it falls as 1/k. # unsourced
RUNNING_MEAN = 0.25


def by_epoch(run: Run, least_epochs: int) -> tuple[Series, float] | str:
    """The training loss with steps per epoch, or the reason why epochs cannot be told apart."""
    train = front.find(run, "train-loss", least_epochs * LEAST_POINTS)
    if train is None:
        return front.missing(run, "train-loss", least_epochs * LEAST_POINTS)
    if train.granularity == "epoch":
        return "one value an epoch does not show what happens within it"
    length = run.steps_per_epoch
    if not length:
        return "the number of steps per epoch is not known"
    count = float(train.x[-1] - train.x[0]) / length
    if count < least_epochs or len(train) / max(count, 1) < LEAST_POINTS:
        return f"{count:.3g} epochs with {len(train) / max(count, 1e-9):.3g} points each"
    if train.smoothing in ("running-mean", "ema", "windowed"):
        return "the values are averages, which make patterns of their own"
    return train, length


def folded(train: Series, length: float, bins: int) -> Array:
    """Medians by epoch and phase, shape ``(epochs, bins)``; only whole epochs; NaN where empty.

    The first step of an epoch is the one after a multiple of ``length``.
    """
    begin = max(0, len(train) - MOST_POINTS)
    y, position = train.y[begin:], (train.x[begin:] - 1e-9) / length
    epoch = np.floor(position).astype(int)
    phase = np.minimum(((position - epoch) * bins).astype(int), bins - 1)
    first, last = int(epoch[0]), int(epoch[-1])
    count = last - first + 1
    cell = (epoch - first) * bins + phase
    order = np.lexsort((y, cell))
    edges = np.searchsorted(cell[order], np.arange(count * bins + 1))
    size = np.diff(edges)
    values = np.append(y[order], np.nan)
    low, high = edges[:-1] + (size - 1) // 2, edges[:-1] + size // 2
    medians = np.where(size > 0, (values[low] + values[high]) / 2, np.nan)
    table = medians.reshape(count, bins)
    return table[~np.isnan(table).any(axis=1)]


def looks_like_running_mean(table: Array) -> bool:
    """Whether noise dies away within each epoch, as in a mean that is reset at its start."""
    rest = table - table.mean(axis=1, keepdims=True)
    rest = rest - rest.mean(axis=0)
    steps = np.abs(np.diff(rest, axis=1))
    return bool(np.median(steps[:, -2:]) < RUNNING_MEAN * np.median(steps[:, :2]))
