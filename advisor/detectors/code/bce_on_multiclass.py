"""Is binary cross-entropy used on classes that exclude each other?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Loss, Program, losses, program
from advisor.model import Answer, Case

# With two columns and a softmax, binary and categorical cross-entropy are the same number.
FEWEST_CLASSES = 3


@detector("bce-on-multiclass")
def bce_on_multiclass(case: Case) -> Answer:
    """Binary cross-entropy behind a softmax of three or more units, or on one-hot labels.

    A softmax whose units cannot be read counts with one-hot labels. Several sigmoid units are
    right for labels that do not exclude each other, so without one-hot labels in sight they
    decide nothing.
    """
    code = program(case)
    used = losses(code)
    binary = [u for u in used if u.kind == "binary"]
    wrong = [u for u in binary if _exclusive(code, u)]
    if wrong:
        return present(*(u.place.evidence(observed=_observed(u)) for u in wrong))
    if used and not binary:
        return absent(f"the loss is {used[0].name}", used[0].place.evidence())
    for loss in binary:
        output = loss.path.output
        if output is None or output.units is None:
            return unknown(f"{loss.place.where}: the number of outputs is not shown")
        if output.units >= FEWEST_CLASSES:
            return unknown(f"{loss.place.where}: the labels may well be independent of each other")
    if binary:
        return absent("one or two outputs", binary[0].place.evidence())
    return not_seen(code, "no loss that is known")


def _exclusive(code: Program, loss: Loss) -> bool:
    output = loss.path.output
    if output is None:
        return False
    if output.units is None:
        return output.activation == "softmax" and _one_hot(code)
    if output.units < FEWEST_CLASSES:
        return False
    return output.activation == "softmax" or _one_hot(code)


def _one_hot(code: Program) -> bool:
    flags = [code.argument(c, "class_mode") for c in code.find("flow_from_directory")]
    directory = any(f is not None and f.string == "categorical" for f in flags)
    return directory or code.has("to_categorical", "one_hot", "get_dummies", "LabelBinarizer")


def _observed(loss: Loss) -> str:
    output = loss.path.output
    units = "several" if output is None or output.units is None else f"{output.units}"
    return "" if output is None else f"{units} outputs with {output.activation}"
