"""Is a regression loss used on class labels?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.objectives import Objective, objectives
from advisor.intake.code import Assignment, Call, Loss, Program, Value, losses, program, tracer
from advisor.model import Answer, Case, Evidence

# The exponent that makes a squared error.
SQUARE = 2.0
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
    by_hand = [c for o in objectives(code) if (c := _by_hand(code, o)) is not None]
    if by_hand and not any(u.kind in ("categorical", "sparse-categorical", "nll") for u in used):
        return present(*{e.where: e for e in by_hand}.values())
    if used and not regression:
        return absent(f"the loss is {used[0].name}", used[0].place.evidence())
    clear = [u for u in regression if _activation(u) not in (None, "sigmoid")]
    if clear:
        return absent("the output is that of a regression", clear[0].place.evidence())
    if regression:
        return unknown(f"{regression[0].place.where}: it is not shown what the targets are")
    return not_seen(code, "no loss that is known")


def _by_hand(code: Program, objective: Objective) -> Evidence | None:
    """``mean(square(y - softmax(z)))`` in what is minimised."""
    way = ancestry(code, objective.value, objective.at)
    for value, at in zip(way.values, way.moments, strict=True):
        call = value.call
        inner: tuple[Value, ...] = ()
        if call is not None and call.short in ("square", "pow"):
            method = call.receiver is not None and call.text != call.receiver.text
            library = call.name.startswith(("tensorflow.", "torch.", "jax.", "numpy.", "keras."))
            given = call.receiver if method and not library else (call.args or (None,))[0]
            inner = () if given is None else (given,)
        elif call is not None and call.short == "squared_difference":
            inner = call.args[:2]
        elif value.operator == "**" and value.parts and value.parts[1].number == SQUARE:
            inner = value.parts[:1]
        differences = [d for v in inner for d in _difference(code, v, call or at)]
        for side in differences:
            output = tracer(code).path(side, call or at).output
            if output is not None and output.activation == "softmax":
                place = call.place if call is not None else objective.place
                return place.evidence(observed="squared error behind a softmax")
    return None


def _difference(code: Program, value: Value, at: Call | Assignment | None) -> tuple[Value, ...]:
    found = code.resolve(value, at)
    if found.operator == "-" and len(found.parts) == 2:
        return found.parts
    if found.call is not None and found.call.short in ("subtract", "sub"):
        return found.call.args[:2]
    return (value,) if value.kind == "name" else ()


def _activation(loss: Loss) -> str | None:
    return None if loss.path.output is None else loss.path.output.activation


def _why(code: Program, loss: Loss) -> str:
    activation = _activation(loss)
    if activation in ("softmax", "log_softmax"):
        return f"{loss.name} behind a {activation}"
    # One output has no one-hot labels: what is encoded so are the features of a regression.
    several = loss.path.output is None or loss.path.output.units != 1
    if loss.target is not None:
        hot = several and ancestry(code, loss.target, loss.call).has(*_ONE_HOT)
        return f"{loss.name} against one-hot labels" if hot else ""
    if loss.call.short == "compile" and activation in ("sigmoid", "hard_sigmoid"):
        if _accuracy(code, loss):
            return f"{loss.name} behind a sigmoid, judged by accuracy"
        if several and code.has("to_categorical"):
            return f"{loss.name} against one-hot labels"
    return ""


def _accuracy(code: Program, loss: Loss) -> bool:
    value = code.argument(loss.call, "metrics")
    if value is None:
        return False
    return any(
        v.string in _ACCURACY or v.name.rpartition(".")[2] in _ACCURACY for v in value.walk()
    )
