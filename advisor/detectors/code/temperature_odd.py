"""Is the temperature or the margin of a contrastive loss out of the usual range?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Place, Program, Value, program
from advisor.intake.code.remembered import remembered
from advisor.model import Answer, Case
from advisor.patterns import pattern

# In use: 0.07 (MoCo, CLIP), 0.1 to 0.5 (SimCLR); CLIP clips its scale at 100, which is 0.01.
LEAST_TEMPERATURE = 0.01
LARGEST_TEMPERATURE = 1.0
# Unit vectors are at most 2 apart (4 when squared), so a larger margin is never met.
LARGEST_MARGIN = 2.0
# ArcFace adds 0.5 to the angle; a quarter turn and more cannot be met. Cosines are within 1.
LARGEST_ANGLE = 1.0
LARGEST_COSINE = 1.5
# sentence-transformers multiplies cosines by 20 by default; below 5 the softmax stays flat.
LEAST_SCALE = 5.0
# Distillation uses 2 to 20 (Hinton et al. 2015). # unsourced
LARGEST_SOFT = 50.0
_ANGULAR = pattern(r"^(?:Arc|Cos|Add|Sphere)\w{0,20}(?:Margin|Face|Loss|Product)", re.IGNORECASE)
_INVERSE = pattern(r"log\(1(?:\.0?)?\s*/\s*(0?\.\d{1,8})\)")
_TEMPERATURE = pattern(
    r"^(?:self\.|args\.|cfg\.|config\.)?(?:temp|temperature|tau|t)$", re.IGNORECASE
)
_NORMALISES = ("normalize", "l2_normalize", "cosine_similarity", "CosineSimilarity")
_DISTILLS = ("kl_div", "KLDivLoss", "KLDivergence")
_JUDGED = frozenset(
    {"MultipleNegativesRankingLoss", "TripletSemiHardLoss", "TripletHardLoss", "TripletMarginLoss"}
)
_TRIPLETS = ("TripletMarginLoss", "triplet_margin_loss", "TripletSemiHardLoss", "TripletHardLoss")


@detector("temperature-odd")
def temperature_odd(case: Case) -> Answer:
    """Similarities of unit vectors divided by more than 1 or less than 0.01, or a margin too large.

    The margin is one that unit vectors cannot meet. To multiply by such a temperature is odd, too.
    Temperatures of distillation and of sampling are other things: 2 to 20 and about 1.
    """
    code = program(case)
    normalised = code.has(*_NORMALISES)
    found = _temperatures(code) if normalised and not code.has(*_DISTILLS) else ()
    odd = [
        p.evidence(observed=f"temperature {v:g}", threshold="0.01 to 1")
        for p, v in found
        if v is not None and not LEAST_TEMPERATURE <= v <= LARGEST_TEMPERATURE
    ]
    if not odd:
        odd = [p.evidence(observed=what) for p, what in (*_by_form(code), *_multiplied(code))]
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


def _by_form(code: Program) -> Iterator[tuple[Place, str]]:
    """Numbers that no program has on purpose, whatever the vectors are."""
    for place, value in _temperatures(code):
        if value is not None and value < LEAST_TEMPERATURE:
            yield place, f"temperature {value:g}"
    for call in code.calls:
        angular = _ANGULAR.search(call.short) is not None
        if not angular and call.short not in _JUDGED:
            continue
        numbers = {k: code.resolve(v, call).number for k, v in call.kwargs.items()}
        angle, scale = numbers.get("m", numbers.get("margin")), numbers.get("scale")
        if angular and (angle or 0) >= LARGEST_ANGLE:
            yield call.place, f"angular margin {angle:g}"
        if call.short == "MultipleNegativesRankingLoss" and 0 < (scale or 0) < LEAST_SCALE:
            yield call.place, f"scale {scale:g}"
        if call.short in ("TripletSemiHardLoss", "TripletHardLoss"):
            margin = numbers.get("margin") or 0
            if margin > LARGEST_MARGIN:
                yield call.place, f"margin {margin:g} between unit vectors"
        if call.short == "TripletMarginLoss" and "distance" in call.kwargs:
            made = code.origin(call.kwargs["distance"], call)
            cosine = made is not None and made.short == "CosineSimilarity"
            if cosine and (numbers.get("margin") or 0) >= LARGEST_COSINE:
                yield call.place, f"margin {numbers['margin']:g} between cosines"
    for a in code.assignments:
        match = _INVERSE.search(a.value.text) if "scale" in a.target else None
        if match is not None and float(match[1]) < LEAST_TEMPERATURE:
            yield a.place, f"temperature {match[1]}"
        number = a.value.number
        if _TEMPERATURE.match(a.target) and code.has(*_DISTILLS) and (number or 0) > LARGEST_SOFT:
            yield a.place, f"temperature {number:g} leaves nothing of the differences"


def _multiplied(code: Program) -> Iterator[tuple[Place, str]]:
    """Similarities times a temperature below one: the softmax over them stays flat."""
    if code.has(*_DISTILLS):
        return
    for value, at, place in _formed(code):
        for part in value.walk() if "*" in value.operators() else ():
            if part.operator != "*" or len(part.parts) != 2:
                continue
            for factor, other in (part.parts, part.parts[::-1]):
                named = factor.kind == "name" and _TEMPERATURE.match(factor.name)
                number = code.resolve(factor, at).number if named else None
                small = number is not None and 0 < number < LARGEST_TEMPERATURE
                if small and _is_similarity(code, other, at):
                    yield place, f"similarities are multiplied by {number:g}, not divided"


@remembered
def _temperatures(code: Program) -> tuple[tuple[Place, float | None], ...]:
    """Products of vectors that are divided by something called temperature."""
    return tuple(_divided(code))


def _divided(code: Program) -> Iterator[tuple[Place, float | None]]:
    seen: set[str] = set()
    called = code.has("torch.div")
    for value, at, place in _formed(code):
        for part in value.walk() if called or "/" in value.operators() else ():
            divided = part.call is not None and part.call.name == "torch.div"
            parts = part.call.args if divided and part.call is not None else part.parts
            if (part.operator != "/" and not divided) or len(parts) != 2:
                continue
            top, below = parts
            named = below.kind == "name" and _TEMPERATURE.match(below.name)
            if (
                place.where not in seen
                and _is_similarity(code, top, at)
                and (named or below.number)
            ):
                seen.add(place.where)
                yield place, code.resolve(below, at).number


def _formed(code: Program) -> Iterator[tuple[Value, Assignment | Call | None, Place]]:
    """Everything that is assigned or returned, and where."""
    for a in code.assignments:
        yield a.value, a, a.place
    for function in code.functions:
        inside = code.within(function)
        end = inside[-1] if inside else None
        yield from ((v, end, p) for v, p in function.returns)


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
