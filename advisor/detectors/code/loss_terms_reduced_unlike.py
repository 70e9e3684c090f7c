"""Is one term of the loss a sum over all elements, and another a mean?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.objectives import objectives
from advisor.detectors.unlike_terms import unlike_terms
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("loss-terms-reduced-unlike")
def loss_terms_reduced_unlike(case: Case) -> Answer:
    """``cross_entropy(a, y) + ((b - c) ** 2).sum()``: added as they are.

    A term that a small factor or a name weighs does not count, nor penalties on weights and KL
    terms, which other symptoms judge; a sum divided by a count of elements is a mean.
    """
    code = program(case)
    found = {p.where: p.evidence(observed=what) for p, what in unlike_terms(code)}
    if found:
        return present(*found.values())
    if objectives(code):
        return absent(
            "the terms of the loss are reduced alike", objectives(code)[0].place.evidence()
        )
    return not_seen(code, "no sum of loss terms")
