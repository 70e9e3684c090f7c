"""Labels in a form that the loss beside them cannot use, seen from one or two lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.roles import fed, keras_fits
from advisor.detectors.safeguards import operand
from advisor.intake.code import Call, Place, Program, losses
from advisor.patterns import pattern

_ONE_COLUMN = pattern(r"\.reshape\(\s*-1\s*,\s*1\s*\)$|\[\s*:\s*,\s*None\s*\]$")
_HOT = ("get_dummies", "to_categorical", "one_hot")
_MIXED = pattern(r"\blam\w{0,5}\s*\*|\*\s*lam\w{0,5}\b")


def wrong_forms(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what is seen."""
    yield from _columns(code)
    yield from _applied(code)
    yield from _metrics(code)
    yield from _twice(code)
    yield from _largest_values(code)


def _columns(code: Program) -> Iterator[tuple[Place, str]]:
    """``categorical_crossentropy`` fitted on one column of integers."""
    used = losses(code)
    if not any(u.name == "categorical_crossentropy" for u in used) or code.has(*_HOT):
        return
    for fit in keras_fits(code):
        value = fed(fit, 1, "y")
        if value is not None and _ONE_COLUMN.search(code.resolve(value, fit).text):
            yield fit.place, "one column of numbers where one-hot labels are wanted"


def _applied(code: Program) -> Iterator[tuple[Place, str]]:
    """PyTorch: one-hot labels made integers again, mixed labels made one, indices spread out."""
    for loss in losses(code):
        if loss.target is None or not loss.name.startswith(
            ("CrossEntropy", "cross_entropy", "NLL", "nll", "BCE", "binary_cross")
        ):
            continue
        way = ancestry(code, loss.target, loss.call, inside=False)
        text = loss.target.text
        whole = loss.kind != "binary" and text.endswith(".long()") and not way.has("argmax")
        if whole and way.has("get_dummies"):
            yield loss.place, "one-hot labels as integers: class indices or floats are wanted"
        mixed = any(_MIXED.search(v.text) for v in way.values if v.operator == "+")
        if mixed and way.has("argmax", "max") and loss.kind != "binary":
            yield loss.place, "mixed labels are made one class again"
        spread = way.has("expand_as", "expand") and way.has("unsqueeze")
        if loss.kind == "binary" and spread and not way.has("eq", "one_hot"):
            yield loss.place, "a class index is repeated for every output"


_MAXIMUM = pattern(r"\.max\([^()]*\)\s*(?:\[0\]|\.values)")
_CASTS = frozenset({"long", "to", "cuda", "cast", "type", "view", "squeeze", "flatten", "reshape"})


def _largest_values(code: Program) -> Iterator[tuple[Place, str]]:
    """The largest value of one-hot labels, always 1, or argmax over the batch, as the class."""
    for loss in losses(code):
        if loss.target is None or loss.kind not in ("sparse-categorical", "nll"):
            continue
        value = code.resolve(loss.target, loss.call)
        for _ in range(6):
            call = value.call
            inner = None if call is None or call.short not in _CASTS else operand(call)
            if inner is None:
                break
            value = code.resolve(inner, loss.call)
        call = value.call
        largest = call is not None and call.short in ("reduce_max", "amax")
        if largest or (value.kind == "subscript" and _MAXIMUM.search(value.text)):
            yield loss.place, "the largest of one-hot labels is always 1: argmax is the class"
        elif call is not None and call.short == "argmax" and _over_batch(call):
            yield loss.place, "argmax over the samples of the batch, not over the classes"


def _over_batch(call: Call) -> bool:
    """``y.argmax(0)`` of a batch as the loop over a loader gives it."""
    value = operand(call)
    axis = call.kwargs.get("dim") or call.kwargs.get("axis") or (call.args or (None,))[-1]
    if value is None or value.kind != "name" or axis is None or axis.number != 0:
        return False
    loop = call.loops[-1] if call.loops else None
    loader = "" if loop is None or loop.value is None else loop.value.text.lower()
    named = loop is not None and value.name in re.findall(r"\w+", loop.target)
    return named and re.search(r"loader|(?:^|_)dl\b|dataloader", loader) is not None


def _metrics(code: Program) -> Iterator[tuple[Place, str]]:
    """``categorical_accuracy`` beside a loss for class indices."""
    for loss in losses(code):
        if loss.call.short != "compile" or loss.kind != "sparse-categorical":
            continue
        value = code.argument(loss.call, "metrics")
        names = [] if value is None else [v.string for v in value.walk()]
        if "categorical_accuracy" in names:
            yield loss.call.place, "categorical_accuracy wants one-hot labels"


def _twice(code: Program) -> Iterator[tuple[Place, str]]:
    """``to_categorical(to_categorical(y))``."""
    for call in code.find("to_categorical"):
        if call.args and ancestry(code, call.args[0], call, inside=False).has("to_categorical"):
            yield call.place, "one-hot labels are encoded once more"
