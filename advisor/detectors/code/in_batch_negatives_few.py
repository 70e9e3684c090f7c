"""Does a loss that compares the samples of a batch get a handful of them only?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.contrasts import in_batch_losses
from advisor.detectors.normalisation import training_batches
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case

# SimCLR (Chen et al. 2020, figure 9) loses ten points from 8192 to 256; CLIP took 32768. With 8
# there are seven negatives, mostly easy ones. # unsourced as a limit
FEW = 8
ENOUGH = 32


@detector("in-batch-negatives-few")
def in_batch_negatives_few(case: Case) -> Answer:
    """InfoNCE, supervised contrast, CLIP, mined triplets or N-pairs with a batch of at most 8.

    Gradient accumulation does not help. A queue, a memory bank or a gather over devices gives
    more negatives and is left out; so are pairs that the data set itself holds (triplet margin
    loss on given triplets).
    """
    code = program(case)
    found = in_batch_losses(code)
    if not found:
        return not_seen(code, "no loss on pairs within the batch")
    sizes = list(_sizes(code))
    small = [(c, n) for c, n in sizes if 1 <= n <= FEW]
    if small:
        call, n = small[0]
        return present(
            call.evidence(observed=f"batch size {n:g}", threshold=f"{FEW}"),
            found[0].evidence(),
        )
    if sizes and min(n for _, n in sizes) >= ENOUGH:
        return absent("the batch is larger", sizes[0][0].evidence())
    return unknown("the batch size of the training is not shown or neither small nor large")


def _sizes(code: Program) -> list[tuple[Call, float]]:
    """Batch sizes of training; where one loader or pipeline only is shown, of that."""
    known = [(c, n) for c, n in training_batches(code) if n is not None]
    if known:
        return known
    loaders = [*code.find("DataLoader"), *code.find("batch"), *code.find("TrainingArguments")]
    read: list[tuple[Call, float]] = []
    for call in loaders:
        value = call.kwargs.get("per_device_train_batch_size") or code.argument(
            call, "batch_size", 0 if call.short == "batch" else 1
        )
        number = None if value is None else code.resolve(value, call).number
        if number is not None:
            read.append((call, number))
    return read if len(read) == 1 else []
