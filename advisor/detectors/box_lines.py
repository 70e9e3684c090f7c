"""Boxes in the wrong form in the very lines that write, collect or scale them."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.comparisons import written_kind
from advisor.intake.code import Call, Program
from advisor.model import Evidence
from advisor.patterns import pattern

# A label line of YOLO is: class, centre x, centre y, width, height, as shares of the image.
_CORNER_LINE = pattern(
    r"\{[\w.\[\]']{1,20}(?::[^}]*)?\}[ ,]+\{(?:x_?min|x_?1|left)\b[^}]{0,30}\}[ ,]+"
    r"\{(?:y_?min|y_?1|top)\b[^}]{0,30}\}[ ,]+\{[^}]{1,30}\}[ ,]+\{[^}]{1,30}\}"
)
_BBOX_KEY = pattern(r"\[['\"]bbox['\"]\]$")
_CONVERTED = pattern(
    r"(?i)\+ ?w\b|\[2\] ?\+|\+ ?\w+\[2\]|\+=|(?<!\.)\bconvert|xywh|pascal|cxcywh|\[:, ?2:\]"
    r"|\[2:\]|voc"
)
_COCO = pattern(r"(?i)coco|category_id|iscrowd|getAnnIds|annToMask")
_COLUMNS = pattern(r"(?i)^(?:\w*[._])?b?boxes\[(?:\.\.\.|:), ?\[(0, ?2|1, ?3)\]\]$")
_HEIGHT = pattern(r"^(?:\w+_)?[hH](?:eight)?\d?$")
_WIDTH = pattern(r"^(?:\w+_)?[wW](?:idth)?\d?$")


def misformed_boxes(code: Program) -> Iterator[Evidence]:
    """Corners written where YOLO wants centres, COCO boxes as corners, x divided by the height."""
    for item in written_kind(code, "other"):
        if _CORNER_LINE.search(item.value.text):
            yield item.place.evidence(observed="corners; YOLO reads centre, width and height")
    yield from _coco_as_corners(code)
    yield from _corners_as_coco(code)
    for a in code.assignments:
        match = _COLUMNS.match(a.target)
        if match is None or a.augmented not in ("/=", "*=") or a.value.kind != "name":
            continue
        other = _HEIGHT if match[1].startswith("0") else _WIDTH
        if other.match(a.value.text):
            yield a.place.evidence(observed="the sides of the image are exchanged")


def _coco_as_corners(code: Program) -> Iterator[Evidence]:
    """``{"boxes": [a["bbox"] for a in anns], "labels": ...}``, the form of torchvision."""
    if code.ellipses or not _as_torchvision(code):
        return
    lines = dict.fromkeys(stands.place.text for stands in (*code.assignments, *code.calls))
    if not any(_COCO.search(t) for t in lines):
        return
    if any(_CONVERTED.search(t.partition("#")[0]) for t in lines):
        return
    for call in code.calls:
        for value in call.args[:1]:
            if call.short == "append" and _into_boxes(call) and _BBOX_KEY.search(value.text):
                yield call.evidence(observed="COCO keeps x, y, width, height")
            listed = value.operator == "comprehension" or value.text.startswith("[")
            made = call.short in ("tensor", "as_tensor", "FloatTensor") and listed
            if made and any(_BBOX_KEY.search(p.text) for p in value.parts):
                yield call.evidence(observed="COCO keeps x, y, width, height")


_CORNER = (pattern(r"(?i)^x_?(?:min|1)$"), pattern(r"(?i)^y_?(?:min|1)$"))
_OPPOSITE = (pattern(r"(?i)^x_?(?:max|2)$"), pattern(r"(?i)^y_?(?:max|2)$"))


def _corners_as_coco(code: Program) -> Iterator[Evidence]:
    """``{"category_id": c, "iscrowd": 0, "bbox": [x1, y1, x2, y2]}`` written for COCO."""
    for item in written_kind(code, "dict"):
        value = item.value
        if "bbox" not in value.keys:
            continue
        box = value.parts[value.keys.index("bbox")]
        names = [p.text for p in box.parts] if box.kind in ("list", "tuple") else []
        fields = {"iscrowd", "area"} & set(value.keys) and "category_id" in value.keys
        corners = (*_CORNER, *_OPPOSITE)
        if (
            fields
            and len(names) == 4
            and all(c.match(n) for c, n in zip(corners, names, strict=True))
            and "bbox_mode" not in value.keys
        ):
            yield item.place.evidence(observed="corners; COCO reads x, y, width, height")


def _into_boxes(call: Call) -> bool:
    return call.receiver is not None and call.receiver.text.endswith("boxes")


def _as_torchvision(code: Program) -> bool:
    """Whether a target with boxes and labels is built."""
    values = [a.value for a in code.assignments]
    values += [v for f in code.functions for v, _ in f.returns]
    values += [v for c in code.calls for v in c.args]
    return any({"boxes", "labels"} <= set(p.keys) for v in values for p in v.dicts())
