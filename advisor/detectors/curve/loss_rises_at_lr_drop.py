"""Does the training loss rise when the learning rate is lowered?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors.series import evidence, percent
from advisor.detectors.shapes import lr_drop_shifts
from advisor.model import Answer, Case, Run

# A smaller rate removes noise, so the level should fall; a rise counts from 5 % of the level.
LEAST_RISE = 0.05


@detector("loss-rises-at-lr-drop")
@each_run
def loss_rises_at_lr_drop(run: Run, case: Case) -> Answer:
    """Each twofold drop of the logged rate, with equal windows before and after it.

    The rise must exceed 5 % of the level and all but 2 % of the changes at other places of the
    same curve. Without a logged rate ``unknown``, even when the prose speaks of a schedule.
    """
    shifts, loss, reason = lr_drop_shifts(run)
    if shifts is None or loss is None:
        return unknown(reason)
    risen = [s for s in shifts if s.change > max(LEAST_RISE * abs(s.level), s.high)]
    if not risen:
        return absent(reason or "the loss does not rise at any learning-rate drop")
    return present(
        *(
            evidence(
                loss.at(s.drop.x),
                f"the learning rate falls from {s.drop.before:.3g} to {s.drop.after:.3g} "
                "and the training loss rises",
                f"{s.level:.4g} to {s.level + s.change:.4g}",
                f"a rise of {percent(LEAST_RISE)}, and above {s.high:.3g} as seen elsewhere",
            )
            for s in risen[:5]
        )
    )
