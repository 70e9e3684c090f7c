"""Is a softmax taken of scores that a mask may set to minus infinity altogether?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.empty_rows import infinite_softmaxes
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("masked-softmax-unguarded")
def masked_softmax_unguarded(case: Case) -> Answer:
    """Minus infinity by a mask, then softmax: a row that is masked as a whole becomes NaN.

    A causal mask alone keeps the diagonal, so it does not count. A large negative number in
    place of infinity, or ``nan_to_num``, is right.
    """
    code = program(case)
    found = list(dict.fromkeys(infinite_softmaxes(code)))
    if found:
        return present(*(p.evidence() for p in found))
    if code.has("softmax", "nan_to_num"):
        return absent("no softmax of scores that are minus infinity")
    return not_seen(code, "no softmax")
