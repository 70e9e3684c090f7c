"""Is the optimizer plain gradient descent without momentum?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import optimizers, program
from advisor.model import Answer, Case


@detector("plain-sgd-used")
def plain_sgd_used(case: Case) -> Answer:
    """SGD whose momentum is zero, given or by default. A setting."""
    code = program(case)
    found = optimizers(code)
    plain = [o for o in found if o.kind == "sgd"]
    sure = [o for o in plain if o.momentum == 0 or "momentum" not in o.call.kwargs]
    if sure:
        return present(sure[0].place.evidence(observed="momentum 0"))
    if plain:
        return unknown(f"{plain[0].place.where}: the momentum cannot be read")
    if found:
        return absent(f"the optimizer is {found[0].kind}", found[0].place.evidence())
    return unknown("no optimizer is shown")
