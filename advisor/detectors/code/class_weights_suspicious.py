"""Are class weights the wrong way round, or without effect?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.class_weight_forms import odd_weights
from advisor.detectors.code import not_seen
from advisor.detectors.roles import fed, keras_fits, role_of
from advisor.detectors.weighted_losses import is_none, positive_weights, weighted_losses
from advisor.intake.code import Call, Program, Value, kind_of, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_COUNTS = pattern(
    r"count|freq|bincount|num_?pos|num_?neg|n_?pos|n_?neg|^pos|^neg|Counter", re.IGNORECASE
)
_TOTALS = pattern(r"total|sum|len\(|size|shape|^n$|num_samples|\bmax\b|\bmean\b", re.IGNORECASE)
_COUNTERS = ("bincount", "value_counts", "Counter", "unique")
_POSITIVE = pattern(r"pos", re.IGNORECASE)
_NEGATIVE = pattern(r"neg", re.IGNORECASE)
# Longer lists of weights may well be one for every example.
_MOST_CLASSES = 20


@detector("class-weights-suspicious", reads_comments=True)
def class_weights_suspicious(case: Case) -> Answer:
    """Weights that grow with the frequency of a class, or that the library ignores.

    Counts over their sum favour the common class; the total over the counts is right. pos_weight
    is negatives over positives. Keras takes a dictionary for class_weight and ignores or rejects
    all else. A sampler takes one weight an example. With one example a batch the mean over
    weights cancels them. Weights that cannot be followed are unknown. Only the sampler's are
    certain: what weights of a loss should be is for people to decide.
    """
    code = program(case)
    wrong = [*_torch(code), *_keras(code), *_positive(code), *_sampler(code), *_cancelled(code)]
    odd = odd_weights(code, list(weighted_losses(code)), list(positive_weights(code)))
    wrong += [p.evidence(observed=what) for p, what in odd]
    if wrong:
        certain = any(True for _ in _sampler(code))
        return present(*{e.where: e for e in wrong}.values(), certain=certain)
    given = [c for c, _ in weighted_losses(code)]
    given += [f for f in keras_fits(code) if "class_weight" in f.kwargs]
    given += [c for c, _ in positive_weights(code)]
    if not given:
        return not_seen(code, "no class weights")
    if any(_inverts(code, v, c) for c, v in (*weighted_losses(code), *positive_weights(code))):
        return absent("rare classes weigh more", given[0].evidence())
    balanced = code.find("compute_class_weight", "compute_sample_weight")
    if balanced:
        return absent("the weights are balanced ones", balanced[0].evidence())
    return unknown(f"{given[0].where}: how the weights were found is not shown")


def _ratios(code: Program, value: Value, at: Call) -> list[tuple[Value, Value]]:
    """Every quotient on the way to the weights, as numerator and denominator."""
    found = ancestry(code, value, at).values
    return [
        (v.parts[0], v.parts[1])
        for v in found
        if v.kind == "binary" and v.operator == "/" and len(v.parts) == 2
    ]


def _is_total(value: Value) -> bool:
    return value.kind != "binary" and bool(_TOTALS.search(value.text))


def _is_counts(value: Value) -> bool:
    return value.kind != "binary" and bool(_COUNTS.search(value.text)) and not _is_total(value)


def _has_counts(value: Value) -> bool:
    """Whether counts are a factor: ``counts``, ``len(counts) * counts``."""
    parts = value.parts if value.kind == "binary" else (value,)
    return any(map(_is_counts, parts))


def _inverts(code: Program, value: Value, at: Call) -> bool:
    """Whether something turns frequencies round: ``1 / f``, ``1 - f``, ``total / counts``."""
    origin = ancestry(code, value, at)
    if any(v.kind == "binary" and v.operator in ("-", "**") for v in origin.values):
        return True
    for numerator, denominator in _ratios(code, value, at):
        if _has_counts(denominator) or numerator.number is not None:
            return True
    return origin.has("reciprocal", "pow", "log", "flip", "compute_class_weight", "power", "sqrt")


def _proportional(code: Program, value: Value, at: Call) -> bool:
    over = any(_is_counts(a) and _is_total(b) for a, b in _ratios(code, value, at))
    return (over or _is_raw(code, value, at)) and not _inverts(code, value, at)


def _is_raw(code: Program, value: Value, at: Call) -> bool:
    """Whether the counts themselves are the weights, with no arithmetic on the way."""
    origins = [ancestry(code, value, at, inside=False)]
    for part, moment in zip(origins[0].values, origins[0].moments, strict=True):
        if part.kind == "name" and part.text.endswith(".values"):  # of a Series
            holder = part.text.removesuffix(".values")
            series = Value("name", holder, name=holder)
            origins.append(ancestry(code, series, moment, inside=False))
    plain = not any(v.kind == "binary" for o in origins for v in o.values)
    return plain and any(o.has(*_COUNTERS) for o in origins)


def _torch(code: Program) -> Iterator[Evidence]:
    for call, value in weighted_losses(code):
        if _proportional(code, value, call):
            yield call.evidence(observed="the weights grow with the frequency of the class")


def _keras(code: Program) -> Iterator[Evidence]:
    for fit in keras_fits(code):
        given = fit.kwargs.get("class_weight")
        if given is None or is_none(given):
            continue
        value = code.resolve(given, fit)
        if value.string is not None:
            yield fit.evidence(observed=f"class_weight={value.text} means nothing to Keras")
        elif value.kind in ("list", "tuple") or _is_array(code, given, fit):
            yield fit.evidence(observed="Keras takes a dictionary, not an array or a list")
        elif value.kind == "dict" and value.parts:
            if all(_proportional(code, p, fit) for p in value.parts):
                yield fit.evidence(observed="the weights grow with the frequency of the class")
            elif all(not k.lstrip("-").isdigit() for k in value.keys) and _literal_keys(value):
                yield fit.evidence(observed="the keys are names; Keras wants class indices")


def _literal_keys(value: Value) -> bool:
    return all(f'"{k}"' in value.text or f"'{k}'" in value.text for k in value.keys)


def _is_array(code: Program, value: Value, at: Call) -> bool:
    made = code.origin(value, at)
    direct = made is not None and made.short == "compute_class_weight"
    return direct or kind_of(code, value, at) == "array"


def _positive(code: Program) -> Iterator[Evidence]:
    """pos_weight = positives / negatives."""
    for call, value in positive_weights(code):
        for above, below in _ratios(code, value, call):
            numerator, denominator = above.text, below.text
            up = _POSITIVE.search(numerator) and not _NEGATIVE.search(numerator)
            down = _NEGATIVE.search(denominator) and not _POSITIVE.search(denominator)
            if up and down:
                yield call.evidence(
                    observed=f"{numerator} / {denominator}", threshold="the inverse"
                )


def _sampler(code: Program) -> Iterator[Evidence]:
    """WeightedRandomSampler with one weight a class instead of one an example."""
    for call in code.find("WeightedRandomSampler"):
        value = fed(call, 0, "weights")
        found = None if value is None else code.resolve(value, call)
        if found is None:
            continue
        inner = found.call.args[0] if found.call is not None and found.call.args else found
        inner = code.resolve(inner, call)
        if _by_class(inner):
            yield call.evidence(observed="one weight a class: one an example is needed")
            continue
        few = inner.kind in ("list", "tuple") and 0 < len(inner.parts) <= _MOST_CLASSES
        if few and all(code.resolve(p, call).number is not None for p in inner.parts):
            yield call.evidence(observed=f"{len(inner.parts)} weights: one an example is needed")


_EACH_CLASS = pattern(
    r"\bin\s+(?:range\(\s*(?:len\(\s*(?:[\w.]*class(?:es|_names)|[\w.]*counts?)\s*\)|num_classes|n_classes)\s*\)"
    r"|(?:class_)?(?:counts?|freqs?)(?:\.values\(\))?)\s*\]$"
)


def _by_class(value: Value) -> bool:
    """``[1 / counts[c] for c in range(len(classes))]``."""
    return value.operator == "comprehension" and bool(_EACH_CLASS.search(value.text))


def _cancelled(code: Program) -> Iterator[Evidence]:
    """A weighted mean over one example is that example's loss, whatever its weight."""
    loaders = [c for c in code.find("DataLoader") if role_of(code, c) == "train"]
    sizes = [code.setting(c, "batch_size") for c in loaders]
    if not sizes or any(s is None or s.number != 1 for s in sizes):
        return
    for loss in losses(code):
        maker = loss.maker or loss.call
        output = loss.path.output
        flat = output is not None and all(x.kind == "dense" for x in loss.path.layers[-1:])
        weighted = any(c is maker for c, _ in weighted_losses(code))
        if weighted and flat and "reduction" not in maker.kwargs:
            yield maker.evidence(observed="batch size 1: the mean over the weights cancels them")
