"""Does the KL term go to zero?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 6
# Nats in all, or share of the total loss, over the second half. Free bits keep it above.
NATS, OF_TOTAL = 0.05, 0.001  # unsourced


@detector("kl-collapses")
@each_run
def kl_collapses(run: Run, case: Case) -> Answer:
    """The curve named KL (a part of the loss): below 0.05 nats over the second half.

    A policy update reports an approximate KL that should be small; names with "approx" and runs
    that log a reward are not asked.
    """
    names = [c.name.lower() for c in run.curves]
    if any(w in n for n in names for w in ("reward", "episode", "approx_kl", "approxkl")):
        return unknown("the KL of a policy update is small by design")
    curve = next((c for c in run.curves if _words(c.name) & {"kl", "kld", "kldiv"}), None)
    if curve is None:
        return unknown("no KL term is logged")
    kl = front.of(curve)
    if len(kl) < LEAST:
        return unknown(f"at least {LEAST} points are needed")
    level = kl.level(0.5, 1.0)
    total = front.find(run, "train-loss")
    share = abs(level) / abs(total.level(0.5, 1.0)) if total and total.level(0.5, 1.0) else 1.0
    if level > NATS and share > OF_TOTAL:
        return absent(f"the KL term ends at {level:.4g}")
    return present(
        evidence(
            kl.span(kl.x[len(kl) // 2], kl.x[-1]),
            "the KL term is next to zero: the latent code carries nothing",
            f"{level:.4g}" + (f", {percent(share)} of the total" if total else ""),
            f"{NATS} nats or {percent(OF_TOTAL)} of the total",
        )
    )


def _words(name: str) -> set[str]:
    return set(re.split(r"[^a-z]+", name.lower()))
