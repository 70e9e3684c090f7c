"""Is the loss a sum over the batch, and not a mean?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.objectives import Objective, is_choice, loss_functions, objectives
from advisor.detectors.roles import is_label_name
from advisor.detectors.summed_steps import summed_steps
from advisor.detectors.unlike_terms import is_total
from advisor.intake.code import Assignment, Call, Loss, Program, Value, losses, program
from advisor.model import Answer, Case, Evidence

_SUMS = frozenset({"sum", "reduce_sum"})
_MEANS = frozenset({"mean", "reduce_mean", "average", "nanmean"})
MAX_HOPS = 12


@detector("loss-reduction-sum")
def loss_reduction_sum(case: Case) -> Answer:
    """``reduction="sum"``, ``size_average=False`` or a sum over all axes as what is minimised.

    Divided by a count afterwards it is a mean. A sum for a printed evaluation figure does not
    count, nor a sum over the axes of one sample.
    """
    code = program(case)
    found = {e.where: e for o in objectives(code) for e in _sums(code, o.value, o.at, MAX_HOPS)}
    found.update({e.where: e for e in _unused(code)})
    found.update((p.where, p.evidence(observed="summed over all rows")) for p in summed_steps(code))
    if found:
        return present(*found.values())
    if objectives(code):
        last = objectives(code)[0]
        if all(_is_followed(code, o) for o in objectives(code)):
            return absent("what is minimised is a mean", last.place.evidence())
        return unknown(f"{last.place.where}: how the loss is reduced is not shown")
    used = [u for u in losses(code) if not _is_sum(code, u)]
    if used:
        return absent(f"{used[0].name} is averaged over the batch", used[0].place.evidence())
    return not_seen(code, "no loss that is known")


def _sums(code: Program, value: Value, at: Call | Assignment, hops: int) -> Iterator[Evidence]:
    """Sums that nothing divides, among the terms of a value."""
    if hops == 0:
        return
    if value.kind == "name":
        found = code.lookup(value.name, at)
        if found is not None and found.unpacked is None:
            yield from _sums(code, found.value, found, hops - 1)
        return
    if is_choice(value):
        yield from _sums(code, value.parts[0], at, hops - 1)
        return
    if value.operator in ("+", "-"):
        for part in value.parts:
            yield from _sums(code, part, at, hops - 1)
        return
    if value.operator == "*" and len(value.parts) == 2:
        other = [p for p in value.parts if not p.is_literal]
        if len(other) == 1:
            yield from _sums(code, other[0], at, hops - 1)
        return
    call = value.call
    if call is None:
        return
    loss = next((u for u in losses(code) if u.call is call), None)
    if loss is not None:
        if _is_sum(code, loss):
            yield call.evidence(observed=f"{loss.name} with reduction sum")
        return
    if call.short in _SUMS and is_total(call) and not _is_builtin(call):
        inner = call.args[0] if call.args else call.receiver
        if inner is not None and _compares(code, inner, call):
            yield call.evidence(observed="sum over all axes")
        return
    function = code.function(call.name) if "." not in call.name else None
    if function is not None and len(function.returns) == 1:
        returned, place = function.returns[0]
        end = function.moment(returned, place)
        yield from _sums(code, returned, end, hops - 1)


def _is_builtin(call: Call) -> bool:
    return call.name == "sum"


def _compares(code: Program, value: Value, at: Call) -> bool:
    """Whether what is summed compares with labels: no penalty, no KL term, no list of losses."""
    found = code.resolve(value, at)
    if found.kind in ("list", "tuple", "dict") or found.operator == "comprehension":
        return False
    if any(c.short in _MEANS or c.short in ("stack", "values", "cat") for c in found.calls()):
        return False
    way = ancestry(code, value, at, inside=False)
    if any(u.call is c for u in losses(code) for c in way.calls):
        return True
    own = {n for f in loss_functions(code) for n in (f.target,) if f.function.name == at.function}
    return any(v.kind == "name" and (is_label_name(v.name) or v.name in own) for v in way.values)


def _is_sum(code: Program, loss: Loss) -> bool:
    for call in (loss.maker, loss.call):
        if call is None or call.short == "compile":
            continue
        reduction = code.argument(call, "reduction")
        average = code.argument(call, "size_average")
        if average is not None and average.literal is False:
            return code.argument(call, "reduce") is None
        if reduction is not None:
            word = reduction.string or reduction.name.rpartition(".")[2]
            return word.lower() == "sum"
    return False


def _unused(code: Program) -> Iterator[Evidence]:
    """A criterion with reduction sum of which only the making is shown, or that is compiled."""
    applied = {u.maker.order for u in losses(code) if u.maker is not None}
    for call in code.find("CrossEntropyLoss", "NLLLoss", "BCELoss", "BCEWithLogitsLoss", "MSELoss"):
        reduction = call.kwargs.get("reduction")
        if reduction is not None and reduction.string == "sum" and call.order not in applied:
            called = any(code.maker(c) is call for c in code.calls if c.receiver is not None)
            if not called:
                yield call.evidence(observed="reduction sum")
    for loss in losses(code):
        maker = loss.maker
        if loss.call.short == "compile" and maker is not None:
            reduction = code.argument(maker, "reduction")
            word = "" if reduction is None else reduction.string or reduction.name
            if word.rpartition(".")[2].lower() == "sum":
                yield maker.evidence(observed="reduction sum")


def _is_followed(code: Program, objective: Objective) -> bool:
    """Whether what is minimised ends in a known loss, a mean or a division."""
    value, at = objective.value, objective.at
    for _ in range(MAX_HOPS):
        if value.operator in ("/", "+", "-", "*"):
            return True
        call = value.call
        if call is not None:
            function = code.function(call.name) if "." not in call.name else None
            known = any(u.call is call for u in losses(code)) or call.short in _MEANS | _SUMS
            if known or function is None or not function.returns:
                return known
            value, place = function.returns[-1]
            at = function.moment(value, place)
            continue
        found = code.lookup(value.name, at) if value.kind == "name" else None
        if found is None or found.unpacked is not None:
            return False
        value, at = found.value, found
    return False
