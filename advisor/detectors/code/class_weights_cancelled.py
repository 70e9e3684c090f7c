"""Do class weights fall out of a weighted mean over one example?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.class_weight_forms import cancelled
from advisor.detectors.code import not_seen
from advisor.detectors.weighted_losses import weighted_losses
from advisor.intake.code import Program, program
from advisor.model import Answer, Case


@detector("class-weights-cancelled", reads_comments=True)
def class_weights_cancelled(case: Case) -> Answer:
    """A cross-entropy with weights, or a weighted mean by hand, where batches have one example.

    That is seen by batch_size=1, by a comment that tells the shape, or by an unsqueeze. Losses
    over pixels mix classes within one image, so they do not count. Source:
    torch.nn.CrossEntropyLoss, "mean" divides by the sum of the weights of the targets.
    """
    code = program(case)
    weights = list(weighted_losses(code))
    found = {p.where: p.evidence(observed=what) for p, what in cancelled(code, weights)}
    if found:
        return present(*found.values())
    if not weights:
        return not_seen(code, "no class weights")
    if _several(code):
        return absent("batches have several examples", weights[0][0].evidence())
    return unknown(f"{weights[0][0].where}: how many examples a batch has is not shown")


def _several(code: Program) -> bool:
    sizes = [code.argument(c, "batch_size") for c in code.find("DataLoader")]
    return any(s is not None and (s.number or 0) > 1 for s in sizes)
