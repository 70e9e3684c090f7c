"""Is a regression judged by accuracy?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Loss, Program, Value, losses, program
from advisor.model import Answer, Case

_ACCURACY = frozenset({"acc", "accuracy", "Accuracy", "accuracy_score"})
_REGRESSION = ("squared", "absolute")
_CLASSES = frozenset({"sigmoid", "softmax", "hard_sigmoid", "log_softmax"})


@detector("accuracy-metric-on-regression")
def accuracy_metric_on_regression(case: Case) -> Answer:
    """``metrics=["accuracy"]`` with a squared or absolute error and an output that is no class.

    Accuracy then counts predictions that equal the target to the last digit, so it stays near 0
    for any model. A sigmoid or softmax output is ``mse-on-classification`` instead.
    """
    code = program(case)
    compiled = [u for u in losses(code) if u.call.short == "compile"]
    regression = [u for u in compiled if u.kind in _REGRESSION]
    doubtful: Loss | None = None
    for loss in regression:
        metric = _accuracy(code, loss)
        output = loss.path.output
        if metric is None or (output is not None and output.activation in _CLASSES):
            continue
        if output is None or output.activation is None:
            doubtful = loss
            continue
        what = f"{metric.text} of a {output.activation} output with {loss.name}"
        return present(loss.place.evidence(observed=what))
    if doubtful is not None:
        return unknown(f"{doubtful.place.where}: the output layer is not shown")
    if compiled:
        return absent("accuracy is not the metric of a regression", compiled[0].place.evidence())
    return not_seen(code, "no Keras metric is set")


def _accuracy(code: Program, loss: Loss) -> Value | None:
    value = code.argument(loss.call, "metrics")
    parts = () if value is None else value.walk()
    return next(
        (v for v in parts if v.string in _ACCURACY or v.name.rpartition(".")[2] in _ACCURACY), None
    )
