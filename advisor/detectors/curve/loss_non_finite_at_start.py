"""Is the loss NaN or infinite within the first steps?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors.nonfinite import Bad, first_bad_loss
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run

# NaN within the first 100 iterations points to the learning rate (Stewart); an epoch curve shows
# it as its first value.
FIRST_STEPS = 100
FIRST_SHARE = 0.02  # unsourced


@detector("loss-non-finite-at-start")
@each_run
def loss_non_finite_at_start(run: Run, case: Case) -> Answer:
    """The first non-finite loss at step 100 at most, or in the first logged epoch."""
    bad = first_bad_loss(run)
    if bad is None:
        if run.curve("train-loss") is None:
            return unknown("no training loss is logged")
        return absent("every loss value is finite")
    if not _early(bad):
        return absent(f"the first value that is not finite comes at {bad.x:g}")
    return present(
        evidence(
            bad.where,
            f"{bad.value} among the first values of {bad.name}",
            f"value {bad.index + 1} of {bad.total}",
            f"within {FIRST_STEPS} steps or the first epoch",
        )
    )


def _early(bad: Bad) -> bool:
    if bad.curve.granularity == "epoch":
        return bad.index == 0
    if bad.curve.granularity == "step":
        return bad.x <= FIRST_STEPS
    return bad.index <= FIRST_SHARE * bad.total
