"""Does the loss smooth its labels?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.smoothing import smoothings
from advisor.intake.code import losses, program
from advisor.model import Answer, Case


@detector("label-smoothing-used")
def label_smoothing_used(case: Case) -> Answer:
    """``label_smoothing=`` above 0 in a loss or a trainer, or a class of that name.

    Mixup and other soft targets are ``setting-label-smoothing``.
    """
    code = program(case)
    found = list(smoothings(code))
    used = [s for s in found if s.amount]
    if used:
        return present(*(s.call.evidence(observed=f"{s.amount:g}") for s in used))
    if any(s.amount is None for s in found):
        return unknown(f"{found[0].call.where}: the amount of label smoothing cannot be read")
    if found:
        return absent("label smoothing is set to 0", found[0].call.evidence())
    known = losses(code)
    if known:
        return absent("the loss is used without label smoothing", known[0].place.evidence())
    return not_seen(code, "no loss that is known")
