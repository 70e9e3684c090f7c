"""Does the discriminator's loss go to zero?"""

from __future__ import annotations

import re

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run

LEAST = 10
# Over the last fifth: sound adversaries stay near ln 2 (a coin) or a fair share of it.
LOW = 0.05
OF_START = 0.2
NAMES = frozenset(["d", "disc", "discriminator", "critic", "errd", "lossd", "dloss", "判别器"])
OPPONENT = frozenset(["g", "gen", "generator", "errg", "lossg", "gloss", "生成器"])


@detector("discriminator-wins")
@each_run
def discriminator_wins(run: Run, case: Case) -> Answer:
    """The curve named after the discriminator: below 0.05 over the last fifth, from far above.

    A critic's loss (Wasserstein) may be anything, so negative values are ``unknown``.
    """
    curves = [c for c in run.curves if c.role not in ("lr", "grad-norm", "train-metric")]
    own = next((c for c in curves if _words(c.name) & NAMES), None)
    if own is None or not any(_words(c.name) & OPPONENT for c in run.curves):
        return unknown("no losses of a discriminator and a generator are logged")
    series = front.of(own)
    if len(series) < LEAST:
        return unknown(f"at least {LEAST} points are needed")
    if float(series.y.min()) < -series.half_unit - 1e-6:
        return unknown("a discriminator loss below zero is a critic's, which has no floor")
    end = series.level(0.8, 1.0)
    if end > LOW or end > OF_START * max(series.start, float(np.median(series.y))) > 0:
        return absent(f"{series.name} ends at {end:.4g}")
    return present(
        evidence(
            series.span(series.x[int(0.8 * len(series))], series.x[-1]),
            "the discriminator's loss is next to zero: it tells every sample apart",
            f"{series.start:.4g} to {end:.4g}",
            f"{LOW}",
        )
    )


def _words(name: str) -> set[str]:
    return set(re.split(r"[^a-z\u4e00-\u9fff]+", name.lower()))
