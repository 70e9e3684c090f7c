"""Are numbers formed in float16 that it cannot hold?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import Place, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# The largest float16 (IEEE 754).
LARGEST = 65504.0
_FILLS = frozenset({"masked_fill", "masked_fill_", "where", "full_like", "full"})
# Trained in bfloat16; their activations leave the range of float16 (transformers, T5 with fp16).
_WIDE = pattern(r"(?:^|[/_-])(?:m?t5|flan|ul2|byt5|gemma|pegasus)", re.IGNORECASE)


@detector("half-range-at-risk")
def half_range_at_risk(case: Case) -> Answer:
    """Beyond 65504 float16 is infinity.

    A fill or a factor beyond it, an exponential by hand, a family known for large activations
    under fp16, or a Keras output left in float16. bfloat16 has the range of float32.
    """
    code = program(case)
    halves = _halves(code)
    if not halves:
        return absent("nothing is float16") if not code.is_fragment else unknown("no float16 seen")
    found = {p.where: p.evidence(observed=what) for p, what in _risks(code)}
    return present(*found.values()) if found else absent("no number beyond its range is formed")


def _halves(code: Program) -> bool:
    half = any(c.receiver is not None for c in code.find("half"))
    flags = any((v := c.kwargs.get("fp16")) is not None and v.literal is True for c in code.calls)
    policy = any(v.string == "mixed_float16" for c in code.calls for v in c.args)
    return half or flags or policy or code.mentions("torch.float16")


def _risks(code: Program) -> Iterator[tuple[Place, str]]:
    own = any(c.receiver is not None for c in code.find("half"))
    for call in code.calls if own else ():
        numbers = [n for v in call.args if (n := code.resolve(v, call).number) is not None]
        if call.short in _FILLS and any(abs(n) > LARGEST for n in numbers):
            yield call.place, "a fill beyond 65504"
        if call.short == "exp":
            yield call.place, "an exponential by hand: beyond 11 it is infinite"
    for a in code.assignments if own else ():
        for part in a.value.walk():
            numbers = [n for p in part.parts if (n := code.resolve(p, a).number) is not None]
            if part.operator == "*" and any(abs(n) > LARGEST for n in numbers):
                yield a.place, "a factor beyond 65504"
    for call in code.find("from_pretrained"):
        name = None if not call.args else code.resolve(call.args[0], call).string
        if name is not None and _WIDE.search(name) and not code.mentions("bfloat16"):
            yield call.place, f"{name} leaves the range of float16"
    if any(v.string == "mixed_float16" for c in code.calls for v in c.args):
        yield from _keras_outputs(code)


def _keras_outputs(code: Program) -> Iterator[tuple[Place, str]]:
    """A regression whose last layer stays in float16."""
    errors = ("mse", "mae", "mean_squared_error", "mean_absolute_error")
    squared = any(
        v.string in errors for c in code.find("compile") for v in (*c.args, *c.kwargs.values())
    )
    layers = code.find("Dense", "Conv2D")
    last = layers[-1] if layers else None
    if squared and last is not None and "dtype" not in last.kwargs:
        yield last.place, "the output and its error stay in float16"
