"""Does the validation loss turn up while the training loss goes on falling?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.detectors.shapes import turn_up
from advisor.model import Answer, Case, Run

LEAST = 5


@detector("val-loss-turns-up")
@each_run
def val_loss_turns_up(run: Run, case: Case) -> Answer:
    """The last three validation values against the lowest running median of three.

    The rise is at least 5 % of the lowest value and 3 sigma, with training falling (tau at most
    -0.5) from there on: "problematic overfitting" of Google's tuning playbook. A single epoch
    with opposite signs, the rule of other advisors, alarms on healthy noise and is not used.
    Five points suffice, where the collection of signatures asks 8: printed logs are short, and
    with 5 points the two last ones must both stand above the lowest.
    """
    train, val = front.find(run, "train-loss", LEAST), front.find(run, "val-loss", LEAST)
    if train is None or val is None:
        return unknown(f"training and validation loss with {LEAST} points each are needed")
    found = turn_up(train, val, run)
    if found is None:
        return absent(
            f"validation ends at {val.end:.4g}, its lowest value is {float(val.y.min()):.4g}"
        )
    return present(
        evidence(
            val.span(found.x, val.x[-1]),
            "the validation loss rises from its lowest value",
            f"{found.lowest:.4g} to {found.end:.4g}",
            f"a rise of at least {found.needed:.3g}",
        ),
        evidence(
            train.name,
            "the training loss falls over the same stretch",
            f"{found.train_then:.4g} to {found.train_end:.4g}",
            "tau at most -0.5",
        ),
    )
