"""Does the loss swing slowly up and down?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Array, evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 60
# Share of the variance (after removing the trend) in a peak of the spectrum and its neighbours.
POWER = 0.35
# At least this many swings, of at least this many points each.
CYCLES, PERIOD = 4, 8
# Peak over the spectrum of noise with the same correlation from point to point. Without this a
# quarter of all curves with AR(1) noise of 0.9 alarm (simulated), with it none.
ABOVE_RED = 8.0
# Height of the swing over the level and over the noise. # unsourced
SWING, SIGMAS = 0.1, 2.0


@detector("loss-oscillates-slowly")
@each_run
def loss_oscillates_slowly(run: Run, case: Case) -> Answer:
    """A spectral peak with at least 4 swings over the last three quarters of the run.

    A swing of the length of an epoch is ``loss-epoch-periodic``, one that follows a cyclic
    learning rate is its doing; both are ``absent``. C13 asks 200 points and a period of 20; with
    60 points four swings of 8 points and more are still seen.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    if train.granularity == "epoch":
        return unknown("one value an epoch does not show swings between steps")
    x, y = train.coarse
    x, y = x[len(y) // 4 :], y[len(y) // 4 :]
    rest = y - _smooth(y)
    cycles, share = _peak(rest)
    period = (x[-1] - x[0]) / max(cycles, 1)
    swing = 2 * np.sqrt(2 * share) * float(np.std(rest))
    size = float(np.median(np.abs(y)))
    if cycles < CYCLES or share < POWER or swing < max(SWING * size, SIGMAS * front.noise(y)):
        return absent(f"the largest swing holds {percent(share)} of the variance")
    if run.steps_per_epoch and abs(period / run.steps_per_epoch - 1) < 0.1:
        return absent("the swing has the length of an epoch")
    if _lr_cycles(run):
        return absent("the learning rate itself goes up and down")
    return present(
        evidence(
            train.span(x[0], x[-1]),
            f"the loss swings {cycles} times with a period of about {period:.3g} steps",
            f"height {swing:.3g} at level {size:.4g}, {percent(share)} of the variance",
            f"{percent(POWER)} of the variance, a height of {percent(SWING)}",
        )
    )


def _smooth(y: Array) -> Array:
    """The trend: a cubic, which follows the tail of a descent and leaves four swings alone."""
    t = np.vander(np.linspace(-1, 1, len(y)), 4)
    return t @ np.linalg.lstsq(t, y, rcond=None)[0]


def _peak(rest: Array) -> tuple[int, float]:
    """Cycles over the window and the share of variance of the highest peak, with neighbours."""
    power = np.abs(np.fft.rfft(rest * np.hanning(len(rest)))) ** 2
    power[:2] = 0.0
    top = min(len(power), len(rest) // PERIOD + 1)
    total = float(power.sum())
    if total <= 0 or top <= CYCLES:
        return 0, 0.0
    k = int(np.argmax(power[:top]))
    if power[k] < ABOVE_RED * _red(rest, len(power))[k] * total / len(power):
        return k, 0.0
    return k, float(power[max(0, k - 1) : k + 2].sum()) / total


def _red(rest: Array, bins: int) -> Array:
    """Spectrum, with mean 1, of noise with the lag-1 correlation of the residual."""
    rho = float(rest[1:] @ rest[:-1]) / max(float(rest @ rest), 1e-300)
    spectrum = 1 / (1 + rho * rho - 2 * rho * np.cos(np.linspace(0, np.pi, bins)))
    return spectrum / spectrum.mean()


def _lr_cycles(run: Run) -> bool:
    lr = front.find(run, "lr", 4)
    if lr is None:
        return False
    rises = np.flatnonzero(np.diff(lr.coarse[1]) > 0)
    return bool(len(rises)) and bool(rises[-1] > 0.25 * len(lr.coarse[1]))
