"""Does the training loss fall, and then rise for good?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.detectors.shapes import blow_up
from advisor.model import Answer, Case, Run

LEAST = 6


@detector("loss-blows-up-after-progress")
@each_run
def loss_blows_up_after_progress(run: Run, case: Case) -> Answer:
    """A fall to 0.7 of the start, then a lasting rise (see ``shapes.blow_up``).

    The rise is at least half of the lowest level, 6 sigma and 5 % of the way down, and the loss
    never returns to its middle. A rise that recovers is a spike, one from the first point on is
    ``loss-rises-from-start``. An end in NaN is ``loss-non-finite``; only finite values are read.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    found = blow_up(train)
    if found is None:
        return absent(f"from {train.start:.4g} to {train.end:.4g} without a lasting rise")
    return present(
        evidence(
            train.at(found.lowest_at),
            "the lowest level before the rise",
            f"{found.lowest:.4g} after a start at {found.start:.4g}",
            f"at most {0.7 * found.start:.4g}",
        ),
        evidence(
            train.span(found.onset, train.x[-1]),
            "the loss rises here and stays up",
            f"{found.level:.4g}, {found.level / found.lowest:.3g} times the lowest"
            if found.lowest > 0
            else f"{found.level:.4g}",
            "never back below the middle of the jump",
        ),
    )
