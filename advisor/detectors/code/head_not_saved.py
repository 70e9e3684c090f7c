"""Is the body alone saved, and a model with a head loaded from there?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.left_networks import head_left_out
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("head-not-saved")
def head_not_saved(case: Case) -> Answer:
    """``model.bert.save_pretrained(p)`` and ``AutoModelForX.from_pretrained(p)``: a new head.

    ``model.save_pretrained`` keeps the head; a bare ``AutoModel`` needs none.
    """
    code = program(case)
    wrong = list(head_left_out(code))
    if wrong:
        return present(*(c.evidence(observed="the trained head is not in it") for c in wrong))
    saves = code.find("save_pretrained", "save_model")
    if saves and code.find("from_pretrained"):
        return absent("the whole model is saved", saves[0].evidence())
    return not_seen(code, "no model is saved and loaded again")
