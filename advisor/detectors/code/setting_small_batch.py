"""Are the batches very small?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.batches import training_batches
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case

# Group Normalization (Wu and He 2018) finds batch norm to degrade from 8 per device downwards.
SMALL = 8


@detector("setting-small-batch")
def setting_small_batch(case: Case) -> Answer:
    """The batch size of the training loader, pipeline or fit is 8 or less. A setting.

    A DataLoader without ``batch_size`` has 1, Keras' fit 32, TrainingArguments 8 per device.
    Loaders of validation and test do not count.
    """
    code = program(case)
    batches = training_batches(code)
    if not batches:
        return (
            not_seen(code, "no batch size") if code.is_empty else unknown("no batch size is stated")
        )
    smallest = min(batches, key=lambda b: b.size)
    seen = f"{smallest.size:g}"
    if smallest.size <= SMALL:
        return present(smallest.call.evidence(observed=seen, threshold=f"{SMALL}"))
    return absent(f"batches of {seen}", smallest.call.evidence())
