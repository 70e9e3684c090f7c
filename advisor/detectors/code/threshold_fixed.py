"""Are decisions made at a fixed threshold of 0.5?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.comparisons import comparisons
from advisor.detectors.subjects import calls_in
from advisor.intake.code import Assignment, Call, Program, Value, compiled_model, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_SCORES = pattern(r"prob|pred|out|score|sigmoid|y_hat|yhat|logit|activation", re.IGNORECASE)
_RANDOM = pattern(r"rand|random|uniform|bernoulli|iou|overlap", re.IGNORECASE)
_MAKES_SCORES = frozenset(
    {"sigmoid", "predict", "predict_proba", "softmax", "expit", "predict_generator"}
)
_TUNED = ("roc_curve", "precision_recall_curve", "det_curve", "TunedThresholdClassifierCV")
_EXCLUSIVE = frozenset({"categorical", "sparse-categorical", "nll"})
_KERAS_METRICS = frozenset({"accuracy", "acc", "binary_accuracy", "Precision", "Recall"})


@detector("threshold-fixed")
def threshold_fixed(case: Case) -> Answer:
    """A score compared with 0.5, rounded, or Keras accuracy of one sigmoid unit.

    Keras cuts at 0.5 unless told otherwise. Random numbers, overlaps and input images compared
    with 0.5 are no decisions. Absent where a threshold is chosen from a curve, where classes
    exclude each other, and for regression.
    """
    code = program(case)
    if code.has(*_TUNED):
        tuned = code.find(*_TUNED)[0]
        return absent("the threshold is chosen from a curve", tuned.evidence())
    found = _compared(code) or _rounded(code) or _in_keras(code)
    if found is not None:
        return present(found)
    kinds = {x.kind for x in losses(code)}
    if kinds and kinds <= _EXCLUSIVE:
        return absent("classes exclude each other: the largest output wins")
    if kinds and kinds <= {"squared", "absolute"}:
        return absent("a regression has no threshold")
    return not_seen(code, "no threshold")


def _compared(code: Program) -> Evidence | None:
    for left, right, item in comparisons(code, ">", ">=", "<", "<="):
        score = left if right.number == 0.5 else (right if left.number == 0.5 else None)
        if score is not None and _is_score(code, score, item.at):
            return item.place.evidence(threshold="0.5")
    return None


def _is_score(code: Program, value: Value, at: Call | Assignment) -> bool:
    if _RANDOM.search(value.text):
        return False
    made = calls_in(code, value, at)
    if any(_RANDOM.search(c.name) for c in made):
        return False
    return bool(_SCORES.search(value.text)) or any(c.short in _MAKES_SCORES for c in made)


def _rounded(code: Program) -> Evidence | None:
    for call in code.find("round", "rint"):
        value = call.args[0] if call.args and call.receiver is None else call.receiver
        if value is None or len(call.args) > 1 or call.name == "round":
            continue
        if any(c.short in _MAKES_SCORES for c in calls_in(code, value, call)):
            return call.evidence(threshold="0.5")
    return None


def _in_keras(code: Program) -> Evidence | None:
    for call in code.find("compile"):
        metrics = code.argument(call, "metrics")
        output = compiled_model(code, call).output if metrics is not None else None
        if metrics is None or output is None or output.activation != "sigmoid":
            continue
        names = {
            m.string or (m.call.short if m.call is not None and not m.call.kwargs else "")
            for m in metrics.parts
        }
        if names & _KERAS_METRICS and output.units is not None:
            return call.evidence(observed="Keras cuts at 0.5", threshold="0.5")
    return None
