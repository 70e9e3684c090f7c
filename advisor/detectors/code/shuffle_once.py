"""Are the data shuffled once instead of before every epoch?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case

_SHUFFLES = ("shuffle", "permutation", "randperm", "sample")


@detector("shuffle-once")
def shuffle_once(case: Case) -> Answer:
    """Generators that shuffle before ``while True``, and pipelines told not to reshuffle.

    A shuffle before a split is no concern of this question, as long as the loader shuffles again.
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no shuffling")
    for function in code.functions:
        endless = [b for _, _, blocks in function.yields for b in blocks if b.kind == "while"]
        if not endless:
            continue
        shuffles = [c for c in code.within(function) if _is_shuffle(c)]
        before = [c for c in shuffles if not c.loops]
        again = [c for c in shuffles if any(b.kind == "while" for b in c.loops)]
        if before and not again:
            return present(before[0].evidence(observed="shuffled before the endless loop"))
        if again:
            return absent("the generator shuffles in every round", again[0].evidence())
    return _fixed_order(code)


def _is_shuffle(call: Call) -> bool:
    return call.short in _SHUFFLES


def _fixed_order(code: Program) -> Answer:
    for call in code.find("shuffle"):
        flag = call.kwargs.get("reshuffle_each_iteration")
        if flag is not None and flag.literal is False:
            return present(call.evidence(observed="reshuffle_each_iteration=False"))
    fits = code.find("fit")
    for fit in fits:
        flag = code.argument(fit, "shuffle")
        earlier = [c for c in code.calls if _is_shuffle(c) and c.order < fit.order and not c.loops]
        if flag is not None and flag.literal is False and earlier:
            return present(earlier[-1].evidence(observed="then fit(shuffle=False)"))
    for loader in code.find("DataLoader"):
        flag = code.argument(loader, "shuffle")
        if flag is not None and flag.literal is True:
            return absent("the loader shuffles in every epoch", loader.evidence())
    if fits and code.argument(fits[0], "y") is not None and not code.has("fit_generator"):
        return absent("fit shuffles arrays in every epoch", fits[0].evidence())
    pipelines = [
        c for c in code.find("shuffle") if code.chain(c)[0].name.startswith("tensorflow.data")
    ]
    if pipelines:
        return absent("the pipeline reshuffles in every epoch", pipelines[0].evidence())
    return not_seen(code, "no shuffling")
