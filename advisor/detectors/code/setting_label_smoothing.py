"""Are the targets softened by label smoothing, mixup or another network?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.smoothing import smoothings
from advisor.intake.code import Call, Program, losses, program
from advisor.model import Answer, Case

_MIXES = ("Mixup", "MixUp", "CutMix", "mixup", "cutmix", "mixup_data", "cutmix_data", "RandomMixup")
_AMOUNTS = ("mixup_alpha", "cutmix_alpha", "mixup", "cutmix")


@detector("setting-label-smoothing")
def setting_label_smoothing(case: Case) -> Answer:
    """Label smoothing above 0, mixup, CutMix, or a loss against the softmax of a teacher."""
    code = program(case)
    soft = [s for s in smoothings(code) if s.amount]
    mixes = list(_mixes(code))
    found = {c.where: c for c in (*(s.call for s in soft), *mixes, *_teachers(code))}
    if found:
        return present(*(c.evidence() for c in found.values()))
    if any(s.amount is None for s in smoothings(code)):
        return unknown("the amount of label smoothing cannot be read")
    known = losses(code)
    if known and not code.is_fragment:
        return absent("labels are used as they are", known[0].place.evidence())
    return not_seen(code, "no soft targets")


def _mixes(code: Program) -> Iterator[Call]:
    """Calls that mix samples; with an amount of 0 they do nothing."""
    for call in code.find(*_MIXES):
        amounts = [v for n in _AMOUNTS if (v := code.argument(call, n)) is not None]
        if not amounts or any(a.number is None or a.number > 0 for a in amounts):
            yield call


def _teachers(code: Program) -> Iterator[Call]:
    """A Kullback-Leibler loss against a softmax of something called teacher."""
    for loss in losses(code):
        if loss.name not in ("KLDivLoss", "kl_div", "KLDivergence") or loss.target is None:
            continue
        target = code.resolve(loss.target, loss.call)
        if any("teacher" in v.text.lower() for v in (loss.target, target)):
            yield loss.call
