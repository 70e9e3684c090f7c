"""Terms of one loss of which some are summed over all elements and others averaged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from advisor.detectors.safeguards import operand
from advisor.intake.code import Assignment, Call, Place, Program, Value, losses
from advisor.patterns import pattern

Reduction = Literal["sum", "mean"]

_SUMS = frozenset({"sum", "reduce_sum"})
_MEANS = frozenset({"mean", "reduce_mean"})
_TOTAL = pattern(r"loss|cost|objective|total|criterion|(?:^|[._])l(?:_|$)")
# Weights, and the terms of a VAE that its own symptom judges.
_OTHER_MATTERS = pattern(
    r"param(?!s\b)|weight|\bw\b|\bp\b|log_?var|logvar|\bkl\b|\bmu\b|entropy|logp|log_prob|state|reward"
)
_LATENT = pattern(r"\bkld?\b|\bkl_|_kld?\b|logvar|log_var")
_BATCH = pattern(
    r"^(?:len\(\w+\)|\w+\.(?:size\(0\)|shape\[0\])|(?:self\.|args\.|cfg\.)?(?:bs|bsz|batch_?size|B|N))$",
)
# A factor this small shows that the scales were looked at. unsourced
SMALL_FACTOR = 0.1
MAX_HOPS = 10


def unlike_terms(code: Program) -> Iterator[tuple[Place, str]]:
    """Places of sums whose terms are reduced unlike one another."""
    seen: set[str] = set()
    for value, at, place in _statements(code):
        terms = list(_terms(value))
        if len(terms) < 2 or any(_LATENT.search(t.text.lower()) for t in terms):
            continue
        kinds = [_reduction(code, term, at, MAX_HOPS) for term in terms]
        if "sum" in kinds and "mean" in kinds and place.where not in seen:
            seen.add(place.where)
            summed = terms[kinds.index("sum")].text
            yield (
                place,
                f"{summed} is a sum over all elements, {terms[kinds.index('mean')].text} a mean",
            )


def _statements(code: Program) -> Iterator[tuple[Value, Assignment | Call, Place]]:
    for a in code.assignments:
        if a.value.operator == "+" and not a.augmented and _TOTAL.search(a.target.lower()):
            yield a.value, a, a.place
    for function in code.functions:
        if _TOTAL.search(function.name.rpartition(".")[2].lower()):
            for value, place in function.returns:
                first = value.parts[0] if value.kind == "tuple" and value.parts else value
                if first.operator == "+":
                    yield first, function.moment(first, place), place
    for call in code.find("backward"):
        receiver = call.receiver
        if receiver is not None and receiver.operator == "+":
            yield receiver, call, call.place


def _terms(value: Value) -> Iterator[Value]:
    if value.operator == "+" and len(value.parts) == 2:
        for part in value.parts:
            yield from _terms(part)
    else:
        yield value


def _reduction(code: Program, value: Value, at: Assignment | Call, hops: int) -> Reduction | None:
    """How a term is reduced; None when it is not shown, or weighted."""
    if hops == 0 or value.is_literal:
        return None
    if value.kind == "name":
        found = code.lookup(value.name, at)
        if found is None or found.augmented or found.unpacked is not None:
            return None
        return _reduction(code, found.value, found, hops - 1)
    if value.operator == "*" and len(value.parts) == 2:
        return _weighted(code, value, at, hops)
    if value.operator == "/" and len(value.parts) == 2:
        by_batch = _BATCH.match(value.parts[1].text.replace(" ", "")) is not None
        inner = _reduction(code, value.parts[0], at, hops - 1) if by_batch else None
        return inner if inner == "sum" else None
    call = value.call
    return None if call is None else _of_call(code, call, hops)


def _weighted(code: Program, value: Value, at: Assignment | Call, hops: int) -> Reduction | None:
    for factor, other in (value.parts, value.parts[::-1]):
        number = code.resolve(factor, at).number
        if number is not None:
            inner = _reduction(code, other, at, hops - 1)
            return inner if number >= SMALL_FACTOR or inner == "mean" else None
    inner = [_reduction(code, p, at, hops - 1) for p in value.parts]
    return "mean" if "mean" in inner else None


def _of_call(code: Program, call: Call, hops: int) -> Reduction | None:
    loss = next((u for u in losses(code) if u.call is call), None)
    if loss is not None:
        return _of_loss(code, loss.call, loss.maker)
    inner = operand(call)
    if call.short in _MEANS and inner is not None:
        return "mean"
    if call.short in _SUMS and inner is not None and call.name != "sum":
        return "sum" if is_total(call) and _compares(code, inner, call) else None
    function = code.function(call.name) if "." not in call.name else None
    if function is None or len(function.returns) != 1:
        return None
    value, place = function.returns[0]
    if value.operator == "+":
        kinds = {
            _reduction(code, t, function.moment(value, place), hops - 1) for t in _terms(value)
        }
        return "sum" if kinds == {"sum"} else None
    return _reduction(code, value, function.moment(value, place), hops - 1)


def _of_loss(code: Program, call: Call, maker: Call | None) -> Reduction | None:
    for made in (maker, call):
        if made is None:
            continue
        reduction = code.argument(made, "reduction")
        average = code.argument(made, "size_average")
        if average is not None or "size_average" in made.kwargs:
            return None
        if reduction is not None:
            word = (reduction.string or reduction.name.rpartition(".")[2]).lower()
            return "sum" if word == "sum" else "mean" if "mean" in word else None
    return (
        "mean"
        if call.name.startswith("torch") or (maker and maker.name.startswith("torch"))
        else None
    )


def is_total(call: Call) -> bool:
    """Whether a sum or mean is over all axes."""
    if any(k in call.kwargs for k in ("axis", "dim", "reduction_indices")):
        return False
    method = call.receiver is not None and call.text != call.receiver.text
    return not call.args if method else len(call.args) == 1


def _compares(code: Program, value: Value, at: Call) -> bool:
    """Whether a difference of data is summed, and not weights or a KL term."""
    found = value
    if value.kind == "name":
        given = code.lookup(value.name, at)
        if given is None or given.unpacked is not None or given.augmented:
            return False
        found = given.value
    parts = list(found.walk())
    if any(_OTHER_MATTERS.search(v.text.lower()) for v in parts if v.kind == "name"):
        return False
    if any(v.call is not None and v.call.short in ("exp", "log") for v in parts):
        return False
    return any(
        v.operator == "**" or (v.call is not None and v.call.short in ("abs", "square", "pow"))
        for v in parts
    )
