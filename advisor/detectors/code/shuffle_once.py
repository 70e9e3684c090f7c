"""Are the data shuffled once instead of before every epoch?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.roles import role_of
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_SEEDED = ("manual_seed", "default_rng", "RandomState", "Random", "seed")
_SLICE = pattern(r"^(\w+)\[\s*(\w+)\s*:\s*\2\s*\+")
_SHUFFLES = frozenset({"shuffle", "permutation", "randperm", "sample"})


@detector("shuffle-once")
def shuffle_once(case: Case) -> Answer:
    """Generators that shuffle before ``while True``, and pipelines told not to reshuffle.

    Also samplers that seed themselves anew in every pass, and rows mixed before the epochs that
    are then taken slice by slice.

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
    fixed = [*_samplers(code), *_sliced(code)]
    return present(*fixed) if fixed else _fixed_order(code)


def _samplers(code: Program) -> Iterator[Evidence]:
    """``__iter__`` of a sampler that makes its generator anew, with the same seed each time."""
    for klass in code.classes:
        if not klass.derives_from("Sampler"):
            continue
        inside = [c for c in code.calls_in(f"{klass.name}.__iter__") if c.short in _SEEDED]
        for call in inside:
            epoch = any("epoch" in v.text or "+" in v.text for v in call.args)
            if call.args and not epoch:
                yield call.evidence(observed="the same order in every epoch")


def _sliced(code: Program) -> Iterator[Evidence]:
    """``X = X[randperm(n)]`` before the epochs, and batches ``X[i : i + n]`` within them."""
    steps = [c for c in code.find("backward", "apply_gradients") if len(c.loops) > 1]
    if not steps or code.ellipses:
        return
    epochs = steps[0].loops[-2]
    inside = code.calls_under(epochs)
    if any(_is_shuffle(c) for c in inside):
        return
    read = {m[1] for a in code.assignments_under(epochs) for m in _slices(a.value)}
    read |= {m[1] for c in inside for v in c.args for m in _slices(v)}
    for a in code.assignments:
        if a.target in read and a.function == steps[0].function and a.order < epochs.order:
            value = a.value
            if a.unpacked is not None and value.kind == "tuple" and a.unpacked < len(value.parts):
                value = value.parts[a.unpacked]
            index = value.parts[1] if value.kind == "subscript" and len(value.parts) > 1 else None
            made = None if index is None else code.origin(index, a)
            if made is not None and _is_shuffle(made):
                yield made.evidence(observed="mixed once, before the epochs")


def _slices(value: Value) -> Iterator[re.Match[str]]:
    for part in value.walk():
        match = _SLICE.match(part.text) if part.kind == "subscript" else None
        if match is not None:
            yield match


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
        earlier = [c for c in code.called(_SHUFFLES) if c.order < fit.order and not c.loops]
        if flag is not None and flag.literal is False and earlier:
            return present(earlier[-1].evidence(observed="then fit(shuffle=False)"))
    for loader in code.find("DataLoader"):
        flag = code.argument(loader, "shuffle")
        earlier = [c for c in code.called(_SHUFFLES) if c.order < loader.order]
        earlier = [c for c in earlier if not c.loops and c.short != "sample"]
        told = flag is not None and flag.literal is False and "sampler" not in loader.kwargs
        if told and earlier and role_of(code, loader) == "train":
            return present(earlier[-1].evidence(observed="then DataLoader(shuffle=False)"))
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
