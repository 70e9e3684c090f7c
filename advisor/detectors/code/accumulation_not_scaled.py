"""Is the loss not divided by the number of batches whose gradients are added up?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.accumulation import Accumulation, accumulates
from advisor.detectors.code import not_seen
from advisor.intake.code import Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_DIVISIONS = frozenset({"div", "div_", "true_divide"})
_COUNT_NAME = pattern(r"accum", re.IGNORECASE)


@detector("accumulation-not-scaled")
def accumulation_not_scaled(case: Case) -> Answer:
    """A loop that adds up gradients, and a loss that is neither divided nor summed on purpose.

    Lightning, Accelerate, Keras and the Trainer of transformers divide themselves. Division of
    the gradients or of the learning rate by the count is right too.
    """
    code = program(case)
    found = accumulates(code)
    if found is None:
        return not_seen(code, "no gradient accumulation")
    if not found.by_hand:
        return absent("the framework divides by the number of batches", found.place.evidence())
    backward = found.backward
    if backward is None or code.has("Accelerator") or code.ellipses:
        return unknown("what is differentiated is not shown")
    value = backward.receiver if not backward.args else backward.args[0]
    if value is None or value.kind not in ("name", "call", "binary"):
        return unknown(f"{backward.where}: what is differentiated is not shown")
    if _is_scaled(code, found, value):
        return absent("the loss is divided before backward", backward.evidence())
    if _is_weighted(code, found, value) or not _is_known(code, value):
        return unknown(f"{backward.where}: how the loss is computed is not shown")
    return present(backward.evidence(observed="added up without division"))


def _loss_names(value: Value) -> set[str]:
    return {n for n in value.names() if "scaler" not in n.lower()}


def _is_scaled(code: Program, found: Accumulation, value: Value) -> bool:
    backward = found.backward
    if backward is None or _divides(value):
        return True
    names = _loss_names(value)
    for assignment in code.assignments:
        if assignment.function != backward.function:
            continue
        mine = assignment.target in names
        if mine and (assignment.augmented == "/=" or _divides(assignment.value)):
            return True
        if assignment.augmented in ("/=", "*=") and ".grad" in assignment.target:
            return True
    if code.has("div_") or any("grad" in c.text for c in code.find("mul_")):
        return True
    return any(_divides_by_count(v) for v in _values(code))


def _divides(value: Value) -> bool:
    """Whether a quotient is part of the expression."""
    divided = any(v.kind == "binary" and v.operator == "/" for v in value.walk())
    return divided or any(c.short in _DIVISIONS for c in value.calls())


def _is_weighted(code: Program, found: Accumulation, value: Value) -> bool:
    """Whether a factor is applied, which may well be the one."""
    function = "" if found.backward is None else found.backward.function
    named = [a for a in code.assignments if a.target in _loss_names(value)]
    named = [a for a in named if a.function == function]
    values = [value, *(a.value for a in named)]
    products = any(v.kind == "binary" and v.operator == "*" for x in values for v in x.walk())
    return products or any(a.augmented for a in named)


def _divides_by_count(value: Value) -> bool:
    return any(
        v.kind == "binary" and v.operator == "/" and _COUNT_NAME.search(v.parts[-1].text)
        for v in value.walk()
        if v.parts
    )


def _values(code: Program) -> list[Value]:
    given = [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    returned = [v for f in code.functions for v, _ in f.returns]
    return [a.value for a in code.assignments] + given + returned


def _is_known(code: Program, value: Value) -> bool:
    """Whether the loss comes from a criterion in sight that is a mean over the batch."""
    for name in _loss_names(value):
        assignment = code.lookup(name)
        if assignment is None or assignment.value.call is None:
            continue
        call = assignment.value.call
        own = code.function(call.name.removeprefix("self."))
        if own is not None:
            return False
        maker = code.maker(call) or call
        reduction = maker.kwargs.get("reduction")
        return reduction is None or reduction.string == "mean"
    return False
