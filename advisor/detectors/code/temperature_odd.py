"""Is the temperature or the margin of a contrastive loss out of the usual range?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Place, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# In use: 0.07 (MoCo, CLIP), 0.1 to 0.5 (SimCLR); CLIP clips its scale at 100, which is 0.01.
LEAST_TEMPERATURE = 0.01
LARGEST_TEMPERATURE = 1.0
# Unit vectors are at most 2 apart (4 when squared), so a larger margin is never met.
LARGEST_MARGIN = 2.0
_TEMPERATURE = pattern(
    r"^(?:self\.|args\.|cfg\.|config\.)?(?:temp|temperature|tau|t)$", re.IGNORECASE
)
_NORMALISES = ("normalize", "l2_normalize", "cosine_similarity", "CosineSimilarity")
_DISTILLS = ("kl_div", "KLDivLoss", "KLDivergence")
_TRIPLETS = ("TripletMarginLoss", "triplet_margin_loss", "TripletSemiHardLoss", "TripletHardLoss")


@detector("temperature-odd")
def temperature_odd(case: Case) -> Answer:
    """Similarities of unit vectors divided by more than 1 or less than 0.01, or a margin too large.

    The margin is one that unit vectors cannot meet.
    Temperatures of distillation and of sampling are other things: 2 to 20 and about 1.
    """
    code = program(case)
    normalised = code.has(*_NORMALISES)
    found = list(_temperatures(code)) if normalised and not code.has(*_DISTILLS) else []
    odd = [
        p.evidence(observed=f"temperature {v:g}", threshold="0.01 to 1")
        for p, v in found
        if v is not None and not LEAST_TEMPERATURE <= v <= LARGEST_TEMPERATURE
    ]
    margins = list(_margins(code))
    odd += [
        c.evidence(observed=f"margin {v:g} between unit vectors", threshold=f"{LARGEST_MARGIN:g}")
        for c, v in margins
        if v is not None and normalised and v >= LARGEST_MARGIN
    ]
    if odd:
        return present(*odd)
    read = [p for p, v in found if v is not None]
    if read:
        return absent("the temperature is a usual one", read[0].evidence())
    if margins and margins[0][1] is not None and normalised:
        return absent("the margin can be met", margins[0][0].evidence())
    if found or margins:
        return unknown("the temperature or the margin cannot be judged")
    return not_seen(code, "no contrastive temperature or margin")


def _temperatures(code: Program) -> Iterator[tuple[Place, float | None]]:
    """Products of vectors that are divided by something called temperature."""
    values: list[tuple[Value, Assignment | Call | None, Place]] = [
        (a.value, a, a.place) for a in code.assignments
    ]
    for function in code.functions:
        inside = code.within(function)
        end = inside[-1] if inside else None
        values += [(v, end, p) for v, p in function.returns]
    seen: set[str] = set()
    for value, at, place in values:
        for part in value.walk():
            if part.operator != "/" or len(part.parts) != 2:
                continue
            top, below = part.parts
            named = below.kind == "name" and _TEMPERATURE.match(below.name)
            if (
                place.where not in seen
                and _is_similarity(code, top, at)
                and (named or below.number)
            ):
                seen.add(place.where)
                yield place, code.resolve(below, at).number


def _is_similarity(code: Program, value: Value, at: Assignment | Call | None) -> bool:
    """A product of all vectors with all, or a cosine similarity; a product with weights is none."""
    found = code.resolve(value, at)
    if found.operator == "@":
        return ".T" in found.text or ".t()" in found.text or "transpose" in found.text
    call = found.call
    if call is None:
        return False
    if call.short in ("cosine_similarity", "CosineSimilarity"):
        return True
    products = call.short in ("matmul", "mm", "einsum", "dot")
    return products and any(w in found.text for w in (".T", ".t()", "transpose", "nd,md", "nc,"))


def _margins(code: Program) -> Iterator[tuple[Call, float | None]]:
    for call in code.find(*_TRIPLETS):
        value = call.kwargs.get("margin")
        if value is None and call.short == "TripletMarginLoss" and call.args:
            value = call.args[0]
        if value is None:
            yield call, 1.0
        else:
            yield call, code.resolve(value, call).number
