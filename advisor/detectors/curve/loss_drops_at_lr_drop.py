"""Does the training loss drop when the learning rate is lowered?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors.series import evidence, percent
from advisor.detectors.shapes import lr_drop_shifts
from advisor.model import Answer, Case, Run

# The level falls because the noise of large steps goes; a drop counts from 5 % of the level.
LEAST_FALL = 0.05


@detector("loss-drops-at-lr-drop")
@each_run
def loss_drops_at_lr_drop(run: Run, case: Case) -> Answer:
    """Each twofold drop of the logged rate, with equal windows before and after it.

    The fall must exceed 5 % of the level and all but 2 % of the changes elsewhere. Benign: the
    figure of every ResNet paper.
    """
    shifts, loss, reason = lr_drop_shifts(run)
    if shifts is None or loss is None:
        return unknown(reason)
    fallen = [s for s in shifts if s.change < min(-LEAST_FALL * abs(s.level), s.low)]
    if not fallen:
        return absent(reason or "the loss does not drop at any learning-rate drop")
    return present(
        *(
            evidence(
                loss.at(s.drop.x),
                f"the learning rate falls from {s.drop.before:.3g} to {s.drop.after:.3g} "
                "and the training loss drops",
                f"{s.level:.4g} to {s.level + s.change:.4g}",
                f"a fall of {percent(LEAST_FALL)}, and below {s.low:.3g} as seen elsewhere",
            )
            for s in fallen[:5]
        )
    )
