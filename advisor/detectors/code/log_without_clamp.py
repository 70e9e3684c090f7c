"""Does the loss take a logarithm of, or divide by, something that can be zero?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.hand_networks import unsafe_logarithms
from advisor.detectors.objectives import Objective, objectives, way_to
from advisor.detectors.safeguards import expressions, is_guarded, is_tensor_function, operand
from advisor.intake.code import Assignment, Call, Program, Value, losses, program, tracer
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_LOGARITHMS = ("log", "log2", "log10")
_SATURATES = frozenset({"softmax", "sigmoid", "hard_sigmoid", "relu"})
_JUDGE = pattern(r"(?:self\.)?(?:D|net_?D|disc\w{0,12}|dis|judge)$")
_MASK = pattern(r"mask|valid|\bpad|\bpos(?:itive)?s?\b|\bweights?\b", re.IGNORECASE)
# Similarities of these stay between -1 and 1.
_UNIT_LENGTH = ("normalize", "cosine_similarity", "l2_normalize")
_SELECTS = frozenset({"gather", "gather_nd", "index_select", "squeeze", "view", "reshape", "float"})


@detector("log-without-clamp")
def log_without_clamp(case: Case) -> Answer:
    """A logarithm of a softmax, a sigmoid or ``y_pred``, or a division by the sum of a mask.

    Only on the way to what is minimised. A small constant, a clamp or a maximum protects, and so
    do log_softmax, logsumexp and the library losses. Logarithms of other things (inputs,
    variances) are not judged.
    """
    code = program(case)
    found = {e.where: e for o in objectives(code) for e in _unsafe(code, o)}
    found.update((e.where, e) for e in _squashed_actions(code))
    found.update(
        (c.where, c.evidence(observed=f"logarithm of a {w}")) for c, w in unsafe_logarithms(code)
    )
    if found:
        return present(*found.values())
    logs = [taken for o in objectives(code) for taken in _taken(code, o)]
    if logs and all(_is_safe(code, value, call) for call, value in logs):
        return absent("every logarithm is protected", logs[0][0].evidence())
    if logs:
        return unknown(f"{logs[0][0].where}: it is not shown whether {logs[0][1].text} can be 0")
    used = losses(code)
    if used:
        return absent(f"{used[0].name} protects its logarithm itself", used[0].place.evidence())
    return not_seen(code, "no logarithm of a probability in the loss")


def _logarithms(code: Program, objective: Objective) -> list[Call]:
    found = way_to(code, objective).find(*_LOGARITHMS)
    return [c for c in found if is_tensor_function(c)]


def _taken(code: Program, objective: Objective) -> Iterator[tuple[Call, Value]]:
    for call in _logarithms(code, objective):
        value = operand(call)
        if value is not None:
            yield call, value


def _is_safe(code: Program, value: Value, at: Call) -> bool:
    """Guarded, or one minus something guarded (a clip acts on both sides)."""
    if value.operator == "-" and len(value.parts) == 2 and value.parts[0].number == 1:
        value = value.parts[1]
    return is_guarded(code, value, at)


def _unsafe(code: Program, objective: Objective) -> Iterator[Evidence]:
    for call, value in _taken(code, objective):
        if (what := _can_vanish(code, value, call, objective)) is not None:
            yield call.evidence(observed=f"logarithm of {what}")
    for value, at, place in expressions(code, objective):
        for part in value.walk():
            if part.operator == "/" and _is_count(code, part.parts[1], at):
                yield place.evidence(observed=f"division by {part.parts[1].text}")


def _can_vanish(
    code: Program, value: Value, at: Call | Assignment, objective: Objective, hops: int = 8
) -> str | None:
    """What the value is when it can be exactly 0; None when protected or not known."""
    if hops == 0:
        return None
    if value.kind == "subscript" and value.parts:
        return _can_vanish(code, value.parts[0], at, objective, hops - 1)
    if _is_softmax(code, value, at):
        return "a softmax by hand"
    if is_guarded(code, value, at):
        return None
    if value.operator == "-" and len(value.parts) == 2 and value.parts[0].number == 1:
        return _can_vanish(code, value.parts[1], at, objective, hops - 1)
    if value.kind == "name":
        found = code.lookup(value.name, at)
        inside = found is not None and found.function == at.function
        if value.name == objective.prediction and at.function and not inside:
            own = objective.function
            return value.name if own is not None and own.name == at.function else None
        if found is not None and found.unpacked is None:
            return _can_vanish(code, found.value, found, objective, hops - 1)
        if found is not None and found.value.kind == "tuple":  # a, p = out["a"], out["p"]
            position = found.unpacked or 0
            if position >= len(found.value.parts):
                return None
            given = _can_vanish(code, found.value.parts[position], found, objective, hops - 1)
            return given if given and _both_ways(code, objective, value.name) else None
    if value.operator == "/" and len(value.parts) == 2:
        return _can_vanish(code, value.parts[0], at, objective, hops - 1)
    if value.operator == "*" and len(value.parts) == 2:
        parts = (_can_vanish(code, p, at, objective, hops - 1) for p in value.parts)
        return next((p for p in parts if p is not None), None)
    call = value.call
    if call is not None and call.short == "where" and len(call.args) == 3:
        parts = (_can_vanish(code, p, call, objective, hops - 1) for p in call.args[1:])
        return next((p for p in parts if p is not None), None)
    if call is not None and _judges(code, call):
        return f"the probability that {call.text} gives"
    if call is not None and call.short in _SELECTS:
        inner = operand(call)
        return None if inner is None else _can_vanish(code, inner, call, objective, hops - 1)
    if call is None:
        return None
    output = tracer(code).path(value, at).output
    if output is None or output.activation not in _SATURATES:
        return None
    return f"a {output.activation}"


def _squashed_actions(code: Program) -> Iterator[Evidence]:
    """``log(1 - tanh(u) ** 2)``: tanh rounds to 1 from about 9 on, and the difference to 0."""
    for call in code.find("log"):
        value = operand(call)
        if value is None or not is_tensor_function(call) or value.operator != "-":
            continue
        if len(value.parts) != 2 or value.parts[0].number != 1:
            continue
        squared, inner = value.parts[1], None
        if squared.operator == "**" and squared.parts[1].number == 2:
            inner = squared.parts[0]
        elif squared.call is not None and squared.call.short in ("pow", "square"):
            inner = operand(squared.call)
        made = None if inner is None else code.resolve(inner, call).call
        if made is not None and made.short == "tanh":
            yield call.evidence(observed="logarithm of one minus a squared tanh")


def _both_ways(code: Program, objective: Objective, name: str) -> bool:
    """Whether the logarithms of both ``p`` and ``1 - p`` are taken, so that p is a probability."""
    texts = {value.text.replace(" ", "") for _, value in _taken(code, objective)}
    return {name, f"1-{name}"} <= texts or {name, f"1.0-{name}"} <= texts


def _is_softmax(code: Program, value: Value, at: Call | Assignment) -> bool:
    """``exp(x)`` over its sum: float32 rounds it to 0 about 103 below the largest."""
    quotient = code.resolve(value, at) if value.kind == "name" else value
    if quotient.operator != "/" or len(quotient.parts) != 2:
        return False
    call = code.resolve(quotient.parts[0], at).call
    below = code.resolve(quotient.parts[1], at).call
    summed = below is not None and below.short in ("sum", "reduce_sum")
    if not summed or call is None or code.has(*_UNIT_LENGTH):
        return False
    picked = call.args[0] if call.short in ("cat", "diag") and call.args else None
    if picked is not None:  # the similarities of the pairs that belong together
        way = ancestry(code, picked, call, inside=False)
        return any(c.short == "exp" and is_tensor_function(c) for c in way.calls)
    return call.short == "exp" and is_tensor_function(call)


def _judges(code: Program, call: Call) -> bool:
    """A discriminator of which the logarithm of one minus its output is taken as well."""
    if not _JUDGE.match(call.text) or code.function(call.text) is not None:
        return False
    if code.mentions("BCEWithLogitsLoss", "logsigmoid", "softplus"):
        return False
    return any(
        inner.operator == "-" and inner.parts[0].number == 1 and _is_judged(code, inner.parts[1], c)
        for c in code.find(*_LOGARITHMS)
        if (inner := operand(c)) is not None
    )


def _is_judged(code: Program, value: Value, at: Call) -> bool:
    found = code.resolve(value, at)
    return found.call is not None and _JUDGE.match(found.call.text) is not None


def _is_count(code: Program, value: Value, at: Call | Assignment) -> bool:
    """The sum of a mask, which is 0 when nothing is selected."""
    found = value
    if value.kind == "name":
        assignment = code.lookup(value.name, at)
        if assignment is None or assignment.augmented or assignment.unpacked is not None:
            return False
        found, at = assignment.value, assignment
    call = found.call
    if call is None or call.short not in ("sum", "reduce_sum") or is_guarded(code, found, at):
        return False
    inner = operand(call)
    return inner is not None and inner.kind == "name" and bool(_MASK.search(inner.name))
