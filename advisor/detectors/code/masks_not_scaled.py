"""Do masks of 0 and 255 reach a loss that wants 0 and 1?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.scaling import by_255, rescales
from advisor.intake.code import Assignment, Call, Program, Value, losses, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_MASK = pattern(
    r"(?:^|[._])(?:\w*ma?sks?|segs?|segmentations?|gts?|annots?|annotations?)(?:_|\d|$)", re.I
)
_NOT_TRUTH = pattern(r"pred|out|prob|attention|padding|causal|key_", re.I)
_READS = (
    *("imread", "Image.open", "load_img", "imdecode", "decode_png", "decode_jpeg", "decode_image"),
    *("read_image", "numpy.load", "imread_collection", "io.imread"),
)
# Any of these may bring a mask to 0 and 1, or to classes.
_CLEARING_WORDS = (
    "where threshold clip one_hot to_categorical ToTensor to_tensor convert_image_dtype greater "
    "greater_equal equal not_equal binarize normalize divide true_divide round unique isin bool "
    "bool_ img_as_float img_as_bool floor_divide sign minimum max"
)
_CLEARS = frozenset(_CLEARING_WORDS.split())
_COMPARES = frozenset({"/", "//", "%", ">", "<", ">=", "<=", "==", "!=", "&"})
_FILE = pattern(r"^[rf]{0,2}[\"']|(?:^|\.|_)(?:name|stem|file|filename|fname|file_name|id)\b")
_SCALES_IMAGES = ("ToTensor", "to_tensor", "Normalize", "preprocess_input", "Rescaling")


@detector("masks-not-scaled", reads_comments=True)
def masks_not_scaled(case: Case) -> Answer:
    """Masks read from files, never divided, compared or cast to classes, in a binary loss.

    Only where the images beside them are scaled, so that the files hold 0 to 255, and no loss on
    classes is used. A mask that a transform or another function of a library may change is
    unknown.
    """
    code = program(case)
    used = losses(code)
    binary = [u for u in used if u.kind == "binary"]
    if not binary:
        return absent("no binary loss") if used else not_seen(code, "no loss that is known")
    if any(u.kind in ("categorical", "sparse-categorical", "nll") for u in used):
        return absent("the loss is on classes", used[0].place.evidence())
    masks = list(_masks(code))
    if not masks:
        return not_seen(code, "no mask is taken from a file as it is")
    if _is_cleared(code) or any(_is_scaled(code, a) for a in masks):
        return absent("the masks are brought to 0 and 1", masks[0].place.evidence())
    if not _images_are_scaled(code):
        return unknown("whether the files hold 0 to 255 is not shown")
    return present(masks[0].place.evidence(observed="not divided, unlike the images"))


def _names_mask(text: str) -> bool:
    return _MASK.search(text) is not None and _NOT_TRUTH.search(text) is None


def _masks(code: Program) -> Iterator[Assignment]:
    """Assignments to a name of masks of something that is read from a file."""
    for a in code.assignments:
        if a.augmented or not _names_mask(a.target):
            continue
        calls = ancestry(code, a.value, a).find(*_READS)
        if calls and a.value.kind in ("call", "subscript", "other"):
            yield a


def _is_scaled(code: Program, a: Assignment) -> bool:
    """Whether anything on the way from the file may bring the mask to 0 and 1."""
    way = ancestry(code, a.value, a)
    if any(v.operator in _COMPARES and not _joins(v) for v in way.values):
        return True
    return any(c.short in _CLEARS or "bool" in c.text for c in way.calls)


def _is_cleared(code: Program) -> bool:
    """Whether a name of masks is divided, compared, thresholded or written to anywhere."""
    values = [(a.value, a.target, a.augmented) for a in code.assignments]
    values += [(v, "", "") for f in code.functions for v, _ in f.returns]
    values += [(v, "", "") for c in code.calls for v in (*c.args, *c.kwargs.values())]
    for value, target, augmented in values:
        if _names_mask(target) and (augmented or target.endswith("]")):
            return True
        if any(_clears(v) for v in value.walk()):
            return True
    return any(_clears_by_call(c) for c in code.calls)


def _clears(value: Value) -> bool:
    given = any(_names_mask(n) for n in value.names())
    return given and value.operator in _COMPARES and not _joins(value)


def _joins(value: Value) -> bool:
    """``folder / path.name``: a path, no division."""
    if value.operator != "/" or len(value.parts) != 2:
        return False
    right = value.parts[1]
    return right.string is not None or _FILE.search(right.text) is not None


def _clears_by_call(call: Call) -> bool:
    operands = [*call.args, *([call.receiver] if call.receiver is not None else [])]
    given = any(_names_mask(n) for v in operands for n in v.names())
    cast = call.short in ("astype", "to", "type", "cast") and "bool" in call.place.text
    return given and (call.short in _CLEARS or cast or "transform" in call.short)


def _images_are_scaled(code: Program) -> bool:
    if code.has(*_SCALES_IMAGES):
        return True
    values = [(a.value, a) for a in code.assignments]
    shown: list[tuple[Value, Call | Assignment | None]] = [
        (p, at) for v, at in values for p in v.walk()
    ]
    shown += [(p, c) for c in code.calls for v in c.args for p in v.walk()]
    shown += [(p, None) for f in code.functions for v, _ in f.returns for p in v.walk()]
    divided = any(by_255(code, v, at) for v, at in shown)
    in_place = any(a.augmented == "/=" for a in code.assignments)
    return divided or in_place or any(rescales(code, c) for c in code.calls)
