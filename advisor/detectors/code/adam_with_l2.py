"""Is an L2 penalty combined with Adam, so that Adam rescales it?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Optimizer, Program, Value, optimizers, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_COUPLED = frozenset({"adam", "adamax", "nadam", "radam"})
_REGULARISERS = ("kernel_regularizer", "weights_regularizer", "embeddings_regularizer",
                 "W_regularizer", "recurrent_regularizer")  # fmt: skip
_L2 = pattern(r"(?:^|\.)(?:l2|L2|l2_regularizer|l1_l2|L1L2|l2_loss)$")


@detector("adam-with-l2")
def adam_with_l2(case: Case) -> Answer:
    """``torch.optim.Adam(weight_decay=...)``, or a layer's or a hand-made L2 penalty with Adam.

    AdamW and Keras' ``Adam(weight_decay=...)`` decay outside of the gradient, apart from a
    penalty in the loss. Source: Loshchilov & Hutter, Decoupled Weight Decay Regularization, 2019.
    """
    code = program(case)
    found = optimizers(code)
    adams = [o for o in found if o.kind in _COUPLED]
    if not adams:
        if found:
            return absent(f"the optimizer is {found[0].kind}", found[0].place.evidence())
        return not_seen(code, "no optimizer") if code.is_empty else unknown("no optimizer is shown")
    for optimizer in adams:
        decay = _decay(code, optimizer)
        if decay is not None and decay > 0:
            observed = f"weight_decay {decay:g} in {optimizer.kind}"
            return present(optimizer.place.evidence(observed=observed))
    penalty = _penalty(code)
    if penalty is not None:
        return present(penalty, adams[0].place.evidence(f"with {adams[0].kind}"))
    if any(o.call.starred for o in adams):
        return unknown(f"{adams[0].place.where}: its settings are not shown")
    if code.is_fragment and not code.has("forward", "Sequential", "Dense"):
        return unknown("the network and its penalties are not shown")
    return absent("Adam without an L2 penalty", adams[0].place.evidence())


def _decay(code: Program, optimizer: Optimizer) -> float | None:
    """The coupled weight decay of PyTorch's optimizers; groups of parameters count."""
    call = optimizer.call
    if not call.name.startswith("torch.optim."):
        return None
    apart = call.kwargs.get("decoupled_weight_decay")
    if apart is not None and apart.literal is True:
        return None
    given = code.argument(call, "weight_decay")
    numbers = [] if given is None else [given.number]
    if call.args:
        for value in code.resolve(call.args[0], call).walk():
            if value.kind == "dict" and "weight_decay" in value.keys:
                part = value.parts[value.keys.index("weight_decay")]
                numbers.append(code.resolve(part, call).number)
    return max((n for n in numbers if n is not None), default=None)


def _penalty(code: Program) -> Evidence | None:
    for call in code.calls:
        for name in _REGULARISERS:
            value = call.kwargs.get(name)
            if value is not None and _is_l2(code, code.resolve(value, call)):
                return call.evidence(observed="L2 penalty of a layer")
    losses = [c for c in code.find("l2_loss") if c.name.startswith(("tensorflow.nn", "keras"))]
    if losses:
        return losses[0].evidence(observed="L2 penalty in the loss")
    return _by_hand(code)


def _is_l2(code: Program, value: Value) -> bool:
    if value.string is not None:
        return value.string in ("l2", "l1_l2", "L2")
    call = value.call
    if call is None or not _L2.search(call.name):
        return False
    numbers = [code.resolve(a, call).number for a in (*call.args, *call.kwargs.values())]
    return not numbers or any(n != 0 for n in numbers)


def _by_hand(code: Program) -> Evidence | None:
    """``for p in model.parameters(): l2 += p.norm()`` whose sum is added to a loss."""
    for assignment in code.assignments:
        loops = [b.value.text for b in assignment.blocks if b.kind == "for" and b.value is not None]
        looped = assignment.augmented == "+=" and any("parameters()" in t for t in loops)
        summed = "parameters()" in assignment.value.text and "sum" in assignment.value.text
        squared = any(_is_square(c) for c in assignment.value.calls()) or "** 2" in (
            assignment.value.text
        )
        if not (looped or summed) or not squared or "grad" in assignment.value.text:
            continue
        name = assignment.target
        added = [a for a in code.assignments if "loss" in a.target.lower()]
        if any(name in a.value.names() for a in added if a is not assignment):
            return assignment.place.evidence(observed="L2 penalty in the loss")
    return None


def _is_square(call: Call) -> bool:
    return call.short in ("norm", "square", "pow")
