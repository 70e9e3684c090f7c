"""Is more than half of a layer dropped?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.dropouts import Dropout, dropouts
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# UMLAUT (CHI 2021) warns above 0.5, the value of the first papers for hidden layers.
HEAVY = 0.5
_SLACK = 1e-9
_ARGUMENT = pattern(r"(?:^|_)dropout|_dropout_prob$")


@detector("heavy-dropout")
def heavy_dropout(case: Case) -> Answer:
    """A dropped share above 0.5; TensorFlow 1's ``keep_prob`` is the share that is kept.

    A placeholder takes its value from the feeds. Arguments of recurrent and transformer layers
    count as well. 0.5 itself is usual in dense layers.
    """
    code = program(case)
    found = dropouts(code)
    for call in code.calls:
        for name, value in call.kwargs.items():
            if "keep" in name or not _ARGUMENT.search(name):
                continue
            if (n := code.resolve(value, call).number) is not None:
                found.append(Dropout(call, n))
    heavy = [d for d in found if d.rate is not None and HEAVY + _SLACK < d.rate <= 1]
    if heavy:
        return present(
            *(d.call.evidence(observed=f"{d.rate:g} dropped", threshold="0.5") for d in heavy)
        )
    if any(d.rate is None for d in found):
        return unknown(f"{found[0].call.where}: the rate cannot be read")
    if found:
        return absent("at most half is dropped", found[0].call.evidence())
    return not_seen(code, "no dropout")
