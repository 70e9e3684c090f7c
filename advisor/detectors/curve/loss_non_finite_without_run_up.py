"""Does the loss become NaN all at once?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors.nonfinite import first_bad_loss, onset
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run


@detector("loss-non-finite-without-run-up")
@each_run
def loss_non_finite_without_run_up(run: Run, case: Case) -> Answer:
    """The last finite value lies within 4 sigma, or a factor 1.5, of those before it.

    One value an epoch cannot show it: the climb may lie within the epoch. Not simply the
    contrary of the run-up: in between, both are absent.
    """
    bad = first_bad_loss(run)
    if bad is None:
        return absent("every loss value is finite") if run.curves else unknown("no curve")
    found = onset(bad)
    if found is None:
        return unknown(f"only {len(bad.before)} values before the first that is not finite")
    if found.rises:
        return absent("the loss climbs first")
    if bad.curve.granularity == "epoch":
        return unknown("one value an epoch cannot show the steps before the NaN")
    if not found.calm:
        return absent(f"the last value {found.last:.4g} already leaves {found.usual:.4g}")
    return present(
        evidence(
            bad.where,
            f"{bad.value} follows an ordinary value",
            f"last finite value {found.last:.4g}, before it {found.usual:.4g}",
            "within 4 sigma or a factor 1.5",
        )
    )
