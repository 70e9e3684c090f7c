"""Is the first loss far below the chance level?"""

from __future__ import annotations

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run

# Healthy first losses lie at 0.9 to 1.15 times chance (Karpathy's recipe: "verify loss @ init").
LOW = 0.7
# A first point later than this no longer shows the initial loss: 20 steps of Adam do much.
LATEST_STEP = 5


@detector("initial-loss-below-chance")
@each_run
def initial_loss_below_chance(run: Run, case: Case) -> Answer:
    """The first training loss over chance cross-entropy, at step 5 at most.

    Fine-tuned networks, epoch means and later first points are ``unknown``: the loss may have
    fallen. C02 asks up to step 20; small easy tasks are through half of their descent by then.
    """
    train, level = front.find(run, "train-loss"), chance.known_chance(case)
    if train is None:
        return unknown("no training loss is logged")
    if level is None:
        return unknown("chance is not known: class count missing, or no cross-entropy")
    first, x = float(train.y[0]), float(train.x[0])
    ratio = first / level.level
    early = train.granularity == "step" and x <= LATEST_STEP
    if ratio >= LOW and early:
        return absent(f"the first loss {first:.4g} is {ratio:.3g} times chance")
    if ratio >= LOW or not early:
        return unknown(f"the first value stands at {x:g}, after the beginning")
    if case.facts.pretrained:
        return unknown("a pretrained network may start below chance")
    return present(
        evidence(
            train.at(x),
            f"the first loss is only {ratio:.3g} times the chance level {level.why}",
            f"{first:.4g}",
            f"{LOW * level.level:.4g}",
        )
    )
