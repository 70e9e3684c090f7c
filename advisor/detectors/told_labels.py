"""Labels whose values are told, beside the number of outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.told_shapes import told_shape
from advisor.intake.code import Call, Place, Program, losses
from advisor.patterns import pattern

_RANGE = pattern(r"(?<![\d.eE-])(\d{1,4})\s*(?:\.\.\.?|…|~|–|-|\bto\b|到)\s*(\d{1,4})(?![\d.eE])")
_EXTREMES = pattern(r"min\s*[:=]?\s*(\d{1,4})\b.{0,12}max\s*[:=]?\s*(\d{1,4})\b")
_LISTED = pattern(r"(?:tensor|array)\(\[\s*(\d{1,4}(?:\s*,\s*\d{1,4}){1,40})\s*\]")
_SPACED = pattern(r"\[\s*(\d{1,3}(?:\s+\d{1,3}){1,40})\s*\]")
_SEQUENCE = pattern(r"(?<![\d.])\d{1,2}(?:\s*[,、]\s*\d{1,2}){2,20}(?![\d.])")
_LEGEND = pattern(r"(?<![\d.])(\d{1,3})\s*[=:]\s*[A-Za-z\u4e00-\u9fff]")
_NEGATIVE = pattern(r"[{\[(]\s*-1\s*,|\b-1 (?:=|is|means|for)|-1\s*=")
_INPUT = pattern(r"(?:x|xs|X|inputs?|images?|imgs?|pixels?)\b\s*[:=]")
_COUNTED = pattern(r"(?<![\d.])(\d{1,3})\s*:\s*\d{2,}")
_LABELS = pattern(r"label|mask|target|\by\b|\byb\b|stars|grade|class|priority|unique|value_counts")
_WIDTH = ("num_classes", "n_classes", "classes", "num_labels", "nb_classes", "class_num")
_NAMES = pattern(r"(?:self\.)?(?:label_?list|labels?_?names?|class_?names|classes|CLASSES|LABELS)$")
_DETECTORS = pattern(r"(?:faster|mask|keypoint)rcnn_\w{1,30}$|^(?:FastRCNN|MaskRCNN)Predictor$")
VOID = 255


def mismatches(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what is seen; each fails or misses a class, if what comments tell still holds."""
    yield from _detection(code)
    width = _width(code)
    if width is not None:
        yield from _outside(code, *width)
        yield from _listed(code, *width)
        yield from _category_ids(code, *width)
        yield from _negative(code, place=width[1])
    yield from _shifted_map(code)
    yield from _default_beyond(code)


def _integer(code: Program, call: Call, name: str, at: int | None = None) -> int | None:
    value = call.kwargs.get(name)
    if value is None and at is not None and at < len(call.args):
        value = call.args[at]
    number = None if value is None else code.resolve(value, call).number
    return int(number) if number is not None and number.is_integer() else None


def _width(code: Program) -> tuple[int, Place] | None:
    """How many outputs there are, when every place that tells agrees."""
    found: dict[int, Place] = {}
    for loss in losses(code):
        output = loss.path.output
        kinds = ("categorical", "sparse-categorical", "nll")
        if loss.kind in kinds and output is not None and (output.units or 0) > 1:
            found[output.units or 0] = output.place
    for call in code.calls:
        if call.short != "one_hot" and call.kwargs.keys().isdisjoint(_WIDTH):
            continue
        if call.name.startswith(("torchmetrics", "sklearn")) or _DETECTORS.search(call.short):
            continue
        for name in _WIDTH if call.kwargs else ():
            number = _integer(code, call, name)
            if number is not None and number > 1:
                found[number] = call.place
        if call.short == "one_hot":
            number = _integer(code, call, "num_classes", 1)
            if number is not None and number > 1:
                found[number] = call.place
    for a in code.assignments:
        shape = told_shape(code, a.target, a) if a.target == "logits" else None
        if shape is not None and len(shape) == 4 and shape[1].isdigit():
            found[int(shape[1])] = a.place
    return next(iter(found.items())) if len(found) == 1 else None


def _outside(code: Program, width: int, place: Place) -> Iterator[tuple[Place, str]]:
    """Labels that a comment tells to reach the number of outputs or beyond."""
    spares = code.mentions("ignore_index", "ignore_label", "reduce_zero_label") or any(
        {"ignore_index", "ignore_class"} & c.kwargs.keys() for c in code.calls
    )
    changed = any(
        a.augmented in ("-=", "//=", "/=") or (a.value.operator == "-" and _LABELS.search(a.target))
        for a in code.assignments
    )
    for text, line in code.comments:
        if changed:
            continue
        legend = _legend(text)
        if legend == width:
            yield (
                line,
                f"codes run from 1 to {legend}, but {width} outputs count from 0 ({place.where})",
            )
            continue
        if not _LABELS.search(f"{line.text.partition('#')[0]} {text}"):
            continue
        if _INPUT.match(text):
            continue
        top = _highest(text)
        if top is None or top < width or (top == VOID and spares):
            continue
        if top in (width, VOID):
            yield line, f"labels reach {top}, but there are {width} outputs ({place.where})"


