"""Is the loss computed without the output of the network?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.gradients import gradients
from advisor.detectors.objectives import LossFunction, Objective, loss_functions
from advisor.detectors.self_comparisons import replaced_targets, with_themselves
from advisor.detectors.stale_outputs import stale_outputs
from advisor.intake.code import Assignment, Call, Program, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_LOSS = pattern(r"loss|criterion|cross_entropy|mse|crit$", re.IGNORECASE)
_LIBRARIES = ("torch", "tensorflow", "keras", "numpy", "math", "jax")


@detector("loss-ignores-prediction")
def loss_ignores_prediction(case: Case) -> Answer:
    """A loss of labels alone, or a compiled loss function that never uses ``y_pred``.

    A Keras loss that reads tensors of the model from outside (as in a VAE) does not count, nor a
    penalty on weights. A loss of a thing with itself counts, wherever it stands. For PyTorch
    the output of the forward pass must be seen to be unused.
    """
    code = program(case)
    own = loss_functions(code)
    twice = {
        p.where: p.evidence(observed=what)
        for p, what in (
            *with_themselves(code),
            *replaced_targets(code),
            *stale_outputs(code),
        )
    }
    if twice:
        return present(*twice.values())
    found = [e for f in own if (e := _unused_parameter(code, f)) is not None]
    examined = gradients(code)
    if not found:
        for objective, way in examined:
            if objective.function is None and way.flow.status in ("constant", "unknown"):
                found.extend(_forgotten(code, objective))
    if found:
        return present(*{e.where: e for e in found}.values())
    followed = [o for o, g in examined if g.flow.status in ("flows", "cut")]
    if followed:
        return absent("the loss is computed from the output", followed[0].place.evidence())
    used = [u for u in losses(code) if u.call.short == "compile"]
    if used:
        return absent("Keras computes the loss from the output", used[0].place.evidence())
    if examined:
        return unknown(f"{examined[0][0].place.where}: the loss cannot be followed to a network")
    return not_seen(code, "nothing is minimised")


def _unused_parameter(code: Program, own: LossFunction) -> Evidence | None:
    """A function of y_true alone; every other name in it has to be known."""
    function = own.function
    names: set[str] = set()
    for value, _ in function.returns:
        names |= value.names()
    for a in code.assignments:
        if a.function == function.name:
            names |= a.value.names()
    for call in code.within(function):
        for value in (*call.args, *call.kwargs.values()):
            names |= value.names()
        if call.receiver is not None:
            names |= call.receiver.names()
    local = {a.target for a in code.assignments_in(function.name)}
    free = {n for n in names if n.partition(".")[0] not in _LIBRARIES} - local
    if not function.returns or any(n.partition(".")[0] == own.prediction for n in names):
        return _circular(code, own)
    if own.target not in names or free - {own.target, "self"} - set(function.defaults):
        return None
    place = function.returns[-1][1]
    return place.evidence(observed=f"{own.prediction} is never used")


def _circular(code: Program, own: LossFunction) -> Evidence | None:
    """The prediction is mentioned, but nothing that is returned comes from it."""
    function = own.function
    if len(function.returns) != 1 or any(c.branches or c.loops for c in code.within(function)):
        return None
    value, place = function.returns[0]
    end = function.moment(value, place)
    seen = {n for v in ancestry(code, value, end).values for n in v.names()}
    known = {own.target, *function.defaults}
    local = {a.target for a in code.assignments_in(function.name)}
    free = {n for n in seen if n.partition(".")[0] not in _LIBRARIES} - local
    if own.prediction in seen or own.target not in seen or free - known:
        return None
    return place.evidence(observed=f"{own.prediction} does not reach the result")


def _forgotten(code: Program, objective: Objective) -> list[Evidence]:
    """A forward pass whose result nobody uses, beside a loss that has no network in it."""
    at = objective.at
    if not isinstance(at, Call):
        return []
    way = ancestry(code, objective.value, at)
    made = [
        c
        for c in way.calls
        if c.function == at.function and _LOSS.search(c.text) and len(c.args) == 2
    ]
    if len(made) != 1:
        return []
    loss, arguments = made[0], made[0].args
    if any(a.kind not in ("name", "subscript") for a in arguments):
        return []
    names = {n for a in arguments for n in a.names()}
    passes = [
        a
        for a in code.assignments_in(at.function)
        if a.order < loss.order
        and a.value.call is not None
        and a.target not in names
        and a.unpacked is None
        and _is_forward(code, a.value.call, names)
    ]
    if not passes or not all(_is_unused(code, a) for a in passes):
        return []
    if any(c for n in names if (c := code.lookup(n, loss)) and c.value.call is not None):
        return []
    return [loss.place.evidence(observed=f"{passes[-1].target} is not in the loss")]


def _is_forward(code: Program, call: Call, inputs: set[str]) -> bool:
    """A network called on something that then stands in the loss, as in model(noisy)."""
    receiver = call.receiver
    if (receiver is not None and call.text != receiver.text) or call.text == "self":
        return False
    maker = code.maker(call)
    owner = None if maker is None else code.klass(maker.short)
    named = any(w in call.text.lower() for w in ("model", "net", "coder"))
    named = named and code.function(call.name) is None
    return (owner is not None or named) and any(n in inputs for a in call.args for n in a.names())


def _is_unused(code: Program, assignment: Assignment) -> bool:
    name = assignment.target
    later = [c for c in code.calls if c.order > assignment.order]
    if any(
        name == n or n.startswith(name + ".")
        for c in later
        for v in (*c.args, *c.kwargs.values(), *([c.receiver] if c.receiver else []))
        for n in v.names()
    ):
        return False
    values = [a.value for a in code.assignments if a.order > assignment.order]
    values += [v for f in code.functions for v, _ in f.returns]
    return not any(name in v.names() for v in values)
