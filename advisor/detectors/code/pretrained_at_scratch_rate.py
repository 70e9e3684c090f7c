"""Are all weights of a pretrained network trained at a rate for random weights?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.parameters import holdings
from advisor.intake.code import ADAM_LIKE, Call, Optimizer, Program, Value, optimizers, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# Kornblith et al. 2019 (Do better ImageNet models transfer better?) fine-tune best at 0.01 and
# below with momentum; for Adam 1e-4 and less is usual. # unsourced as a limit
HIGH_ADAM = 1e-3
HIGH_SGD = 0.1
_VISION = pattern(
    r"^torchvision\.models\.(?!detection|get_)(?:\w+\.)?[a-z]\w*$|^timm\.create_model$"
)
_KERAS = pattern(r"^keras\.applications\.(?:\w+\.)?[A-Z]\w*$")


@detector("pretrained-at-scratch-rate")
def pretrained_at_scratch_rate(case: Case) -> Answer:
    """Adam at 1e-3 or more, SGD with momentum at 0.1 or more, over a whole pretrained network.

    PyTorch: the optimizer is given ``parameters()`` of a network of torchvision or timm that was
    made with weights. Keras: compiled so after ``base.trainable = True``. A frozen base, a head
    alone, groups with rates of their own and adapters are absent or left open. Transformers of
    Hugging Face are judged in ``lr-high-for-optimizer``.
    """
    code = program(case)
    found = [*_torch(code), *_keras(code)]
    if found:
        return present(found[0])
    bases = [c for c in code.calls if _is_pretrained(code, c)]
    if not bases:
        return not_seen(code, "no pretrained network")
    if optimizers(code):
        return absent("the pretrained weights are spared", optimizers(code)[0].place.evidence())
    return unknown("no optimizer is shown")


def _is_pretrained(code: Program, call: Call) -> bool:
    if _KERAS.match(call.name):
        given = call.kwargs.get("weights")
        known = None if given is None else code.resolve(given, call)
        return not call.starred and (known is None or known.string is not None)
    if not _VISION.match(call.name):
        return False
    given = call.kwargs.get("weights") or call.kwargs.get("pretrained")
    known = None if given is None else code.resolve(given, call)
    return known is not None and bool(known.literal is True or known.string or known.name)


def _is_high(optimizer: Optimizer, *, default: bool) -> bool:
    rate = optimizer.learning_rate
    if rate is None or (optimizer.lr_is_default and not default):
        return False
    if optimizer.kind in ADAM_LIKE - {"lion", "adafactor", "lamb"}:
        return rate >= HIGH_ADAM
    return optimizer.kind in ("sgd", "sgd-momentum") and rate >= HIGH_SGD


def _torch(code: Program) -> Iterator[Evidence]:
    high = {o.call: o for o in optimizers(code) if _is_high(o, default=True)}
    for held in holdings(code):
        optimizer = high.get(held.call)
        if optimizer is None or "lr" in _group_keys(code, held.call):
            continue
        for name in held.networks:
            made = code.maker_of(Value("name", name, name=name), held.call)
            if made is None or not _is_pretrained(code, made):
                continue
            if not _is_frozen(code, name, held.call.order):
                seen = f"{optimizer.kind} {optimizer.learning_rate:g} over all of {name}"
                yield optimizer.place.evidence(observed=seen)


def _group_keys(code: Program, call: Call) -> set[str]:
    given = code.resolve(call.args[0], call) if call.args else None
    return set() if given is None else {k for v in given.walk() for k in v.keys}


def _is_frozen(code: Program, name: str, before: int) -> bool:
    """Whether parameters of a network are switched off, and not all on again, by then."""
    last = True
    for a in code.assignments:
        if not a.target.endswith("requires_grad") or a.order > before:
            continue
        loop = a.blocks[-1] if a.blocks else None
        if loop is None or loop.value is None or loop.kind != "for":
            return True
        whole = loop.value.text in (f"{name}.parameters()", f"{name}.named_parameters()")
        if a.value.literal is True and whole:
            last = True
        elif a.value.literal is not True:
            last = False
    switched = [c for c in code.find("requires_grad_") if c.order < before and c.args]
    return not last or any(c.args[0].literal is not True for c in switched)


def _keras(code: Program) -> Iterator[Evidence]:
    """``base.trainable = True`` and a compile at a rate for scratch after it.

    Without a compile after it the one before holds: compiled again as it was, it would be so.
    """
    thawed = [
        a
        for a in code.assignments
        if a.target.endswith(".trainable") and a.value.literal is True and not a.blocks
    ]
    for a in thawed:
        holder = a.target.rpartition(".")[0]
        made = code.maker_of(Value("name", holder, name=holder), a)
        if made is None or not _is_pretrained(code, made):
            continue
        later = [
            b
            for b in code.assignments
            if b.target.endswith(".trainable") and b.order > a.order and b.value.literal is not True
        ]
        compiles = [c for c in code.find("compile") if c.order > a.order]
        if not compiles and any(c.order > a.order for c in code.find("fit")):
            compiles = list(code.find("compile")[-1:])
        if later or not compiles:
            continue
        for optimizer in optimizers(code):
            used = optimizer.call is compiles[0] or any(
                code.origin(v, compiles[0]) is optimizer.call
                for v in (*compiles[0].args, *compiles[0].kwargs.values())
            )
            if used and _is_high(optimizer, default=True):
                seen = f"{optimizer.kind} {optimizer.learning_rate:g} over all weights"
                yield compiles[0].evidence(observed=seen)
