"""Is a new iterator made in every step, so that the first batch comes again and again?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.fixed_batches import fixed_batches
from advisor.detectors.pipelines import SHUFFLES, pipeline_of
from advisor.detectors.roles import role_of_name
from advisor.detectors.single_batches import (
    ON_PURPOSE,
    fetched_once,
    stuck_generators,
    unread_indices,
)
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_STEPS = ("backward", "train_on_batch", "apply_gradients", "manual_backward")
_UNSHUFFLED = pattern(r"shuffle ?= ?False|not shuffled")
_RANDOM = ("shuffle", "permutation", "randint", "choice", "sample", "random", "rand", "randperm")


@detector("batch-fetched-inside-loop", reads_comments=True)
def batch_fetched_inside_loop(case: Case) -> Answer:
    """``next(iter(loader))`` or ``next(generator())`` in the loop that trains.

    With a loader that shuffles, every new iterator starts with another batch: slow, but not the
    same one. An iterator made again when it is exhausted (in except, or under a condition) and a
    look at one batch outside the training loop are right. A slice of a batch size that does not
    depend on the step is the same batch too.
    """
    code = program(case)
    same = {cut.text: (step, cut) for step, cut in fixed_batches(code)}
    if same:
        found = [s.evidence(observed=f"{c.text} in every step") for s, c in same.values()]
        return present(*{e.where: e for e in found}.values())
    once = [] if ON_PURPOSE.search(case.prose[:4000]) else list(fetched_once(code))
    if once:
        batch, step = once[0]
        return present(
            batch.place.evidence(observed="fetched once"), step.evidence(observed="in every step")
        )
    stuck = [*stuck_generators(code), *unread_indices(code)]
    if stuck:
        return present(*stuck)
    answers = list(_fetches(code))
    for status in ("present", "unknown"):
        found = [a for a in answers if a.status == status]
        if found:
            return found[0]
    if answers:
        return answers[0]
    nexts = code.find("next")
    if nexts:
        return absent("no training loop makes a new iterator in every step", nexts[0].evidence())
    if code.has(*_STEPS, "minimize"):
        return absent("batches come from the loop itself")
    return not_seen(code, "no training loop")


def _fetches(code: Program) -> Iterator[Answer]:
    trained = {b.order for s in code.find(*_STEPS) for b in s.loops[-1:]}
    for call in code.find("next", "get_next"):
        inner = call.args[0].call if call.args else None
        guarded = any(b.kind in ("if", "elif", "else", "except") for b in call.blocks)
        if inner is None or guarded or not call.loops:
            continue
        if call.loops[-1].order not in trained:
            continue
        if inner.short == "iter" and inner.args:
            yield _judge(code, call, inner)
        else:
            function = code.function(inner.name)
            if function is not None and function.yields:
                names = {c.short for c in code.within(function)}
                if names & set(_RANDOM):
                    yield absent("every start of the generator draws anew", call.evidence())
                else:
                    yield present(
                        call.evidence(observed=f"{inner.short} starts anew in every step")
                    )


def _judge(code: Program, call: Call, inner: Call) -> Answer:
    data = inner.args[0]
    if _UNSHUFFLED.search(call.place.text.partition("#")[2]):
        return present(call.evidence(observed="a new iterator starts with the first batch"))
    if role_of_name(data.text) == "held-out":
        return absent("this batch is not trained on", call.evidence())
    made = code.maker_of(data, inner)
    if made is None:
        return unknown(
            f"{call.where} starts anew in every step; whether {data.text} shuffles is not shown"
        )
    if made.short == "DataLoader":
        flag, sampler = code.setting(made, "shuffle"), code.argument(made, "sampler")
        if sampler is not None or flag is None or flag.literal is not False:
            return absent("the loader shuffles, so every start differs", made.evidence())
        return present(call.evidence(observed="a new iterator starts with the first batch"))
    pipeline = pipeline_of(code, made)
    if pipeline is None or pipeline.source is None:
        return unknown(
            f"{call.where} starts anew in every step; whether {data.text} shuffles is not shown"
        )
    if pipeline.positions(SHUFFLES) or ancestry(code, data, inner).has("shuffle"):
        return absent("the pipeline shuffles, so every start differs", made.evidence())
    return present(call.evidence(observed="a new iterator starts with the first batch"))
