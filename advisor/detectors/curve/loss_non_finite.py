"""Does any logged loss become NaN or infinite?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors.nonfinite import first_bad
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run


@detector("loss-non-finite")
@each_run
def loss_non_finite(run: Run, case: Case) -> Answer:
    """Training, validation and component losses; one value is enough (SageMaker ExplodingTensor).

    Values that are finite again later are reported as recurring, and are still present.
    """
    bad = [b for role in ("train-loss", "val-loss", "component") if (b := first_bad(run, role))]
    if bad:
        return present(
            *(
                evidence(
                    b.where,
                    f"first {b.value} in {b.name}; "
                    + ("finite values follow" if b.recovers else "no finite value follows"),
                    f"{b.count} of {b.total} values are not finite",
                    "every value finite",
                )
                for b in bad
            )
        )
    if run.curve("train-loss") is None and run.curve("val-loss") is None:
        return unknown("no loss is logged")
    return absent("every logged loss value is finite")
