"""Does validation_split take the tail of data that stand class by class?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.roles import fed, keras_fits
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_MIXES = ("shuffle", "permutation", "randperm", "sample", "train_test_split", "choice")
_JOINS = ("concatenate", "vstack", "hstack", "append", "concat", "r_", "repeat")
_CLASSES = pattern(r"class|categor|label|species|listdir|folder|subdir|glob|iterdir", re.IGNORECASE)
_BUILT_IN = pattern(r"(?:mnist|cifar10|cifar100|imdb|reuters)\.load_data$")


@detector("validation-split-on-sorted")
def validation_split_on_sorted(case: Case) -> Answer:
    """Labels appended folder by folder, or zeros joined to ones, then fit(validation_split=...).

    Keras takes the last rows, before it shuffles. Any mixing on the way clears it; data from
    elsewhere are unknown. Source: Keras reference of Model.fit, argument validation_split.
    """
    code = program(case)
    fits = [f for f in keras_fits(code) if _share(code, f) not in (None, 0)]
    if not fits:
        if keras_fits(code):
            return absent("fit has no validation_split", keras_fits(code)[0].evidence())
        return not_seen(code, "no fit with a validation_split")
    fit = fits[0]
    labels = fed(fit, 1, "y")
    if labels is None:
        return unknown(f"{fit.where}: the labels are not shown")
    origin = ancestry(code, labels, fit)
    if origin.has(*_MIXES):
        return absent("the data are mixed before", origin.find(*_MIXES)[0].evidence())
    if any(_BUILT_IN.search(c.name) for c in origin.calls):
        return absent("the data come mixed with the library", fit.evidence())
    reason = _class_by_class(code, origin)
    if reason is None:
        return unknown(f"{fit.where}: the order of the data is not shown")
    if code.has(*_MIXES) or code.ellipses:
        return unknown(f"{fit.where}: {reason}; whether they are mixed is not clear")
    return present(fit.evidence(observed=reason))


def _share(code: Program, fit: Call) -> float | None:
    value = code.argument(fit, "validation_split")
    return None if value is None else 1.0 if value.number is None else value.number


def _class_by_class(code: Program, origin: Ancestry) -> str | None:
    names = {a.target for a in origin.assignments}
    for call in code.find("append", "extend"):
        mine = call.receiver is not None and call.receiver.text in names
        if mine and len(call.loops) >= 2:
            outer = call.loops[-2]
            iterated = outer.target + " " + (outer.value.text if outer.value is not None else "")
            if _CLASSES.search(iterated):
                return f"examples are appended class by class ({outer.place.where})"
    for call in origin.find(*_JOINS):
        made = {c.short for v in call.args for c in ancestry(code, v, call).calls}
        if {"zeros", "ones"} <= made or {"zeros_like", "ones_like"} <= made:
            return f"zeros and ones are joined ({call.where})"
    for value in origin.values:
        if value.kind == "binary" and value.operator == "+":
            left, right = (p.text.replace(" ", "") for p in value.parts[:2])
            if left.startswith("[0]*") and right.startswith("[1]*"):
                return "zeros are followed by ones"
    return None