def _highest(text: str) -> int | None:
    for expression in (_EXTREMES, _RANGE):
        match = expression.search(text)
        if match is not None and int(match[1]) in (0, 1):
            return VOID if re.search(r"\b255\b", text) else int(match[2])
    listed = _LISTED.search(text)
    if listed is not None:
        return max(int(n) for n in re.findall(r"\d+", listed[1]))
    spaced = _SPACED.search(text)
    if spaced is not None:
        return max(int(n) for n in re.findall(r"\d+", spaced[1]))
    sequence = _SEQUENCE.search(text)
    if sequence is not None:
        numbers = [int(n) for n in re.findall(r"\d+", sequence[0])]
        if numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1):
            return numbers[-1]
    counted = [int(m[1]) for m in _COUNTED.finditer(text)]
    return max(counted) if len(counted) > 2 else None


def _legend(text: str) -> int | None:
    """The highest code of ``1 = wheat ... 9 = fallow``; None when it starts elsewhere."""
    numbers = [int(m[1]) for m in _LEGEND.finditer(text)]
    return max(numbers) if len(numbers) > 1 and min(numbers) == 1 else None


# COCO's annotation format: 80 categories, whose ids run to 90 with gaps.
_COCO = 80


def _category_ids(code: Program, width: int, place: Place) -> Iterator[tuple[Place, str]]:
    """``tensor([a["category_id"] for a in anns])`` as labels of 80 outputs."""
    if width != _COCO or code.has("getCatIds", "enumerate"):
        return
    for a in code.assignments:
        taken = [
            p
            for v in a.value.walk()
            if v.kind == "list" or v.operator == "comprehension"
            for p in v.walk()
            if p.kind == "subscript" and any(q.string == "category_id" for q in p.parts)
        ]
        if (taken or "['category_id'] for" in a.value.text.replace('"', "'")) and not re.search(
            r"\w\[\w+\[.category_id.\]\]|\.get\(", a.value.text
        ):
            yield a.place, f"ids of COCO run to 90, but there are {width} outputs ({place.where})"


def _negative(code: Program, place: Place) -> Iterator[tuple[Place, str]]:
    """Labels of -1 for what is not annotated, and a loss that leaves none out."""
    leaves_out = ("where", "boolean_mask", "masked_select", "not_equal", "greater_equal", "filter")
    if code.has(*leaves_out) or code.mentions("ignore_index", "weights", "ignore_class"):
        return
    if any({"ignore_index", "weights", "ignore_class"} & c.kwargs.keys() for c in code.calls):
        return
    sparse = any(u.kind in ("sparse-categorical", "nll") for u in losses(code))
    for text, line in code.comments if sparse else ():
        if _NEGATIVE.search(text) and re.match(r"(?:labels?|targets?|y)\b", text):
            yield line, f"-1 is no index of an output ({place.where})"


def _default_beyond(code: Program) -> Iterator[tuple[Place, str]]:
    """``l2i.get(t, len(l2i))`` beside ``num_labels=len(l2i)``."""
    sizes = {
        v.text.replace(" ", "")
        for c in code.calls
        for k, v in c.kwargs.items()
        if k in _WIDTH or k == "out_features"
    }
    for call in code.find("get"):
        if call.receiver is None or len(call.args) != 2:
            continue
        default = call.args[1].text.replace(" ", "")
        if default == f"len({call.receiver.text})" and default in sizes:
            yield call.place, f"unknown names get {default}, one beyond the last output"


def _listed(code: Program, width: int, place: Place) -> Iterator[tuple[Place, str]]:
    """``label_list = [...]`` longer than ``num_labels``."""
    for a in code.assignments_like(_NAMES.match):
        if a.value.kind not in ("list", "tuple"):
            continue
        names = a.value.parts
        if all(p.string is not None for p in names) and len(names) > width:
            yield a.place, f"{len(names)} names, but {width} outputs ({place.where})"


def _detection(code: Program) -> Iterator[tuple[Place, str]]:
    """torchvision counts the background as a class: Faster R-CNN of one class needs two."""
    names = [
        len(a.value.parts)
        for a in code.assignments_like(_NAMES.match)
        if a.value.kind in ("list", "tuple")
        and not any("background" in (p.string or "").lower() for p in a.value.parts)
        and all(p.string is not None for p in a.value.parts)
    ]
    for call in code.calls:
        if not _DETECTORS.search(call.short):
            continue
        at = 1 if call.short == "FastRCNNPredictor" else None
        number = _integer(code, call, "num_classes", at)
        if number == 1:
            yield call.place, "one class is the background alone"
        elif number is not None and names == [number]:
            yield call.place, f"{number} names and {number} classes: none is left for background"


def _shifted_map(code: Program) -> Iterator[tuple[Place, str]]:
    """``{c: i + 1 for i, c in enumerate(chars)}`` beside ``len(chars)`` outputs."""
    for a in code.assignments:
        match = re.search(
            r":\s*i\s*\+\s*1\s+for\s+i\s*,\s*\w+\s+in\s+enumerate\((\w+)\)", a.value.text
        )
        if match is None:
            continue
        sizes = [b for b in code.assignments if b.value.text.replace(" ", "") == f"len({match[1]})"]
        for size in sizes:
            used = [
                c
                for c in code.find("Linear", "Dense", "dense")
                if c.args
                if any(v.kind == "name" and v.name == size.target for v in c.args)
            ]
            if used:
                yield used[-1].place, f"numbers begin with 1, so that {size.target} is one too few"
