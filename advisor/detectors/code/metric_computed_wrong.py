"""Is the metric computed over the wrong axis, threshold, shape or count?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.columns import form_of
from advisor.detectors.comparisons import bare, comparisons, written_as
from advisor.detectors.raw_scores import cut_at_half
from advisor.detectors.subjects import calls_in, subjects
from advisor.detectors.unlike_metrics import unlike_metrics
from advisor.intake.code import (
    Assignment,
    Call,
    Loss,
    Program,
    Value,
    compiled_model,
    losses,
    program,
)
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_ARGMAX = ("argmax", "max", "topk")
_FLATTENS = pattern(r"squeeze|view\(|reshape\(|flatten|ravel|\[:, ?0\]|\[\.\.\., ?0\]")
_SIGMOID = pattern(r"sigmoid|expit|softmax", re.IGNORECASE)
_LOADER = pattern(r"loader|(?:^|_)dl\b|batches|iterator", re.IGNORECASE)
_ADDS_UP = pattern(r"\.sum\(|\.eq\(|count_nonzero|normalize ?= ?False")
_AVERAGES = pattern(r"mean\(|accuracy_score|/")
_THRESHOLDED = ("accuracy", "acc", "binary_accuracy")
_THRESHOLD_CLASSES = ("BinaryAccuracy", "Precision", "Recall", "F1Score")
_METRICS = ("accuracy_score", "f1_score", "roc_auc_score", "confusion_matrix", "compute_metrics")


@detector("metric-computed-wrong", reads_comments=True)
def metric_computed_wrong(case: Case) -> Answer:
    """Only what is wrong whatever the data are.

    argmax over the batch axis; 0.5 as the threshold of logits (PyTorch after BCEWithLogitsLoss,
    Keras ``from_logits=True`` with ``metrics=["accuracy"]``); predictions ``(B, 1)`` compared with
    labels ``(B,)`` when the loss of the same function had to unsqueeze the labels; a count of hits
    divided by the number of batches, or a sum of batch means by the number of samples; argmax of
    a single output unit; ROC-AUC of thresholded predictions. Arrays with features first
    (``argmax`` of both sides over axis 0) and single samples are right. Sources: torch.argmax,
    keras.metrics.BinaryAccuracy, sklearn.metrics.roc_auc_score.
    """
    code = program(case)
    found = [
        *_wrong_axis(code),
        *_threshold_of_logits(code),
        *_broadcast(code),
        *_wrong_count(code),
        *_single_unit(code),
        *_hard_auc(code),
        *unlike_metrics(code),
    ]
    unique = {e.where: e for e in found}
    if unique:
        return present(*unique.values())
    metric = code.find(*_METRICS, "argmax", "compile")
    if metric or any(True for _ in comparisons(code, "==")):
        if code.has("compile") and not any("metrics" in c.kwargs for c in code.find("compile")):
            return not_seen(code, "no metric")
        return absent("the metric is computed over the right axis, with a fitting threshold")
    return not_seen(code, "no metric")


# --- the axis -----------------------------------------------------------------------------------


def _wrong_axis(code: Program) -> Iterator[Evidence]:
    for left, right, item in comparisons(code, "=="):
        ends = [_argmax(code, side, item.at) for side in (left, right)]
        axes = [None if e is None else _axis(code, e) for e in ends]
        if axes.count(0) != 1:
            continue
        call = ends[axes.index(0)]
        if call is not None and _is_batch(code, call):
            yield call.evidence("the classes are not on axis 0", observed=call.place.text)
    for call in code.find("numpy.argmax"):
        inner = call.args[0].call if call.args else None
        if _axis(code, call) == 0 and inner is not None and inner.short == "predict":
            yield call.evidence("predict gives (samples, classes)", observed=call.place.text)


def _argmax(code: Program, value: Value, at: Call | Assignment) -> Call | None:
    """The argmax that a side of a comparison comes from."""
    if value.kind == "name":
        found = code.lookup(value.name, at)
        if found is not None and found.unpacked == 1 and found.value.call is not None:
            return found.value.call if found.value.call.short in ("max", "topk") else None
    end = bare(code, value, at)
    if end.kind == "subscript" and end.parts and end.parts[1].literal == 1:
        end = bare(code, end.parts[0], at)
    return end.call if end.call is not None and end.call.short in _ARGMAX else None


def _axis(code: Program, call: Call) -> float | None:
    own = call.receiver is not None
    given = call.kwargs.get("dim") or call.kwargs.get("axis")
    position = 0 if own else 1
    if given is None and len(call.args) > position:
        given = call.args[position]
    return None if given is None else code.resolve(given, call).number


def _is_batch(code: Program, call: Call) -> bool:
    """Whether the input is the output of a network for a batch from a loader."""
    value = call.receiver if call.receiver is not None else (call.args[0] if call.args else None)
    made = None if value is None else bare(code, value, call).call
    if made is None:
        return False
    if made.short == "predict":
        return True
    batched = any(b.value is not None and _LOADER.search(b.value.text) for b in call.loops)
    network = code.maker(made) if made.receiver is not None else None
    known = network is not None and (code.klass(network.short) is not None)
    return batched and known and made.text == (made.receiver.text if made.receiver else "")


# --- the threshold ------------------------------------------------------------------------------


def _threshold_of_logits(code: Program) -> Iterator[Evidence]:
    logits = [x for x in losses(code) if x.kind == "binary" and x.expects == "logits"]
    for loss in logits:
        if loss.call.short == "compile":
            yield from _keras_threshold(code, loss)
            continue
    torch = [x for x in logits if x.prediction is not None]
    for left, right, item in comparisons(code, ">", ">="):
        if right.number == 0.5 and any(_is_logit(code, left, item.at, x) for x in torch):
            place = item.place
            yield place.evidence("0.5 is no threshold of logits", observed=place.text)
    for place in cut_at_half(code):
        yield place.evidence("0.5 is no threshold of logits", observed=place.text)
    for call in code.find("round"):
        value = call.args[0] if call.args and call.receiver is None else call.receiver
        if value is not None and any(_is_logit(code, value, call, x) for x in torch):
            yield call.evidence("rounding logits cuts them at 0.5", observed=call.place.text)


def _is_logit(code: Program, value: Value, at: Call | Assignment, loss: Loss) -> bool:
    """Whether a value is the output of the network that the loss reads logits from."""
    assert loss.prediction is not None
    inner = calls_in(code, value, at)
    if any(_SIGMOID.search(c.name) for c in inner) or _SIGMOID.search(value.text):
        return False
    mine, theirs = _network(code, value, at), _network(code, loss.prediction, loss.call)
    return not (not mine & theirs or _turns_to_probabilities(code, inner))


def _network(code: Program, value: Value, at: Call | Assignment) -> frozenset[str]:
    """The object whose call made a value; empty when it is not a plain call of one."""
    made = value
    for _ in range(4):
        made = bare(code, made, at)
        call = made.call
        if call is not None and call.short in ("squeeze", "view", "flatten", "reshape"):
            if call.receiver is None:
                return frozenset()
            made = call.receiver
    call = made.call
    if call is None or call.receiver is None or call.text != call.receiver.text:
        return frozenset()
    return subjects(code, call.receiver, call)


def _turns_to_probabilities(code: Program, calls: tuple[Call, ...]) -> bool:
    """Whether the network itself ends in a sigmoid on some way, as some do in eval mode."""
    for call in calls:
        maker = code.maker(call)
        if maker is not None and code.klass(maker.short) is not None:
            inner = code.calls_of(maker.short)
            if any(_SIGMOID.search(c.name) for c in inner):
                return True
    return False


def _keras_threshold(code: Program, loss: Loss) -> Iterator[Evidence]:
    given = code.argument(loss.call, "metrics")
    output = compiled_model(code, loss.call).output
    if given is None or output is None or output.units != 1 or output.activation != "linear":
        return
    for metric in given.parts:
        metric = code.resolve(metric, loss.call)
        made = metric.call
        bare_class = made is not None and made.short in _THRESHOLD_CLASSES
        open_ = made is not None and not {"threshold", "thresholds"} & set(made.kwargs)
        if metric.string in _THRESHOLDED or (bare_class and open_ and not (made and made.args)):
            what = f"{metric.text} cuts at 0.5, the output is a logit"
            yield loss.call.evidence(what, observed=loss.call.place.text)


# --- the shape ----------------------------------------------------------------------------------


def _broadcast(code: Program) -> Iterator[Evidence]:
    """``(B, 1) == (B,)``: by the shapes shown, or by a loss given ``labels.unsqueeze(1)``."""
    for left, right, item in comparisons(code, "=="):
        if {form_of(code, left, item.at), form_of(code, right, item.at)} == {"flat", "column"}:
            what = "a column is compared with a flat vector: all pairs compare"
            yield item.place.evidence(what, observed=item.place.text)
    for loss in losses(code):
        target, prediction = loss.target, loss.prediction
        if target is None or prediction is None or prediction.kind != "name":
            continue
        label = _column(target)
        if label is None:
            continue
        for left, right, item in comparisons(code, "=="):
            if item.at.function != loss.call.function or item.at.order < loss.call.order:
                continue
            for ours, other in ((left, right), (right, left)):
                plain = bare(code, other, None).text == label or other.text == label
                if plain and _comes_from(code, ours, item.at, prediction.text):
                    what = f"({prediction.text} has a column, {label} has none: all pairs compare)"
                    yield item.place.evidence(what, observed=item.place.text)


def _column(target: Value) -> str | None:
    """The name of labels that are turned into a column just for the loss."""
    while target.call is not None and target.call.short in ("float", "to", "double"):
        if target.call.receiver is None:
            return None
        target = target.call.receiver
    call = target.call
    if call is None or call.receiver is None:
        return None
    numbers = [a.number for a in call.args]
    column = (call.short == "unsqueeze" and numbers in ([1], [-1])) or (
        call.short in ("view", "reshape") and len(numbers) == 2 and numbers[1] == 1
    )
    holder = call.receiver
    if holder.call is not None and holder.call.short in ("float", "to"):
        holder = holder.call.receiver or holder
    return holder.text if column and holder.kind == "name" else None


def _comes_from(code: Program, value: Value, at: Call | Assignment, name: str) -> bool:
    """Whether a value is made from a name without changing its shape."""
    for _ in range(4):
        if _FLATTENS.search(value.text) or "argmax" in value.text:
            return False
        if name in value.names():
            return True
        if value.kind != "name":
            inner = [v for v in value.walk() if v.kind == "name" and code.lookup(v.name, at)]
            if len(inner) != 1:
                return False
            value = inner[0]
        found = code.lookup(value.name, at)
        if found is None or found.unpacked is not None:
            return False
        value, at = found.value, found
    return False


# --- the count ----------------------------------------------------------------------------------


def _wrong_count(code: Program) -> Iterator[Evidence]:
    quotients = [i for i in written_as(code, "/") if len(i.value.parts) == 2]
    divided_again = {id(i.value.parts[0]) for i in quotients}
    for item in quotients:
        value = item.value
        if id(value) in divided_again:
            continue
        counted = value.parts[1].call
        if counted is None or counted.name != "len" or len(counted.args) != 1:
            continue
        over, names = counted.args[0], value.parts[0].names()
        added = [
            a for a in code.assignments if a.augmented == "+=" and a.target in names and a.blocks
        ]
        sums = [a for a in added if _ADDS_UP.search(a.value.text) and "==" in a.value.text]
        sums = [a for a in sums if not _AVERAGES.search(a.value.text)]
        means = [a for a in added if "mean(" in a.value.text and "==" in a.value.text]
        if sums and _batch_size(code, over, item.at) > 1:
            what = "hits are divided by the number of batches"
            yield item.place.evidence(what, observed=item.place.text)
        if means and over.name.endswith(".dataset"):
            loader = Value("name", over.text[:-8], name=over.name[:-8])
            if _batch_size(code, loader, item.at) > 1:
                what = "batch means are divided by the number of samples"
                yield item.place.evidence(what, observed=item.place.text)


def _batch_size(code: Program, loader: Value, at: Call | Assignment) -> float:
    """The batch size of a DataLoader; 0 when it is none or not known."""
    made = code.maker_of(loader, at)
    if made is None or made.short != "DataLoader" or made.starred:
        return 0
    if "batch_sampler" in made.kwargs:
        return 0
    size = code.argument(made, "batch_size")
    return 1 if size is None else (size.number or 0)


# --- the rest -----------------------------------------------------------------------------------


def _single_unit(code: Program) -> Iterator[Evidence]:
    """argmax over the one output of a network is always 0."""
    for call in code.find("argmax"):
        value = call.args[0] if call.args and call.receiver is None else call.receiver
        last = value is not None and _axis(code, call) in (1, -1) and not _is_action(call)
        function = code.function(call.function) if call.function else None
        if value is not None and function is not None and value.text in function.parameters:
            continue
        if last and value is not None and form_of(code, value, call) == "column":
            yield call.evidence("argmax over one unit is always 0", observed=call.place.text)
            continue
        made = None if value is None else bare(code, value, call).call
        if made is None or made.short != "predict" or _axis(code, call) not in (1, -1):
            continue
        output = compiled_model(code, made).output
        if output is not None and output.units == 1 and output.activation == "sigmoid":
            yield call.evidence("argmax over one unit is always 0", observed=call.place.text)


def _is_action(call: Call) -> bool:
    """Whether the best of several actions is chosen, scored one by one."""
    return "action" in call.place.text


def _hard_auc(code: Program) -> Iterator[Evidence]:
    for call in code.find("roc_auc_score"):
        score = call.args[1] if len(call.args) > 1 else call.kwargs.get("y_score")
        if score is None:
            continue
        end = bare(code, score, call)
        hard = end.kind == "other" and end.operator in (">", ">=")
        rounded = end.call is not None and end.call.short in ("argmax", "round", "rint")
        if hard or rounded:
            yield call.evidence("ROC-AUC needs scores, not decisions", observed=call.place.text)
