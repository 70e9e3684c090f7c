"""Does the training loss jump up at once and then stay flat?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.detectors.shapes import blow_up, is_flat
from advisor.model import Answer, Case, Run

LEAST = 6
# The rise takes at most this share of the run, or two points. # unsourced
ABRUPT = 0.05


@detector("loss-jumps-then-plateaus")
@each_run
def loss_jumps_then_plateaus(run: Run, case: Case) -> Answer:
    """A blow-up (``shapes.blow_up``) that is over within 5 % of the run, and level after it.

    Level means that five block medians drift by at most a tenth of the jump and spread by at
    most a quarter. The level of the plateau is the number that tells what happened.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    found = blow_up(train)
    if found is None:
        return absent("no lasting rise after progress")
    points = len(train.coarse[1])
    jump = found.level - found.lowest
    if found.gap > max(2, ABRUPT * points):
        return absent(f"the rise from step {found.onset:g} is gradual")
    after = found.after[min(found.gap, len(found.after) - 2) :] if points > 20 else found.after
    if not is_flat(after, jump):
        return absent("the loss is not level after the rise")
    return present(
        evidence(
            train.span(found.onset, train.x[-1]),
            f"after a jump from {found.lowest:.4g} the loss stays level",
            f"plateau at {found.level:.4g}",
            f"drift of at most a tenth of the jump ({0.1 * jump:.3g})",
        )
    )
