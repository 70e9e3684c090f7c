"""Are labels cut to the length of inputs from which rows were taken out?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_CUT = pattern(r"\[\s*:\s*len\(\s*([A-Za-z_]\w*)\s*\)\s*\]")
_REMOVES = pattern(
    r"\.dropna\(|\.drop_duplicates\(|\.query\(|\[~|\[mask|\[keep|\[valid|\[ok\b|\[good|\[idx"
    r"|isnan|isfinite|notna|notnull|\[[^\[\]]{0,60}(?:<|>|==|\.all\(|\.any\()"
)
_FILTERS = pattern(r"\bif\b")


@detector("labels-cut-after-filter")
def labels_cut_after_filter(case: Case) -> Answer:
    """``x = x[mask]`` and ``y = y[:len(x)]``: from the first removed row on, pairs are wrong.

    Also ``dropna`` and comprehensions with a condition. Labels that went through the same mask,
    and inputs that were cut at their end, are right.
    """
    code = program(case)
    cuts = [(a, m[1]) for a in code.assignments if (m := _CUT.search(a.value.text)) is not None]
    wrong = [a for a, name in cuts if name != a.target and _was_thinned(code, name, a)]
    if wrong:
        return present(*(a.place.evidence(observed="the labels are shifted") for a in wrong))
    if cuts:
        return absent("what is cut was not thinned before", cuts[0][0].place.evidence())
    return not_seen(code, "nothing is cut to the length of something else")


def _was_thinned(code: Program, name: str, at: Assignment) -> bool:
    """Whether rows in the middle were removed from a name, and the other does not know."""
    other = at.value.text.partition("[")[0].partition(".")[0]
    for a in code.assignments_to(name):
        if a.order > at.order or a.augmented:
            continue
        thinned = a.value.kind == "subscript" and ":" not in a.value.text
        removes = _REMOVES.search(a.value.text) is not None or (
            thinned and any("mask" in n or "keep" in n for n in a.value.names())
        )
        removes = removes or (
            a.value.operator == "comprehension" and _FILTERS.search(a.value.text) is not None
        )
        if removes and f"{other}[" not in a.value.text and a.unpacked is None:
            masks = [v.text for v in a.value.parts[1:] if thinned]
            before = [b for b in code.assignments_to(other) if b is not at]
            again = [b for b in before if any(m in b.value.text for m in masks)]
            return not again
    return False
