"""Is a trainable variable multiplied by something that is always zero?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Place, Program, Value, program
from advisor.model import Answer, Case, Evidence

_VARIABLES = frozenset({"Variable", "get_variable", "Parameter", "add_weight"})
_ZEROS = frozenset({"zeros_", "zero_"})


@detector("zero-factor")
def zero_factor(case: Case) -> Answer:
    """Zero times a variable where it is made, an integer quotient of 0 as a factor, zero LoRA.

    Also a product of two parameters that both start at zero, and a factor of zeros that is an
    attribute and no parameter.

    A coefficient that is set to 0 to switch a term off is a choice, and adding 0 times the
    parameters to a loss is a known trick of distributed training; neither counts. A zero in one
    LoRA matrix is right, in both it is not.
    """
    code = program(case)
    found = {e.where: e for e in (*_made(code), *_quotients(code), *_lora(code))}
    found |= {e.where: e for e in (*_products(code), *_scaled(code), *_constants(code))}
    if found:
        return present(*found.values())
    made = code.called(_VARIABLES)
    if made:
        return absent("no variable is multiplied by zero where it is made", made[0].evidence())
    if code.is_fragment:
        return unknown("only part of the program is shown")
    return not_seen(code, "no variable made by hand")


def _values(code: Program) -> Iterator[tuple[Value, Assignment | Call | None, Place]]:
    for a in code.assignments:
        yield a.value, a, a.place
    for function in code.functions:
        inside = code.within(function)
        for value, place in function.returns:
            yield value, inside[-1] if inside else None, place


def _made(code: Program) -> Iterator[Evidence]:
    """``0 * tf.Variable(...)``: the scale stands outside of the variable."""
    for value, at, place in _values(code):
        if value.operator != "*" or len(value.parts) != 2:
            continue
        for part, other in (value.parts, value.parts[::-1]):
            variable = other.call is not None and other.call.short in _VARIABLES
            if variable and code.resolve(part, at).number == 0:
                yield place.evidence(observed="0 times a variable")


def _quotients(code: Program) -> Iterator[Evidence]:
    """``alpha = 1 // 2`` as the factor of a call: an integer quotient of 0."""
    for value, at, place in _values(code):
        for part in value.walk() if "*" in value.operators() else ():
            if part.operator != "*" or len(part.parts) != 2:
                continue
            for factor, other in (part.parts, part.parts[::-1]):
                if any(True for _ in other.calls()) and _is_zero_quotient(code, factor, at):
                    yield place.evidence(observed=f"{factor.text} is 0")


def _is_zero_quotient(code: Program, value: Value, at: Assignment | Call | None) -> bool:
    if value.kind == "name":
        found = code.lookup(value.name, at)
        if found is None or found.augmented or found.unpacked is not None:
            return False
        value = found.value
    cast = value.call
    if cast is not None and cast.name == "int" and len(cast.args) == 1:
        given = code.resolve(cast.args[0], at).number
        return given is not None and 0 < abs(given) < 1
    if value.operator != "//" or len(value.parts) != 2:
        return False
    numbers = [code.resolve(p, at).number for p in value.parts]
    return numbers[0] != 0 and code.resolve(value, at).number == 0


_PRODUCTS = frozenset({"linear", "matmul", "mm", "bmm", "multiply", "mul"})


def _factors(value: Value) -> Iterator[str]:
    """The names that a product is made of; sums and other calls are not entered."""
    if value.kind == "name":
        yield value.name.removesuffix(".T")
    elif value.operator in ("*", "@"):
        for part in value.parts:
            yield from _factors(part)
    elif value.call is not None:
        call = value.call
        turned = call.short in ("t", "transpose") and call.receiver is not None
        inner = (call.receiver,) if turned else call.args if call.short in _PRODUCTS else ()
        for part in inner:
            yield from () if part is None else _factors(part)


def _starts_at_zero(assigned: Assignment) -> bool:
    """``nn.Parameter(torch.zeros(...))`` or ``add_weight(initializer="zeros")``."""
    call = assigned.value.call
    if call is None or call.short not in _VARIABLES:
        return False
    given = call.kwargs.get("initializer")
    inner = call.args[0].call if call.args else None
    return (given is not None and given.string == "zeros") or (
        inner is not None and inner.short in ("zeros", "zeros_like")
    )


def _is_set_again(code: Program, name: str) -> bool:
    """Whether something else writes to an attribute, so that it does not stay as it was made."""
    if len(code.assignments_to(name)) > 1:
        return True
    filling = [c for c in code.calls if c.name.startswith(("torch.nn.init.", "nn.init."))]
    filled = any(v.text.startswith(name) for c in filling for v in c.args[:1])
    return filled or any(
        c.short.endswith("_") and c.text.startswith(f"{name}.") for c in code.calls
    )


def _products(code: Program) -> Iterator[Evidence]:
    """``x @ A.T @ B.T`` with both at zero: neither ever gets a gradient."""
    zero = {a.target for a in code.assignments if _starts_at_zero(a)}
    zero = {n for n in zero if not _is_set_again(code, n)}
    for value, _, place in _values(code) if len(zero) > 1 else ():
        if len(zero & {n.removesuffix(".T") for n in value.names()}) < 2:
            continue
        for part in value.walk():
            both = sorted(zero & set(_factors(part)))
            if len(both) > 1:
                yield place.evidence(observed=f"{' and '.join(both)} both start at zero")
                break


def _scaled(code: Program) -> Iterator[Evidence]:
    """``w = init_scale * v`` of a variable, where the scale is 0."""
    for a in code.assignments:
        for factor, other in (a.value.parts, a.value.parts[::-1]) if _is_pair(a.value) else ():
            made = code.origin(other, a) if other.kind == "name" else None
            variable = made is not None and made.short in _VARIABLES
            if variable and factor.kind == "name" and code.resolve(factor, a).number == 0:
                yield a.place.evidence(observed=f"{factor.text} is 0")


def _is_pair(value: Value) -> bool:
    return value.operator == "*" and len(value.parts) == 2


_MOVES = frozenset({"cuda", "to", "float", "double", "half", "cpu"})


def _constants(code: Program) -> Iterator[Evidence]:
    """``self.gamma = torch.zeros(1)``: no parameter, and nothing else is ever assigned."""
    for a in code.assignments:
        call = a.value.call
        while call is not None and call.short in _MOVES and call.receiver is not None:
            call = call.receiver.call
        plain = call is not None and call.name == "torch.zeros" and a.target.startswith("self.")
        if not plain or not a.function.endswith("__init__") or _is_set_again(code, a.target):
            continue
        for value, _, _ in _values(code):
            if "*" not in value.operators():
                continue
            products = [p for p in value.walk() if p.operator == "*"]
            if any(a.target in _factors(p) and _has_layer(p) for p in products):
                yield a.place.evidence(observed=f"{a.target} is no parameter and stays 0")
                break


def _has_layer(value: Value) -> bool:
    return any(c.name.startswith("self.") for c in value.calls())


def _lora(code: Program) -> Iterator[Evidence]:
    """Both low-rank matrices set to zero."""
    zeroed: dict[str, Call] = {}
    for call in code.called(_ZEROS):
        value = call.receiver if call.short == "zero_" else (call.args or (None,))[0]
        if value is not None and "lora" in value.text.lower():
            zeroed[value.text.replace(".weight", "").lower()] = call
    ends = {name[-1]: call for name, call in zeroed.items()}
    if {"a", "b"} <= ends.keys():
        yield ends["a"].evidence(observed="both low-rank matrices are zero")
        yield ends["b"].evidence(observed="both low-rank matrices are zero")
