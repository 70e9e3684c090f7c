"""Are the batches very large?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.batches import training_batches
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case

# Where the rate and warm-up of a usual batch (32 to 256) no longer carry over. # unsourced
LARGE = 1024


@detector("setting-large-batch")
def setting_large_batch(case: Case) -> Answer:
    """The training batch is 1024 or more, or the whole data set. A setting."""
    code = program(case)
    batches = training_batches(code)
    if not batches:
        return (
            not_seen(code, "no batch size") if code.is_empty else unknown("no batch size is stated")
        )
    largest = max(batches, key=lambda b: b.size)
    seen = "all samples" if largest.whole else f"{largest.size:g}"
    if largest.size >= LARGE:
        return present(largest.call.evidence(observed=seen, threshold=f"{LARGE}"))
    return absent(f"batches of {seen}", largest.call.evidence())
