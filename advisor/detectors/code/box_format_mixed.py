"""Are boxes of one format given to something that expects another?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.box_lines import misformed_boxes
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# These take corners, (x1, y1, x2, y2). Source: torchvision reference, detection models.
_CORNERS = pattern(
    r"^torchvision\.models\.detection\.(?:\w+\.)?(?:fasterrcnn|maskrcnn|retinanet|ssd|ssdlite|fcos"
    r"|keypointrcnn|FasterRCNN|MaskRCNN|RetinaNet)"
)
_COCO = pattern(r"(?i)coco|category_id|iscrowd|getAnnIds|annToMask")
_WIDTH = pattern(r"(?i)^(?:\w*[._])?b?(?:box_?)?w(?:idth)?$")
_HEIGHT = pattern(r"(?i)^(?:\w*[._])?b?(?:box_?)?h(?:eight)?$")
_CONVERTS = ("box_convert", "convert_bbox", "xywh2xyxy", "convert_boxes", "box_cxcywh_to_xyxy")


@detector("box-format-mixed", reads_comments=True)
def box_format_mixed(case: Case) -> Answer:
    """COCO boxes, or BboxParams of another format, go unchanged into a torchvision detector.

    COCO keeps (x, y, width, height). Any arithmetic on the numbers, a conversion, or format
    "pascal_voc" clears it. Also label lines of YOLO with corners, COCO boxes in a target of
    torchvision's form, and x scaled by the height. Other detectors are not judged.
    """
    code = program(case)
    lines = list(misformed_boxes(code))
    if lines:
        return present(*{e.where: e for e in lines}.values())
    detectors = list(code.calls_like(_CORNERS.match))
    if not detectors:
        if code.has("BboxParams", "CocoDetection", "box_iou", "nms"):
            return unknown("what the boxes are given to is not shown")
        return not_seen(code, "no detector of a known kind")
    wrong = [*_coco(code), *_sized(code), *_albumentations(code)]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    targets = list(_boxes(code))
    if targets:
        return absent("boxes are corners or are converted", detectors[0].evidence())
    return unknown(f"{detectors[0].where}: how its boxes are made is not shown")


def _boxes(code: Program) -> Iterator[tuple[Value, Call | None, str]]:
    """What becomes ``boxes`` of a target: an entry of a dictionary or an assignment to one."""
    for a in code.assignments:
        inner = next(iter(a.value.calls()), None)
        if re.search(r"\[[\"']boxes[\"']\]$", a.target):
            yield a.value, inner or _near(code, a.order), a.place.where
        for part in a.value.walk():
            if part.kind == "dict" and "boxes" in part.keys:
                value = part.parts[part.keys.index("boxes")]
                yield value, _near(code, a.order), a.place.where
    for function in code.functions:
        for value, place in function.returns:
            for part in value.walk():
                if part.kind == "dict" and "boxes" in part.keys:
                    yield (
                        part.parts[part.keys.index("boxes")],
                        _last(code, function.name),
                        place.where,
                    )


def _near(code: Program, order: int) -> Call | None:
    before = [c for c in code.calls if c.order <= order]
    return before[-1] if before else None


def _last(code: Program, function: str) -> Call | None:
    inner = code.calls_in(function)
    return inner[-1] if inner else None


def _coco(code: Program) -> Iterator[Evidence]:
    if code.has(*_CONVERTS) or not _is_coco(code):
        return
    for value, at, _ in _boxes(code):
        origin = ancestry(code, value, at)
        raw = [v for v in origin.values if _is_bbox(v)]
        if raw and not _arithmetic(code, origin):
            places = [
                a.place for a in origin.assignments if any(_is_bbox(v) for v in a.value.walk())
            ]
            grown = [c for c in code.find("append", "extend") if c.args and _is_bbox(c.args[0])]
            for place in [*places, *(c.place for c in grown)]:
                yield place.evidence(observed="x, y, width, height; corners are expected")


def _is_coco(code: Program) -> bool:
    """Whether annotations have the fields of COCO; another file may keep corners under "bbox"."""
    texts = [a.value.text for a in code.assignments] + [c.text for c in code.calls]
    texts += [v.text for c in code.calls for v in (*c.args, *c.kwargs.values())]
    texts += [b.value.text for b in code.blocks if b.value is not None]
    return any(_COCO.search(t) for t in texts)


def _sized(code: Program) -> Iterator[Evidence]:
    """``boxes.append([x, y, w, h])``: the last two say that they are sizes."""
    if code.has(*_CONVERTS):
        return
    for value, at, _ in _boxes(code):
        origin = ancestry(code, value, at)
        for part, moment in zip(origin.values, origin.moments, strict=True):
            names = [p.text for p in part.parts] if part.kind in ("list", "tuple") else []
            sizes = len(names) == 4 and _WIDTH.search(names[2]) and _HEIGHT.search(names[3])
            if sizes and moment is not None and not _arithmetic(code, origin):
                yield moment.place.evidence(observed="a width and a height; corners are expected")


def _is_bbox(value: Value) -> bool:
    """``annotation["bbox"]`` of COCO."""
    return value.kind == "subscript" and bool(re.search(r"\[[\"']bbox[\"']\]$", value.text))


def _arithmetic(code: Program, origin: Ancestry) -> bool:
    """Whether widths are added or columns are changed in place."""
    names = {a.target.partition("[")[0] for a in origin.assignments}
    changed = any(
        a.augmented and a.target.partition("[")[0] in names and "[" in a.target
        for a in code.assignments
    )
    added = any(v.kind == "binary" and v.operator in "+-/" for v in origin.values)
    own = any(code.function(c.short) is not None for c in origin.calls)
    return changed or added or own


def _albumentations(code: Program) -> Iterator[Evidence]:
    if code.has(*_CONVERTS):
        return
    for call in code.find("BboxParams"):
        kind = call.kwargs.get("format") or (call.args[0] if call.args else None)
        name = None if kind is None else code.resolve(kind, call).string
        if name not in ("coco", "yolo"):
            continue
        for value, at, _ in _boxes(code):
            origin = ancestry(code, value, at)
            out = [v for v in origin.values if re.search(r"\[[\"']bboxes[\"']\]$", v.text)]
            if out and not _arithmetic(code, origin):
                yield call.evidence(observed=f"format {name}; the detector expects pascal_voc")
