"""Does the loss rise before it becomes NaN?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors.nonfinite import first_bad_loss, onset
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run


@detector("loss-non-finite-with-run-up")
@each_run
def loss_non_finite_with_run_up(run: Run, case: Case) -> Answer:
    """Three rises in a row of more than 3 sigma in all, or a last value ten times the usual one.

    See ``nonfinite.onset``. Needs 4 finite values before the first that is not.
    """
    bad = first_bad_loss(run)
    if bad is None:
        return absent("every loss value is finite") if run.curves else unknown("no curve")
    found = onset(bad)
    if found is None:
        return unknown(f"only {len(bad.before)} values before the first that is not finite")
    if not found.rises:
        return absent(f"the last finite value {found.last:.4g} is near the usual {found.usual:.4g}")
    return present(
        evidence(
            bad.where,
            f"the loss climbs before it becomes {bad.value}",
            f"{found.usual:.4g} to {found.last:.4g}",
            "three rises in a row beyond the noise, or ten times the usual level",
        )
    )
