"""Does the loss drop at once to the level of the class prior and stay there?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.model import Answer, Case, Run

LEAST = 5
# From 20 % of the run on, within 3 % of the level; start above it by 5 % at least.
TOLERANCE, GUESSED = 0.03, 0.005
LEAST_DROP = 0.05


@detector("loss-settles-at-prior")
@each_run
def loss_settles_at_prior(run: Run, case: Case) -> Answer:
    """A hockey stick (Karpathy) that ends at ln C, or at the entropy of a frozen accuracy.

    The entropy of the classes is not logged anywhere, but with two classes an accuracy that
    stands still at p betrays it: -p ln p - (1-p) ln(1-p). Above the level it is
    ``loss-fast-drop-high-plateau``; without the drop ``train-loss-flat-at-chance``.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    y = train.coarse[1]
    rest = front.medians(y[max(1, len(y) // 5) :], 10) if len(y) >= 30 else y[1:]
    level, slack = float(np.median(rest)), train.half_unit
    if float(np.ptp(rest)) > 2 * TOLERANCE * abs(level) + 2 * slack:
        return absent(f"after the first fifth the loss still moves by {float(np.ptp(rest)):.3g}")
    if float(y[0]) < (1 + LEAST_DROP) * level:
        return absent("there is no first drop")
    if chance.other_loss(case):
        return unknown("the level of the prior is not known for this loss")
    prior = _prior(level, slack, run, case)
    if prior is None:
        return _unmatched(level, case)
    x = train.coarse[0][max(1, len(y) // 5)]
    return present(
        evidence(
            train.span(x, train.x[-1]),
            f"after a first drop the loss stays at {prior.why}",
            f"{float(y[0]):.4g}, then {level:.4g}",
            f"{prior.level:.4g} within {percent(TOLERANCE if prior.known else GUESSED)}",
        )
    )


def _prior(level: float, slack: float, run: Run, case: Case) -> chance.Chance | None:
    metric = front.accuracy(run, "train-metric", 3) or front.accuracy(run, "val-metric", 3)
    if metric is not None and case.facts.num_classes in (None, 2):
        shares = front.as_share(metric.y)[len(metric) // 5 :]
        share = float(np.median(shares))
        if 0.5 <= share < 0.999 and float(np.ptp(shares)) <= 0.01:
            entropy = chance.binary_entropy(share)
            if chance.near(level, entropy, slack, TOLERANCE):
                return chance.Chance(entropy, f"the entropy of a class share of {share:.3g}", True)
    return chance.chance_near(level, slack, case)


def _unmatched(level: float, case: Case) -> Answer:
    known = chance.known_chance(case)
    if known is None or level < known.level:
        return unknown(f"settles at {level:.4g}; the shares of the classes are needed to judge it")
    return absent(f"settles at {level:.4g}, above the prior (at most {known.level:.4g})")
