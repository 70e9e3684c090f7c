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

    A coefficient that is set to 0 to switch a term off is a choice, and adding 0 times the
    parameters to a loss is a known trick of distributed training; neither counts. A zero in one
    LoRA matrix is right, in both it is not.
    """
    code = program(case)
    found = {e.where: e for e in (*_made(code), *_quotients(code), *_lora(code))}
    if found:
        return present(*found.values())
    made = [c for c in code.calls if c.short in _VARIABLES]
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
        for part in value.walk():
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
    if value.operator != "//" or len(value.parts) != 2:
        return False
    numbers = [code.resolve(p, at).number for p in value.parts]
    return numbers[0] != 0 and code.resolve(value, at).number == 0


def _lora(code: Program) -> Iterator[Evidence]:
    """Both low-rank matrices set to zero."""
    zeroed: dict[str, Call] = {}
    for call in code.calls:
        if call.short not in _ZEROS:
            continue
        value = call.receiver if call.short == "zero_" else (call.args or (None,))[0]
        if value is not None and "lora" in value.text.lower():
            zeroed[value.text.replace(".weight", "").lower()] = call
    ends = {name[-1]: call for name, call in zeroed.items()}
    if {"a", "b"} <= ends.keys():
        yield ends["a"].evidence(observed="both low-rank matrices are zero")
        yield ends["b"].evidence(observed="both low-rank matrices are zero")
