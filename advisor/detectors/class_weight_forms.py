"""Class weights whose form shows that they are frequencies, in another order, or without effect."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.roles import is_label_name
from advisor.detectors.told_shapes import told_shape
from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.patterns import pattern

_Weighted = tuple[Call, Value]

_WEIGHT = pattern(r"w(?:i|eights?)?$")

# Shares of classes add up to one, and the first class is seldom the rare one by so much.
LEAST_RATIO = 5.0
_SUM_MARGIN = 0.02
_PIXELS = pattern(r"mask|segm|unet|pixel|deeplab|fcn|patch", re.IGNORECASE)
_LOGITS = pattern(r"logits?|out|outputs?|pred|scores?$", re.IGNORECASE)
_SHARES = pattern(
    r"(?:pos|positive)_?(?:rate|share|frac\w*|ratio|prop\w*)|prevalence", re.IGNORECASE
)


def odd_weights(
    code: Program, weights: list[_Weighted], positive: list[_Weighted]
) -> Iterator[tuple[Place, str]]:
    """Weights of a cross-entropy and of a binary one that are suspicious by their form."""
    for call, value in weights:
        way = ancestry(code, value, call, inside=False)
        numbers = _numbers(code, value, call)
        if _are_shares(numbers):
            yield call.place, "the weights look like the shares of the classes"
        elif any(n < 0 for n in numbers) or _log_of_shares(code, value, call):
            yield call.place, "weights below zero"
        elif _reversed_counts(way.values):
            yield call.place, "the counts are turned round: class 0 gets the weight of the last"
        elif _by_frequency(code, way):
            yield call.place, "value_counts orders by frequency, not by class"
        elif _sampled_too(code, call):
            yield call.place, "a balanced sampler and weights correct the same imbalance twice"
    for call, value in positive:
        if _is_share_of_positives(code, value, call):
            yield call.place, "pos_weight is the share of positives, not negatives over positives"


def _by_frequency(code: Program, way: Ancestry) -> bool:
    """``value_counts()`` whose order nobody changes."""
    ways = [way]
    for part, at in zip(way.values, way.moments, strict=True):
        root = part.name.removesuffix(".values")
        if part.kind == "name" and root != part.name:
            ways.append(ancestry(code, Value("name", root, name=root), at, inside=False))
    counted = any(w.has("value_counts") for w in ways)
    return counted and not any(w.has("sort_index", "reindex", "loc") for w in ways)


def _numbers(code: Program, value: Value, at: Call) -> list[float]:
    found = code.resolve(value, at)
    for _ in range(4):
        call = found.call
        inner = None if call is None else (call.args[0] if call.args else call.receiver)
        if inner is None:
            break
        found = code.resolve(inner, call)
    if found.kind not in ("list", "tuple"):
        return []
    numbers = [code.resolve(p, at).number for p in found.parts]
    return [n for n in numbers if n is not None] if None not in numbers else []


def _are_shares(numbers: list[float]) -> bool:
    if len(numbers) < 2 or abs(sum(numbers) - 1) > _SUM_MARGIN or min(numbers) <= 0:
        return False
    falling = numbers == sorted(numbers, reverse=True)
    return falling and numbers[0] >= LEAST_RATIO * numbers[-1]


def _log_of_shares(code: Program, value: Value, at: Call) -> bool:
    """``np.log(freq)`` of numbers below one."""
    for call in ancestry(code, value, at, inside=False).find("log"):
        if call.args and (numbers := _numbers(code, call.args[0], call)):
            return all(0 < n < 1 for n in numbers)
    return False


def _reversed_counts(values: list[Value]) -> bool:
    return any(
        v.kind == "subscript" and "[::-1]" in v.text.replace(" ", "") and "bincount" in v.text
        for v in values
    )


def _sampled_too(code: Program, loss: Call) -> bool:
    """A sampler with one over the counts beside weights; both must be shown to be inverse."""
    for sampler in code.find("WeightedRandomSampler"):
        given = sampler.args[0] if sampler.args else sampler.kwargs.get("weights")
        weight = loss.kwargs.get("weight") or (loss.args[0] if loss.args else None)
        if given is None or weight is None:
            continue
        ways = (ancestry(code, v, c, inside=False) for v, c in ((given, sampler), (weight, loss)))
        if all(any(v.operator == "/" for v in w.values) for w in ways):
            return True
    return False


def _is_share_of_positives(code: Program, value: Value, at: Call) -> bool:
    numbers = _numbers(code, value, at)
    if numbers and len(numbers) == 1:
        return 0 < numbers[0] < 0.5
    way = ancestry(code, value, at, inside=False)
    if any(v.kind == "binary" for v in way.values):
        return False
    named = any(v.kind == "name" and _SHARES.search(v.name) for v in way.values)
    means = [c for c in way.find("mean") if c.receiver is not None]
    labels = any(c.receiver is not None and is_label_name(c.receiver.name) for c in means)
    return named or labels


def cancelled(code: Program, weights: list[_Weighted]) -> Iterator[tuple[Place, str]]:
    """Weighted means over one example: the weight stands above and below the fraction bar."""
    if any(_PIXELS.search(t) for t in {c.text for c in code.calls}):
        return
    whole = _one_example_loaders(code)
    for call, _ in weights:
        reduction = code.argument(call, "reduction")
        if reduction is not None and reduction.string != "mean":
            continue
        if whole or _told_one(code, call):
            yield call.place, "one example a batch: the mean over the weights cancels them"
    for value, place, at in _averages(code):
        if whole or _told_one(code, at) or _single_slice(code):
            yield place, f"one example a batch: {value.text[:60]} cancels the weights"


def _one_example_loaders(code: Program) -> bool:
    sizes = [code.setting(c, "batch_size") for c in code.find("DataLoader")]
    return bool(sizes) and all(s is not None and s.number == 1 for s in sizes)


def _told_one(code: Program, at: Call | Assignment) -> bool:
    """Whether a comment or an unsqueeze shows logits of one example."""
    for a in code.assignments:
        shape = told_shape(code, a.target, a) if _LOGITS.match(a.target) else None
        if shape is not None and len(shape) == 2 and shape[0] == "1" and shape[1] != "1":
            return True
    labels = (told_shape(code, n, at) for n in ("y", "lab", "label", "labels", "target"))
    if any(s == ("1",) for s in labels):
        return True
    made = at if isinstance(at, Call) else None
    used = [c for c in code.calls if made is not None and code.maker(c) is made] or [at]
    texts = [v.text for c in used if isinstance(c, Call) for v in c.args]
    return any(re.search(r"logits?\.unsqueeze\(0\)|\.view\(1\)$|logits?\[None\]", t) for t in texts)


def _averages(code: Program) -> Iterator[tuple[Value, Place, Call | Assignment]]:
    """``(w * l).sum() / w.sum()`` and ``average(l, weights=w[y])``."""
    values = [(a.value, a.place, a) for a in code.assignments]
    for function in code.functions:
        inner = code.within(function)
        if inner:
            values += [(v, p, inner[-1]) for v, p in function.returns]
    for value, place, at in values:
        for part in value.walk():
            call = part.call
            if call is not None and call.short == "average" and "weights" in call.kwargs:
                yield part, place, at
            if part.operator != "/" or len(part.parts) != 2 or part.parts[1].call is None:
                continue
            below = part.parts[1].call
            weight = _summed(below)
            above = {v.text for v in part.parts[0].walk()}
            if weight is not None and _WEIGHT.match(weight.text) and weight.text in above:
                yield part, place, at


def _summed(call: Call) -> Value | None:
    """What ``w.sum()`` or ``reduce_sum(w)`` adds up."""
    if call.short not in ("sum", "reduce_sum"):
        return None
    return call.args[0] if call.args else call.receiver


def _single_slice(code: Program) -> bool:
    """``X[i:i+1]`` goes through the network."""
    return any(
        re.search(r"\[(\w+):\1\+1\]", v.text.replace(" ", "")) for c in code.calls for v in c.args
    )
