"""Targets of a regression whose size a comment or a plain name tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.roles import fed, is_label_name, keras_fits
from advisor.detectors.target_ranges import standardised_targets
from advisor.intake.code import Loss, Place, Program
from advisor.patterns import pattern

_NUMBER = r"(?:\d{1,3}(?:[,_]\d{3})+|\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)"
_RANGE = pattern(rf"({_NUMBER})\s*(k?)\s*(?:\.\.\.?|…|~|–|-|\bto\b|到)\s*({_NUMBER})\s*(k?)")
_SQUARED = pattern(r"-[^=]{0,40}\)\s*\*\*\s*2|square\(|squared_difference\(|mse_loss\(")
_MEAN = pattern(rf"mean\s*[:=]?\s*({_NUMBER})")
_REACHES = pattern(rf"(?:\bup to|\baround|\babout|约|最大|高达)\s*(-?{_NUMBER})(?!\s*%)")
_MYRIADS = pattern(r"(\d{1,4}(?:\.\d+)?)\s*万")
_UNITS = pattern(
    r"\b(?:mm|Pa|MW|millimet(?:er|re)s|grams?|euros?|dollars?|USD|pixels?)\b|像素|毫米"
)
_AMOUNT = pattern(
    r"^(?:\w{0,12}_)?(?:sale_?)?(?:price|prices|salary|income|revenue|sales|demand|load)$",
    re.IGNORECASE,
)
_SAYS_AMOUNT = pattern(
    r"\by\s*[=:]\s*(?:Sale)?Price\b|\by\s*[=:]\s*(?:salary|income|revenue)\b", re.IGNORECASE
)
_SCALES = pattern(
    r"log1?p?\(|/=|y_?scaler|scaler_?y|target_?scaler|fit_transform\(\s*(?:df\[.)?y|(?:y|target|gt)\s*/\s*\d"
)
# Beyond this the output layer has to grow for many steps before the shape of the data matters;
# below the other a loss looks perfect before anything is learned. # unsourced
LARGE, SMALL = 50.0, 1e-3


def told_targets(code: Program, used: list[Loss]) -> Iterator[tuple[Place, str]]:
    """Places with what is seen, for losses of a regression in a program that scales no target."""
    lines = {c.place.where: c.place.text for c in code.calls}
    lines.update({a.place.where: a.place.text for a in code.assignments})
    if any(_SCALES.search(text.partition("#")[0]) for text in lines.values()):
        return
    if standardised_targets(code) is not None:
        return
    for text, place in code.comments:
        if not _is_about_target(code, place, text, used):
            continue
        size = _size(text)
        if size is not None and (size >= LARGE or size <= SMALL):
            yield place, f"targets of about {size:g}"
        elif _UNITS.search(text) or _SAYS_AMOUNT.search(text):
            yield place, "targets in units of their own"
    for fit in keras_fits(code):
        value = fed(fit, 1, "y")
        named = value is not None and value.kind == "name" and _AMOUNT.match(value.name)
        if value is not None and named and code.lookup(value.name, fit) is None:
            yield fit.place, f"{value.name} is fitted as it is"


def squares_targets(code: Program) -> bool:
    """Whether an error is squared by hand: ``((net(x) - target) ** 2).mean()``."""
    return any(
        "loss" in a.target.lower() and _SQUARED.search(a.value.text) is not None
        for a in code.assignments
    ) or any(_SQUARED.search(v.text) for f in code.functions for v, _ in f.returns)


def _is_about_target(code: Program, place: Place, text: str, used: list[Loss]) -> bool:
    """Whether a comment stands where a target is made, or names one."""
    given = {loss.target.text for loss in used if loss.target is not None}
    given |= {n for loss in used if loss.target is not None for n in _origins(code, loss)}
    for fit in keras_fits(code):
        value = fed(fit, 1, "y")
        given |= {value.text} if value is not None else set()
    here = {a.target for a in code.assignments if a.place.where == place.where}
    looped = {
        w
        for b in code.blocks
        if b.kind == "for" and b.place.where == place.where
        for w in re.findall(r"\w+", b.target)
    }
    named = re.search(r"(?:^|,\s*)(\w{1,20})\s*(?:columns|in \w{1,8}|around)?\s*[:=]", text)
    beside = any(loss.target is not None and loss.place.where == place.where for loss in used)
    around = re.match(r"(\w{1,20})\s+(?:around|about|up to)\b", text)
    if beside and around is not None and around[1] in given:
        return True
    return bool(
        here & given
        or any(is_label_name(n) for n in here)
        or (named and (named[1] in given or is_label_name(named[1])))
        or (looped & given and named and named[1] in looped)
    )


def _origins(code: Program, loss: Loss) -> Iterator[str]:
    """The names that the target of a loss was given under before."""
    if loss.target is None:
        return
    way = ancestry(code, loss.target, loss.call, inside=False)
    yield from (a.target for a in way.assignments if a.unpacked is None)


def _size(text: str) -> float | None:
    match = _RANGE.search(text)
    if match is not None:
        return _number(match[3]) * (1000 if match[4] else 1)
    myriads = _MYRIADS.search(text)
    if myriads is not None:
        return _number(myriads[1]) * 1e4
    mean = _MEAN.search(text) or _REACHES.search(text)
    return None if mean is None else abs(_number(mean[1]))


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("_", ""))
