"""Is categorical cross-entropy used on one unit, or on labels that do not exclude each other?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Loss, Place, Program, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_CATEGORICAL = ("categorical", "sparse-categorical", "nll")
_LOSSES = ("CrossEntropyLoss", "softmax_cross_entropy", "softmax_cross_entropy_with_logits")
# Labels that do not exclude each other, in the words of comments.
_SEVERAL = pattern(
    r"multi-?hot|multi-?label|several (?:ones|labels|tags)|\bup to \d+ ones|ones per row"
    r"|多标签|多热|none or (?:many|several)",
    re.IGNORECASE,
)


@detector("cce-on-binary-or-multilabel", reads_comments=True)
def cce_on_binary_or_multilabel(case: Case) -> Answer:
    """Follow the output of every categorical cross-entropy to its last layer.

    Over one unit it is 0 whatever the output is. On labels from a MultiLabelBinarizer it forces
    the labels to compete, and so it does where a comment tells labels with several ones, or where
    a softmax over all classes is compared with a threshold. Two units for two classes are right.
    """
    code = program(case)
    used = losses(code)
    told = _told(code, used)
    if told is not None:
        return present(told)
    categorical = [u for u in used if u.kind in _CATEGORICAL]
    found = [e for u in categorical if (e := _wrong(code, u)) is not None]
    if found:
        return present(*found)
    if used and not categorical:
        return absent(f"the loss is {used[0].name}", used[0].place.evidence())
    known = [u for u in categorical if u.path.output is not None and (u.path.output.units or 0) > 1]
    if known and len(known) == len(categorical):
        units = [u.path.output.units for u in known if u.path.output is not None]
        return absent(f"{units[0]} classes that exclude each other", known[0].place.evidence())
    if categorical:
        return unknown(f"{categorical[0].place.where}: the number of outputs is not shown")
    return not_seen(code, "no loss that is known")


def _told(code: Program, used: tuple[Loss, ...]) -> Evidence | None:
    """A categorical loss beside a comment that tells of several labels, or a threshold."""
    categorical = [u for u in used if u.kind in _CATEGORICAL]
    place = categorical[0].place if categorical else _by_hand(code)
    if place is None or code.mentions("BCEWithLogitsLoss", "sigmoid", "binary_crossentropy"):
        return None
    if any(_SEVERAL.search(text) for text, _ in code.comments):
        return place.evidence(observed="the comment tells labels with several ones")
    for a in code.assignments:
        for part in a.value.walk():
            call = part.parts[0].call if part.operator in (">", ">=") and part.parts else None
            if call is not None and call.short == "softmax" and code.has("cross_entropy", *_LOSSES):
                return place.evidence(observed="a softmax over all classes meets a threshold")
    return None


def _by_hand(code: Program) -> Place | None:
    """``-(target * log_softmax(logits)).sum(1)``."""
    for a in code.assignments:
        products = (v for v in a.value.walk() if v.operator == "*")
        if "loss" in a.target and any(
            c.short == "log_softmax" for v in products for c in v.calls()
        ):
            return a.place
    return None


def _wrong(code: Program, loss: Loss) -> Evidence | None:
    output = loss.path.output
    if output is None:
        return None
    if output.units == 1 and _is_flat(loss):
        return loss.place.evidence(observed=f"{loss.name} over one output unit")
    if loss.kind == "categorical" and code.has("MultiLabelBinarizer"):
        return loss.place.evidence(observed=f"{loss.name} on labels of a MultiLabelBinarizer")
    return None


def _is_flat(loss: Loss) -> bool:
    """Whether the one unit is the class axis: scores of many items may be reshaped into one."""
    last: list[str] = []
    for layer in reversed(loss.path.layers):
        if layer.weighted:
            return layer.kind == "dense" and not last and not loss.path.branched
        if layer.kind in ("shape", "merge", "pool") and layer.call.short not in ("to", "float"):
            last.append(layer.name)
    return False
