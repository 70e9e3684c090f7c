"""Do parts of the loss move against each other, or does one dominate?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence, percent
from advisor.model import Answer, Case, Evidence, Run

LEAST = 5
# A part that rises this much while the total falls; a part this far below the total.
RISE, TINY = 0.20, 0.01
FALL = 0.05


@detector("loss-components-conflict")
@each_run
def loss_components_conflict(run: Run, case: Case) -> Answer:
    """Components logged beside the total training loss, of training only.

    A part below 1 % of the total throughout does not take part in training, unless its weight is
    not in the log; KL terms and adversaries have detectors of their own and are left out.
    """
    train = front.find(run, "train-loss", LEAST)
    parts = [
        front.of(c)
        for c in run.all("component")
        if len(front.of(c)) >= LEAST and not _special(c.name)
    ]
    if train is None or len(parts) < 2:
        return unknown("a total and at least two components are needed")
    found = [e for part in parts for e in (_rises(part, train), _vanishes(part, train)) if e]
    if not found:
        return absent(f"{len(parts)} components move with the total")
    return present(*found)


def _special(name: str) -> bool:
    words = set(re.split(r"[^a-z]+", name.lower()))
    skipped = ("kl", "kld", "d", "g", "gen", "disc", "discriminator", "generator", "val", "test")
    return bool(words & set(skipped))


def _rises(part: Series, train: Series) -> Evidence | None:
    change = part.end - part.start
    if not train.drop >= FALL or change < RISE * abs(part.start) or change < 5 * part.sigma:
        return None
    return evidence(
        part.whole,
        f"{part.name} rises while the total falls by {percent(train.drop)}",
        f"{part.start:.4g} to {part.end:.4g}",
        f"a rise of {percent(RISE)}",
    )


def _vanishes(part: Series, train: Series) -> Evidence | None:
    share = abs(part.level(0.0, 1.0)) / max(abs(train.level(0.0, 1.0)), 1e-12)
    if share >= TINY or max(abs(part.start) / max(abs(train.start), 1e-12), share) >= TINY:
        return None
    return evidence(
        part.whole,
        f"{part.name} is a negligible part of the total",
        f"{percent(share)} of it",
        f"{percent(TINY)}",
    )
