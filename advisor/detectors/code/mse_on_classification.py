"""Is a regression loss used on class labels?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.intake.code import Loss, Program, losses, program
from advisor.model import Answer, Case

_REGRESSION = ("squared", "absolute")
_ONE_HOT = ("to_categorical", "one_hot", "get_dummies", "LabelBinarizer", "OneHotEncoder")
_ACCURACY = ("acc", "accuracy", "binary_accuracy", "categorical_accuracy", "BinaryAccuracy")


@detector("mse-on-classification")
def mse_on_classification(case: Case) -> Answer:
    """Squared or absolute error behind a softmax, or on labels that are shown to be classes.

    One-hot labels or an accuracy metric behind a sigmoid show it. A sigmoid without them may be
    an autoencoder or a target between 0 and 1. Accuracy of a linear output is
    ``accuracy-metric-on-regression``.
    """
    code = program(case)
    used = losses(code)
    regression = [u for u in used if u.kind in _REGRESSION]
    found = [(u, why) for u in regression if (why := _why(code, u))]
    if found:
        return present(*(u.place.evidence(observed=why) for u, why in found))
    if used and not regression:
        return absent(f"the loss is {used[0].name}", used[0].place.evidence())
    clear = [u for u in regression if _activation(u) not in (None, "sigmoid")]
    if clear:
        return absent("the output is that of a regression", clear[0].place.evidence())
    if regression:
        return unknown(f"{regression[0].place.where}: it is not shown what the targets are")
    return not_seen(code, "no loss that is known")


def _activation(loss: Loss) -> str | None:
    return None if loss.path.output is None else loss.path.output.activation


def _why(code: Program, loss: Loss) -> str:
    activation = _activation(loss)
    if activation in ("softmax", "log_softmax"):
        return f"{loss.name} behind a {activation}"
    if loss.target is not None:
        if ancestry(code, loss.target, loss.call).has(*_ONE_HOT):
            return f"{loss.name} against one-hot labels"
        return ""
    if loss.call.short == "compile" and activation in ("sigmoid", "hard_sigmoid"):
        if _accuracy(code, loss):
            return f"{loss.name} behind a sigmoid, judged by accuracy"
        if code.has("to_categorical"):
            return f"{loss.name} against one-hot labels"
    return ""


def _accuracy(code: Program, loss: Loss) -> bool:
    value = code.argument(loss.call, "metrics")
    if value is None:
        return False
    return any(
        v.string in _ACCURACY or v.name.rpartition(".")[2] in _ACCURACY for v in value.walk()
    )
