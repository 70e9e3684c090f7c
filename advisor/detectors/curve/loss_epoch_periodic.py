"""Does the training loss repeat a pattern with every epoch?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, epochs, present, unknown
from advisor.detectors.series import Array, evidence, percent
from advisor.model import Answer, Case, Run

# Phase bins of an epoch: the calibration of the F limits below holds for eight.
BINS = 8
# One-way analysis of variance over phases. Simulated without pattern: 99 % of F below 4.2.
F_LIMIT = 5.0
# Share of variance explained by the phase; few epochs explain more by chance.
EXPLAINED, EXPLAINED_FEW, FEW = 0.15, 0.45, 20


@detector("loss-epoch-periodic")
@each_run
def loss_epoch_periodic(run: Run, case: Case) -> Answer:
    """Medians of 8 phases in at least 4 epochs, freed of the trend, compared between phases.

    Averages that are reset with the epoch make a sawtooth of their own: ``unknown``.
    """
    found = epochs.by_epoch(run, epochs.LEAST_EPOCHS)
    if isinstance(found, str):
        return unknown(found)
    train, length = found
    table = epochs.folded(train, length, BINS)
    if len(table) < epochs.LEAST_EPOCHS:
        return unknown(f"only {len(table)} epochs are complete")
    rest = _detrended(table)
    if epochs.looks_like_running_mean(rest):
        return unknown("the values look like a running mean that is reset every epoch")
    f, share = _variance(rest)
    limit = EXPLAINED if len(rest) >= FEW else EXPLAINED_FEW
    if f < F_LIMIT or share < limit:
        return absent(
            f"the place in the epoch explains {percent(share)} of the variance, F {f:.1f}"
        )
    phases = np.median(rest, axis=0)
    return present(
        evidence(
            train.whole,
            f"the same pattern in {len(rest)} epochs of {length:g} steps: highest "
            f"{_place(phases.argmax())}, lowest {_place(phases.argmin())}",
            f"F {f:.1f}, {percent(share)} of the variance, height {float(np.ptp(phases)):.3g}",
            f"F {F_LIMIT:g}, {percent(limit)}",
        )
    )


def _detrended(table: Array) -> Array:
    """Minus a moving average of one epoch; the half epochs at both ends are lost."""
    flat = table.ravel()
    mean = np.convolve(flat, np.ones(BINS) / BINS, mode="valid")
    centred = (mean[:-1] + mean[1:]) / 2
    rest = flat[BINS // 2 : BINS // 2 + len(centred)] - centred
    rest = rest[BINS // 2 : BINS // 2 + (len(rest) - BINS // 2) // BINS * BINS]
    return rest.reshape(-1, BINS)


def _variance(rest: Array) -> tuple[float, float]:
    """F and explained share of the phases (columns) over epochs (rows)."""
    means = rest.mean(axis=0)
    between = len(rest) * float(((means - rest.mean()) ** 2).sum())
    within = float(((rest - means) ** 2).sum())
    freedom = BINS * (len(rest) - 1)
    if within <= 0 or freedom <= 0:
        return 0.0, 0.0
    return between / (BINS - 1) / (within / freedom), between / (between + within)


def _place(phase: np.intp) -> str:
    names = ("at its beginning", "early", "early", "before the middle", "after the middle", "late",
             "late", "at its end")  # fmt: skip
    return names[int(phase)]
