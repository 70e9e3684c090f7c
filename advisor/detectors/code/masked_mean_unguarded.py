"""Is a sum divided by what a mask leaves, which may be nothing?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.empty_rows import unguarded_means
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("masked-mean-unguarded")
def masked_mean_unguarded(case: Case) -> Answer:
    """``(x * mask).sum() / mask.sum()`` without a clamp, a small constant or a condition.

    A row without any valid entry gives 0 / 0. Counts that are clamped, added to, or checked by
    an if do not count.
    """
    code = program(case)
    found = list(dict.fromkeys(unguarded_means(code)))
    if found:
        return present(*(p.evidence() for p in found))
    if code.has("clamp", "clamp_min", "clip_by_value", "maximum", "divide_no_nan", "nan_to_num"):
        return absent("counts are kept above zero")
    if code.is_fragment or code.is_empty:
        return unknown("no mean over a mask in the code shown")
    return not_seen(code, "no mean over a mask")
