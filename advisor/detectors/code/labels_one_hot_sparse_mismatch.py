"""Do one-hot labels meet a loss for class indices, or the other way round?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.classes import Encoding, encoding, encoding_of_feed
from advisor.detectors.code import not_seen
from advisor.detectors.label_forms import wrong_forms
from advisor.detectors.roles import fed, fed_inputs, keras_fits
from advisor.intake.code import Call, Loss, Program, losses, program
from advisor.model import Answer, Case, Evidence

_WANTS: dict[str, Encoding] = {"categorical": "one-hot", "sparse-categorical": "integer"}
_TO_INDEX = ("argmax", "max", "topk", "nonzero", "where")
_TO_FLOAT = ("float", "double", "half", "to", "type", "type_as", "softmax")


@detector("labels-one-hot-sparse-mismatch")
def labels_one_hot_sparse_mismatch(case: Case) -> Answer:
    """Compare what the loss expects with how the labels that reach it are encoded.

    In PyTorch one-hot labels as floats are class probabilities and right for cross_entropy;
    as integers, or for nll_loss, they are not. Labels that cannot be followed are unknown.
    """
    code = program(case)
    used = [u for u in losses(code) if u.kind in _WANTS or u.kind == "nll"]
    wrong = [*_compiled(code, used), *_applied(code, used)]
    wrong += [p.evidence(observed=what) for p, what in wrong_forms(code)]
    wrong += _columns(code, used)
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    if not used:
        return not_seen(code, "no loss over classes")
    fitting = _fitting(code, used)
    if fitting is not None:
        return absent("labels and loss fit", fitting.evidence())
    return unknown(f"{used[0].place.where}: how the labels are encoded is not shown")


def _columns(code: Program, used: list[Loss]) -> Iterator[Evidence]:
    """TensorFlow 1: a placeholder of one column of labels against scores of several classes."""
    for loss in used:
        made = None if loss.target is None else code.origin(loss.target, loss.call)
        if loss.kind != "categorical" or made is None or made.short != "placeholder":
            continue
        shape = code.argument(made, "shape", 1)
        last = shape.parts[-1].number if shape is not None and len(shape.parts) == 2 else None
        output = loss.path.output
        units = None if output is None else output.units
        if last == 1 and units is not None and units > 1:
            yield loss.place.evidence(
                observed=f"one column of labels ({made.where}), {units} scores"
            )


def _feeds(code: Program, used: list[Loss]) -> Iterator[tuple[Loss, Encoding, Call]]:
    """Compiled losses with the encoding of the labels that fit gives to them."""
    compiled = [u for u in used if u.call.short == "compile"]
    if len({u.kind for u in compiled}) != 1 or any(u.call.starred for u in compiled):
        return
    loss = compiled[0]
    for fit in keras_fits(code):
        labels, data = fed(fit, 1, "y"), fed_inputs(fit)
        found = None
        if fit.short == "fit" and labels is not None:
            found = encoding(code, labels, fit)
        elif data is not None:
            found = encoding_of_feed(code, data, fit)
        if found is not None:
            yield loss, *found


def _compiled(code: Program, used: list[Loss]) -> Iterator[Evidence]:
    for loss, encoded, call in _feeds(code, used):
        if encoded != _WANTS[loss.kind]:
            wants = "class indices" if encoded == "one-hot" else "one-hot labels"
            yield loss.place.evidence(
                observed=f"{loss.name} expects {wants}; labels are {encoded} ({call.where})"
            )


def _applied(code: Program, used: list[Loss]) -> Iterator[Evidence]:
    for loss in used:
        if loss.target is None or loss.call.short == "compile":
            continue
        origin = ancestry(code, loss.target, loss.call, inside=False)
        hot = origin.find("one_hot", "to_categorical")
        # With a loss or an encoding chosen by a condition, the two may never meet.
        chosen = loss.call.branches or (hot and hot[0].branches)
        if not hot or chosen or origin.has(*_TO_INDEX):
            continue
        floats = origin.has(*_TO_FLOAT) or any("float" in v.text for v in origin.values)
        torch = loss.call.name.startswith("torch.") or (
            loss.maker is not None and loss.maker.name.startswith("torch.")
        )
        if loss.kind == "nll" or (loss.kind == "sparse-categorical" and not (torch and floats)):
            yield loss.place.evidence(
                observed=f"expects class indices; labels are one-hot ({hot[0].where})"
            )


def _fitting(code: Program, used: list[Loss]) -> Call | None:
    for loss, encoded, call in _feeds(code, used):
        if encoded == _WANTS[loss.kind]:
            return call
    for loss in used:
        if loss.target is None or loss.call.branches:
            continue
        origin = ancestry(code, loss.target, loss.call, inside=False)
        indices = any(c.name.startswith("torchvision.datasets.") for c in origin.calls)
        if origin.has("one_hot") or (indices and loss.kind != "categorical"):
            return loss.call
    return None
