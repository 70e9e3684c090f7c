"""Is batch norm trained with a tiny batch?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.normalisation import batch_norms, training_batches
from advisor.intake.code import program
from advisor.model import Answer, Case

# Group Normalization (2018), figure 1: the error of batch norm climbs steeply below 8 a device.
TINY = 4


@detector("bn-tiny-batch")
def bn_tiny_batch(case: Case) -> Answer:
    """A training batch of at most 4 and a batch norm that uses the statistics of the batch.

    The batch size of validation does not count. Batch norm that is frozen or synchronised over
    devices decides nothing.
    """
    code = program(case)
    norms = batch_norms(code)
    if not norms:
        return not_seen(code, "no batch norm")
    sizes = training_batches(code)
    small = [(c, n) for c, n in sizes if n is not None and n <= TINY]
    if small:
        kept = [n for n in norms if "trainable" in n.kwargs]
        if kept or code.has("convert_sync_batchnorm") or code.mentions("SyncBatchNorm"):
            return unknown("batch norm is frozen or synchronised")
        if any("isinstance" in b.value.text for b in code.blocks if b.value is not None):
            return unknown("batch norm may be switched to eval mode")
        return present(
            *(c.evidence(observed=f"batch size {n:g}", threshold=f"{TINY}") for c, n in small),
            norms[0].evidence("batch norm: " + norms[0].place.text),
        )
    if sizes and all(n is not None for _, n in sizes):
        return absent("the batch is larger", sizes[0][0].evidence())
    return unknown("the batch size of the training is not shown")
