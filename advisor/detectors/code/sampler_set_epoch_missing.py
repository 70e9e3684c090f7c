"""Is a DistributedSampler used without ``set_epoch``?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.distribution import is_managed
from advisor.detectors.subjects import names_in
from advisor.detectors.training_steps import backward_calls, counts_epochs
from advisor.intake.code import Block, Call, Program, program
from advisor.model import Answer, Case


@detector("sampler-set-epoch-missing")
def sampler_set_epoch_missing(case: Case) -> Answer:
    """A shuffling DistributedSampler, a loop over epochs, and no call of ``set_epoch``.

    The sampler seeds its order with the epoch, so that without the call every epoch has the same
    order. ``shuffle=False`` (evaluation) needs none; Lightning, Accelerate and the Trainer of
    transformers call it themselves. Source: torch.utils.data.distributed.DistributedSampler.
    """
    code = program(case)
    samplers = [c for c in code.find("DistributedSampler") if _shuffles(code, c)]
    if code.has("set_epoch"):
        return absent("set_epoch is called", code.find("set_epoch")[0].evidence())
    if not samplers:
        return not_seen(code, "no shuffling DistributedSampler")
    if is_managed(code):
        return absent("the framework calls set_epoch", samplers[0].evidence())
    passes = [p for s in samplers for p in _passes(code, s) if not _is_evaluation(code, s)]
    if code.ellipses and not passes:
        return unknown("part of the loop is left out")
    repeated = [b for b in backward_calls(code) if len(_loops(code, b)) >= 2]
    if not repeated and not passes:
        return unknown("the loop over epochs is not shown")
    for sampler in samplers:
        if not _is_evaluation(code, sampler):
            return present(sampler.evidence(observed="set_epoch is never called"))
    return absent("the sampler is used for evaluation only", samplers[0].evidence())


def _shuffles(code: Program, call: Call) -> bool:
    given = code.argument(call, "shuffle", 3)
    return given is None or given.literal is not False


def _loops(code: Program, call: Call) -> list[object]:
    return [b for b in code.loops_around(call) if b.kind in ("for", "while")]


def _is_evaluation(code: Program, call: Call) -> bool:
    """Whether the data or the name of the sampler say that it is for evaluation."""
    words = {a.target for a in code.assigned(call) if a.value.call is call}
    words |= names_in(code, call.args[0], call, 0) if call.args else set()
    return any(w in n.lower() for n in words for w in ("val", "test", "eval"))


def _passes(code: Program, sampler: Call) -> list[Block]:
    """Loops over epochs, shown from their head to the use of the sampler's own loader.

    The loader is gone through there, or given to a function that does not get the epoch.
    """
    made = [c for c in code.find("DataLoader") if _holds(code, c, sampler)]
    names = {a.target for a in code.assignments if a.value.call in made}
    names |= {
        a.target
        for a in code.assignments
        if a.value.call is not None and any(m.function == a.value.call.short for m in made)
    }
    found: list[Block] = []
    for block in code.blocks:
        if block.kind != "for" or not counts_epochs(block):
            continue
        inner = [b for b in code.blocks if b.kind == "for" and b.order > block.order]
        read = [b for b in inner if b.value is not None and b.value.names() & names]
        given = [
            c
            for c in code.calls_under(block)
            if any(a.text in names for a in c.args) and c.short != "len"
        ]
        told = any(a.text == block.target for c in given for a in (*c.args, *c.kwargs.values()))
        if read or (given and not told):
            found.append(block)
    return found


def _holds(code: Program, loader: Call, sampler: Call) -> bool:
    given = loader.kwargs.get("sampler")
    return given is not None and (given.call is sampler or code.origin(given, loader) is sampler)
