"""Are masks of class indices resized with interpolation?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.roles import names_of
from advisor.intake.code import Assignment, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_MASK = pattern(
    r"ma?sk|(?:^|_)(?:lbl|labels?|target|seg|segmentation|label_?(?:map|img|image)|gt|annotation)(?:$|_|s)"
)
_PREDICTED = pattern(r"pred|logit|out|prob|score|heat|attention|attn|soft|padding|key")
_RESIZES = (
    "cv2.resize",
    "tensorflow.image.resize",
    "tensorflow.image.resize_images",
    "tensorflow.image.resize_bilinear",
    "tensorflow.image.resize_bicubic",
    "skimage.transform.resize",
    "torchvision.transforms.functional.resize",
    "torchvision.transforms.functional.resized_crop",
    "cv2.warpAffine",
    "cv2.warpPerspective",
    "scipy.ndimage.rotate",
    "scipy.ndimage.zoom",
)
# These take the nearest value unless told otherwise.
_IF_TOLD = (
    "torchvision.transforms.functional.rotate",
    "torchvision.transforms.functional.affine",
    "torch.nn.functional.interpolate",
)
_BETWEEN = pattern(r"(?i)linear|cubic|lanczos|area|antialias")
_NEAREST = pattern(r"nearest", re.IGNORECASE)
# Whatever makes whole class numbers of it again.
_ROUNDS = ("round", "rint", "threshold", "where", "argmax", "around", "greater", "digitize")


@detector("mask-interpolated")
def mask_interpolated(case: Case) -> Answer:
    """Resizing of a mask without nearest neighbour, by the default of each library.

    cv2, tf.image, skimage (order=1) and torchvision interpolate by default; F.interpolate,
    load_img of Keras, PIL on palette images and rotations of torchvision only when told to.
    Predictions may be interpolated, and a threshold or rounding behind the resize mends it.
    """
    code = program(case)
    found = [*_direct(code), *_transforms(code), *_chained(code), *_loaders(code)]
    wrong = [(c, t) for c, t in found if not _nearest(code, c)]
    if code.ellipses and wrong:
        return unknown(f"{wrong[0][0].where}: the code after the resize is left out")
    if wrong:
        return present(*{c.where: _evidence(c, t) for c, t in wrong}.values())
    if found:
        return absent("masks are resized to the nearest value", found[0][0].evidence())
    return not_seen(code, "no resizing of a mask")


def _evidence(call: Call, target: str) -> Evidence:
    return call.evidence(observed=f"{target} is interpolated between classes")


def _direct(code: Program) -> Iterator[tuple[Call, str]]:
    """``cv2.resize(mask, size)`` and the like, with what is resized."""
    for call in code.calls:
        if not call.args:
            continue
        told = call.name in _IF_TOLD or _is_picture_method(call)
        if call.name not in _RESIZES and not (told and _asks_between(code, call)):
            continue
        if told and not _reads_data(code, call):
            continue
        if _is_picture_method(call) and call.receiver is not None:
            if _is_mask(call.receiver.text) and not _mended(code, call):
                yield call, call.receiver.text
            continue
        data = call.args[0]
        root = next((v.text for v in data.walk() if v.kind == "name"), data.text)
        named = _is_mask(root) or _from_mask_file(code, data, call)
        if named and not _mended(code, call):
            yield call, root


_LOADS = pattern(r"(?i)(?:load|read|get|parse|decode|open)_?(?:the_)?(?:mask|label_?map|seg\w*)$")


def _loaders(code: Program) -> Iterator[tuple[Call, str]]:
    """A resize within a function that is named for loading masks, whatever its variables."""
    for call in code.calls:
        named = call.name in _RESIZES and call.args and _LOADS.search(call.function)
        if named and not _is_mask(call.args[0].text) and not _mended(code, call):
            yield call, call.function


def _chained(code: Program) -> Iterator[tuple[Call, str]]:
    """``mask = Image.open(path).convert("L").resize(size, Image.BICUBIC)``."""
    for a in code.assignments:
        if not _is_mask(a.target):
            continue
        for call in a.value.calls():
            chained = call.short == "resize" and call.receiver is not None
            opened = (
                chained and any(c.short in ("open", "convert") for c in call.receiver.calls())
                if call.receiver is not None
                else False
            )
            if opened and _asks_between(code, call) and not _thresholded(code, a):
                yield call, a.target


def _thresholded(code: Program, a: Assignment) -> bool:
    """Whether the mask is cut to classes later; a comparison with 1 alone is none."""
    for b in code.assignments:
        later = b.order > a.order and b.target.partition("[")[0] == a.target
        if later and any(v.operator in (">", ">=", "<") for v in b.value.walk()):
            return True
    return any(
        c.short in _ROUNDS and any(a.target in v.names() for v in c.args) for c in code.calls
    )


def _is_picture_method(call: Call) -> bool:
    """``mask.resize(size, Image.BILINEAR)`` of PIL."""
    receiver = call.receiver
    return call.short in ("resize", "rotate") and receiver is not None and receiver.kind == "name"


def _asks_between(code: Program, call: Call) -> bool:
    given = [*call.args[1:], *call.kwargs.values()]
    return any(_BETWEEN.search(f"{(v := code.resolve(g, call)).text} {v.name}") for g in given)


def _reads_data(code: Program, call: Call) -> bool:
    """Whether a sample is made here: a network may well interpolate the masks that it predicts."""
    klass = code.klass(call.klass) if call.klass else None
    if klass is not None:
        return klass.derives_from("Dataset", "VisionDataset") or "__getitem__" in klass.methods
    inside = code.calls_in(call.function)
    return any(c.short in ("open", "imread", "read_image", "load_img") for c in inside)


_PATH = pattern(r"(?i)(?:^|['\"/_.])(?:masks?|msks?|labels?|annotations?|segm?)(?:$|['\"/_.\[])")


def _from_mask_file(code: Program, value: Value, at: Call) -> bool:
    """``m = cv2.imread(f"mask/{name}.png")``: the path says what the picture is."""
    if value.kind != "name" or not _reads_data(code, at):
        return False
    made = code.origin(value, at)
    opens = made is not None and made.short in ("imread", "open", "read_image", "load_img")
    return opens and made is not None and bool(made.args) and bool(_PATH.search(made.args[0].text))


def _is_mask(text: str) -> bool:
    last = text.rpartition(".")[2].lower()
    return bool(_MASK.search(last)) and not _PREDICTED.search(last)


def _mended(code: Program, call: Call) -> bool:
    """Whether the result is compared, rounded or cut to classes afterwards."""
    names = set(names_of(code, call))
    names |= {a.target for a in code.assignments if call in tuple(a.value.calls())}
    names |= {n.partition("[")[0] for n in names}
    for value, order in _values(code):
        if order < call.order:
            continue
        for part in value.walk():
            compared = part.operator in (">", ">=", "<", "<=", "==", "!=")
            rounded = part.call is not None and part.call.short in _ROUNDS
            if compared or rounded:
                inside = {v.text for v in part.walk()} & names or call in tuple(part.calls())
                if inside:
                    return True
    return False


def _values(code: Program) -> list[tuple[Value, int]]:
    found = [(a.value, a.order) for a in code.assignments]
    found += [(a, c.order) for c in code.calls for a in c.args]
    found += [(v, f.last_order) for f in code.functions for v, _ in f.returns]
    return found + _targets(code)


def _targets(code: Program) -> list[tuple[Value, int]]:
    """``mask[mask > 0.5] = 1``: what stands in the brackets of a target."""
    return [(_as_value(a), a.order) for a in code.assignments if re.search(r"\[.*[<>]", a.target)]


def _as_value(assignment: Assignment) -> Value:
    holder = assignment.target.partition("[")[0]
    return Value(
        "other", assignment.target, parts=(Value("name", holder, name=holder),), operator=">"
    )


def _transforms(code: Program) -> Iterator[tuple[Call, str]]:
    """``mask_transform = Compose([Resize(...), ...])`` of torchvision."""
    for call in code.find("torchvision.transforms.Resize"):
        holders = [c for c in code.find("Compose") if call in _members(c)]
        names = [n for c in (*holders, call) for n in names_of(code, c)]
        names = [n for n in names if "mask" in n.lower() or "label" in n.lower()]
        if names and not any(_rounds(c) for c in holders) and not _predicates(code, names[0]):
            yield call, names[0]


def _members(compose: Call) -> tuple[Call, ...]:
    steps = compose.args[0].parts if compose.args else ()
    return tuple(s.call for s in steps if s.call is not None)


def _rounds(compose: Call) -> bool:
    return any(c.short in ("Lambda", "PILToTensor") for c in _members(compose))


def _predicates(code: Program, name: str) -> bool:
    """Whether what the transform gives is compared or rounded: ``(mask_tf(m) > 0.5)``."""
    for value, _ in _values(code):
        for part in value.walk():
            if part.operator in (">", ">=") and any(name in v.text for v in part.walk()):
                return True
    given = [
        a.target for a in code.assignments if name in a.value.text and a.value.call is not None
    ]
    for a in code.assignments:
        for part in a.value.walk():
            rounded = part.call is not None and part.call.short in (*_ROUNDS, "long")
            compared = part.operator in (">", ">=", "==")
            if (rounded or compared) and any(v.text in given for v in part.walk()):
                return True
    return False


def _nearest(code: Program, call: Call) -> bool:
    """Whether nearest neighbour is asked for, or what is asked for cannot be read."""
    if call.name in _IF_TOLD or _is_picture_method(call):
        return not _asks_between(code, call)
    named = ("interpolation", "method", "order", "flags", "resample")
    values = [v for k, v in call.kwargs.items() if k in named]
    known_at = {"cv2.resize": 4, "cv2.warpAffine": 3, "cv2.warpPerspective": 3}
    known_at["torchvision.transforms.functional.resize"] = 2
    position = known_at.get(call.name, 2 if "tensorflow" in call.name else 9)
    if call.name == "torchvision.transforms.Resize":
        position = 1
    values += list(call.args[position : position + 1]) if not values else []
    if call.starred:
        return True
    for value in values:
        found = code.resolve(value, call)
        text = f"{found.text} {found.name}"
        if _NEAREST.search(text) or found.number == 0:
            return True
        known = re.search(r"linear|cubic|lanczos|area", text, re.IGNORECASE)
        return known is None and found.number is None
    return bool(ancestry(code, call.args[0], call).has("bool")) if call.args else False
