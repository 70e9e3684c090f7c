"""Shapes that several curve detectors ask about: the blow-up, the turn-up, lr steps, plateaus."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.detectors.series import (
    SHORT,
    Array,
    Series,
    find,
    median3,
    medians,
    noise,
    noise_on_a_bend,
    on_axis_of,
    tau,
    train_at,
)
from advisor.model import Run

# The rules of change points: below 0.7 of the start first, then up by half of the lowest level and
# by 6 sigma (robust estimate). Stas Bekman's taxonomy of loss spikes calls this "no recovery".
PROGRESS = 0.7
JUMP_SHARE = 0.5
JUMP_SIGMAS = 6.0
# A rise that is small beside the way already come is noise at a low level: 0.001 to 0.002 after a
# start at 2.3 is no blow-up. None of 217 sound runs alarms, with or without this.
JUMP_OF_TRAVEL = 0.05


@dataclass(frozen=True)
class BlowUp:
    """A permanent rise. ``onset`` is a step; ``after`` holds the (coarse) values from there on.

    ``gap`` counts the (coarse) points that the rise itself took.
    """

    start: float
    lowest: float
    lowest_at: float
    onset: float
    level: float
    before: Array
    after: Array
    gap: int


def blow_up(series: Series) -> BlowUp | None:
    """The rise after progress that is never undone, or None. Needs 6 points."""
    x, y = series.coarse
    n = len(y)
    if n < 6:
        return None
    calm = median3(y) if n >= 12 else y
    low = int(np.argmin(calm))
    lowest, start = float(calm[low]), series.start
    level = float(np.median(y[-max(2, n // 10) :]))
    jump = level - lowest
    travel = start - lowest
    needed = max(JUMP_SHARE * abs(lowest), JUMP_SIGMAS * noise(y), JUMP_OF_TRAVEL * travel)
    if travel < (1 - PROGRESS) * abs(start) or jump < needed:
        return None
    onset = int(np.flatnonzero(calm <= lowest + 0.5 * jump)[-1]) + 1
    if n - onset < (2 if n < 12 else 3):
        return None
    foot = int(np.flatnonzero(calm[:onset] <= lowest + 0.2 * jump)[-1])
    top = onset + int(np.argmax(calm[onset:] >= lowest + 0.8 * jump))
    return BlowUp(
        start, lowest, x[low], x[onset], level, y[:onset], y[onset:], max(1, top - foot)
    )  # fmt: skip


def is_flat(y: Array, height: float) -> bool:
    """Whether values stay level: their drift and their spread are small beside ``height``."""
    blocks = medians(y, 5)
    drift = abs(float(blocks[-1] - blocks[0]))
    return drift <= 0.1 * height and float(np.ptp(blocks)) <= 0.25 * height


@dataclass(frozen=True)
class TurnUp:
    """Validation at its lowest and at its end; ``x`` is the validation step of the lowest value."""

    index: int
    x: float
    lowest: float
    end: float
    needed: float
    train_then: float
    train_end: float


# A rise of the validation loss counts from 3 sigma and 5 % of its lowest value: the single-epoch
# rule of other advisors alarms on 57 % of 217 sound runs, this one on 1.4 %.
TURN_SIGMAS = 3.0
TURN_SHARE = 0.05
TURN_OF_TRAVEL = 0.03


def turn_up(train: Series, val: Series, run: Run) -> TurnUp | None:
    """Validation rising for good while training still falls, or None. Needs 5 points of each."""
    x, y = val.coarse
    calm = median3(y) if len(y) >= 8 else y
    low = int(np.argmin(calm))
    after = y[low + 1 :]
    if len(after) < 2:
        return None
    lowest, end = float(calm[low]), float(np.median(after[-3:]))
    travel = max(float(y[0]) - lowest, 0.0)
    needed = max(
        TURN_SIGMAS * noise_on_a_bend(y), TURN_SHARE * abs(lowest), TURN_OF_TRAVEL * travel
    )
    training = _training_after(train, val, run, x[low])
    falls = tau(medians(training, 10)) <= -0.5 and training[-1] < training[0]
    if end - lowest < needed or not falls:
        return None
    return TurnUp(low, x[low], lowest, end, needed, float(training[0]), float(training[-1]))


def _training_after(train: Series, val: Series, run: Run, x: float) -> Array:
    """Training at the validation points from the validation step ``x`` on."""
    return train_at(train, val, run)[val.x >= x]


@dataclass(frozen=True)
class LrDrop:
    """A learning rate lowered at least twofold between neighbouring points, at ``x``."""

    x: float
    before: float
    after: float


def lr_drops(lr: Series) -> tuple[LrDrop, ...]:
    """Every such drop to a rate above zero."""
    y = lr.y
    at = np.flatnonzero((y[1:] > 0) & (y[1:] <= 0.5001 * y[:-1])) + 1
    return tuple(LrDrop(float(lr.x[i]), float(y[i - 1]), float(y[i])) for i in at[:200])


@dataclass(frozen=True)
class Shift:
    """A change of loss level at a learning-rate drop, beside the changes seen elsewhere.

    ``low`` and ``high`` are the 2nd and 98th percentile of the latter.
    """

    drop: LrDrop
    level: float
    change: float
    low: float
    high: float


# Places and points that calibrate a shift; more make it slower and no better.
NULL_POSITIONS, WIDEST = 150, 200
LEAST_NULL = 5
# Share of the way to the first drop that is taken for the first descent. # unsourced
SETTLED = 0.35


def shifts(loss: Series, drops: tuple[LrDrop, ...], lr: Series, run: Run) -> tuple[Shift, ...]:
    """Level changes at the drops with windows of 30 points (2 % of a long run, at most 200).

    The same windows at all other positions calibrate what chance and trend do, so noise that is
    correlated from point to point needs no model. Drops without room for that are left out.
    """
    places = Series(lr.name, np.array([d.x for d in drops]), np.zeros(len(drops)), len(drops),
                    lr.granularity, "raw")  # fmt: skip
    at = np.searchsorted(loss.x, on_axis_of(loss, places, run), side="left")
    edges = np.concatenate([[0], at, [len(loss)]])
    found: list[Shift] = []
    for drop, left, k, right in zip(drops, edges[:-2], at, edges[2:], strict=True):
        room = min(k - left, right - k)
        if room < 2:
            continue
        width = int(min(max(30, min(len(loss) // 50, WIDEST)), max(2, room // 3)))
        others = _other_changes(loss.y, at, width)
        if len(others) < LEAST_NULL:
            continue
        before = float(np.median(loss.y[k - width : k]))
        change = float(np.median(loss.y[k : k + width])) - before
        low, high = np.percentile(others, [2, 98])
        found.append(Shift(drop, before, change, float(low), float(high)))
    return tuple(found)


def _other_changes(y: Array, drops: npt.NDArray[np.intp], width: int) -> Array:
    """Equal-window changes at up to 150 positions at least ``width`` away from every drop.

    The first descent is left out: beside it no later change would be remarkable.
    """
    centres = np.arange(width, len(y) - width + 1)
    centres = centres[:: max(1, len(centres) // NULL_POSITIONS)]
    centres = centres[centres - width >= SETTLED * drops[0] - 2]
    for drop in drops:
        centres = centres[np.abs(centres - drop) >= width]
    if not len(centres):
        return np.empty(0)
    offsets = np.arange(width)
    after = np.median(y[centres[:, None] + offsets], axis=1)
    return after - np.median(y[centres[:, None] - width + offsets], axis=1)


def lr_drop_shifts(run: Run) -> tuple[tuple[Shift, ...] | None, Series | None, str]:
    """``(shifts, loss, reason)``; shifts are None with a reason for ``unknown``."""
    lr, loss = find(run, "lr", 2), find(run, "train-loss", 8)
    if lr is None:
        return None, loss, "no learning rate is logged"
    if loss is None:
        return None, None, "at least 8 points of the training loss are needed"
    drops = lr_drops(lr)
    if not drops:
        return (), loss, "the learning rate is never lowered twofold at once"
    found = shifts(loss, drops, lr, run)
    if not found:
        return None, loss, "too few points around the learning-rate drops"
    return found, loss, ""


def tail(series: Series) -> Array:
    """The last 30 %, at least 5 points of a printed log."""
    y = series.coarse[1]
    return y[-max(5 if len(y) < 2 * SHORT else 9, round(0.3 * len(y))) :]
