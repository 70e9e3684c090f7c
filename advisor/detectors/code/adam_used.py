"""Is the optimizer Adam or a relative?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import ADAM_LIKE, argued_optimizers, optimizers, program
from advisor.model import Answer, Case


@detector("adam-used")
def adam_used(case: Case) -> Answer:
    """Any of the Adam family that is built, named in compile or a trainer's default. A setting."""
    code = program(case)
    found = (*optimizers(code), *argued_optimizers(code))
    adam = [o for o in found if o.kind in ADAM_LIKE]
    if adam:
        return present(adam[0].place.evidence())
    if found:
        return absent(f"the optimizer is {found[0].kind}", found[0].place.evidence())
    return unknown("no optimizer is shown")
