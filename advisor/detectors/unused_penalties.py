"""Penalties that a program computes or declares and that no step ever sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.objectives import Objective, objectives
from advisor.intake.code import Assignment, Place, Program, Value
from advisor.patterns import pattern

_PENALTY = pattern(
    r"(?:\w{1,12}_)?(?:reg|regulari[sz]\w{2,8}|l1|l2|pen|penalty|gp|ewc|orth|ortho|sparsity|decay)"
    r"(?:_(?:term|loss|pen|penalty))?$",
    re.IGNORECASE,
)
_COEFFICIENT = pattern(
    r"(?:self\.|args\.|cfg\.|hparams\.)*(?:lam\w{0,6}|lmbda|beta|alpha|coef\w{0,8}|gamma|wd|weight_decay"
    r"|l[12]_\w{1,8}|reg_\w{1,8})$",
    re.IGNORECASE,
)
_PENALISES = pattern(
    r"penalty|regulari|_reg$|\breg\(|compute_gp|gradient_penalty|ewc", re.IGNORECASE
)
_DATA_LOSS = pattern(r"loss|entropy|criterion|mse|mae", re.IGNORECASE)
_BAYES = ("DenseFlipout", "DenseReparameterization", "Convolution2DFlipout", "DenseVariational")


def unused_penalties(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what is seen."""
    yield from _left_out(code)
    yield from _not_read(code)
    yield from _excluded(code)
    yield from _defaults(code)


def _left_out(code: Program) -> Iterator[tuple[Place, str]]:
    """``reg = lam * penalty(net)`` that is logged, and not in what goes backward."""
    handed = [o for o in objectives(code) if o.call is not None]
    if not handed:
        return
    ways = [ancestry(code, o.value, o.at) for o in handed]
    for a in code.assignments_like(_PENALTY.match):
        if a.augmented or not _is_penalty(a.value):
            continue
        near = [o for o in handed if _beside(o, a)]
        if near and not any(_contains(w, a) for w in ways) and not _is_base(code, a):
            yield near[0].place, f"{a.target} is not in what is minimised"


def _is_penalty(value: Value) -> bool:
    if any(_DATA_LOSS.search(c.short) for c in value.calls() if not _PENALISES.search(c.short)):
        return False
    scaled = value.operator == "*" and any(_COEFFICIENT.match(p.text) for p in value.parts)
    return scaled or any(_PENALISES.search(c.short) for c in value.calls())


def _beside(objective: Objective, a: Assignment) -> bool:
    call = objective.call
    return call is not None and call.function == a.function


def _contains(way: Ancestry, a: Assignment) -> bool:
    return any(b is a for b in way.assignments) or any(v.name == a.target for v in way.values)


def _is_base(code: Program, a: Assignment) -> bool:
    """Whether it goes into a gradient some other way: autograd.grad, an update by hand."""
    names = {a.target}
    for b in code.assignments:
        if b.order > a.order and names & b.value.names():
            names.add(b.target)
    backward = (c for c in code.find("backward", "grad", "gradient") if c.order > a.order)
    return any(
        (c.receiver is not None and c.receiver.text in names)
        or any(v.names() & names for v in c.args)
        for c in backward
    )


def _not_read(code: Program) -> Iterator[tuple[Place, str]]:
    """``add_loss`` or Bayesian layers of Keras in an own loop that leaves out model.losses."""
    declared = [c for c in code.find("add_loss") if c.klass]
    declared += code.find(*_BAYES)
    if code.has("compile", "fit", "Trainer") or code.framework == "pytorch":
        return
    if not declared and not _bayes_by_name(code):
        return
    for objective in objectives(code):
        if objective.call is not None and objective.call.short == "add_loss":
            continue
        way = ancestry(code, objective.value, objective.at)
        names = {v.name for v in way.values if v.kind == "name"}
        if any(n.endswith(".losses") for n in names) or not way.calls:
            continue
        if any(_DATA_LOSS.search(c.text) or c.short == "ce" for c in way.calls):
            yield objective.place, "the losses that the layers collect are not added"
            return


def _bayes_by_name(code: Program) -> bool:
    """``bnn.losses`` that is only printed."""
    return any(
        v.name.endswith(".losses") and re.match(r"(?:bnn|bayes\w*)\.losses$", v.name)
        for c in code.calls
        for v in (*c.args, *c.kwargs.values())
        for v in v.walk()
    )


def _excluded(code: Program) -> Iterator[tuple[Place, str]]:
    """Parameter groups without decay for every name that contains "weight"."""
    if not code.has("named_parameters"):
        return
    for block in code.blocks:
        value = block.value
        if block.kind != "if" or value is None:
            continue
        strings = {p.string for v in value.walk() for p in v.parts if p.string is not None}
        if {"bias", "weight"} <= strings and " in " in value.text:
            yield block.place, 'every name with "weight" is kept from the decay'


def _defaults(code: Program) -> Iterator[tuple[Place, str]]:
    """``optimizer.defaults["weight_decay"] = wd``: groups that exist have their own."""
    for a in code.assignments:
        if re.match(r"[\w.]{1,40}\.defaults\[.weight_decay.\]$", a.target):
            yield a.place, "the groups of an optimizer that exists do not read its defaults"
