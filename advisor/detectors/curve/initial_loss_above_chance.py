"""Is the first loss far above the chance level?"""

from __future__ import annotations

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run

# Healthy first losses lie at 0.9 to 1.15 times chance (Karpathy's recipe: "verify loss @ init").
HIGH = 1.5
# A first point later than this no longer shows the initial loss.
LATEST_STEP = 20


@detector("initial-loss-above-chance")
@each_run
def initial_loss_above_chance(run: Run, case: Case) -> Answer:
    """The first training loss over chance cross-entropy, at step 20 at most.

    The mean of a first epoch already contains progress, so 1.5 times chance counts there as well
    as long as the loss falls afterwards (else it may have diverged within the epoch); less than
    that says nothing there. A ratio near the batch size points to a sum instead of a mean.
    """
    train, level = front.find(run, "train-loss"), chance.known_chance(case)
    if train is None:
        return unknown("no training loss is logged")
    if level is None:
        return unknown("chance is not known: class count missing, or no cross-entropy")
    first, x = float(train.y[0]), float(train.x[0])
    early = train.granularity == "step" and x <= LATEST_STEP
    ratio = first / level.level
    if ratio <= HIGH:
        if not early:
            return unknown(f"the first value stands at {x:g}, after the beginning")
        return absent(f"the first loss {first:.4g} is {ratio:.3g} times chance")
    if not early and not (len(train) > 1 and train.y[1] < first):
        return unknown(f"the first value stands at {x:g} and may follow a divergence")
    return present(
        evidence(
            train.at(x),
            f"the first loss is {ratio:.3g} times the chance level {level.why}{_hint(ratio, case)}",
            f"{first:.4g}",
            f"{HIGH * level.level:.4g}",
        )
    )


def _hint(ratio: float, case: Case) -> str:
    batch = case.facts.batch_size
    if batch and batch > 1 and abs(ratio / batch - 1) < 0.1:
        return f", which is about the batch size {batch}: a sum, not a mean"
    return ""
