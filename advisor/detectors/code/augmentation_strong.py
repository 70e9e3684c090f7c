"""Is the augmentation very strong?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.augmentation import all_random_changes
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence

# A quarter turn shows objects as they never stand. # unsourced
LARGE_ANGLE = 90.0
# Shares of the image side: usual values are 0.1 to 0.2. # unsourced
LARGE_SHIFT = 0.4
LARGE_ZOOM = 0.5
# ColorJitter: usual values are 0.1 to 0.4; hue has a range of 0.5 in all. # unsourced
LARGE_JITTER = 0.8
LARGE_HUE = 0.3
# Contrast and saturation times 3: usual factors lie between 0.5 and 1.5. # unsourced
LARGE_FACTOR = 2.0
# RandAugment has magnitudes 0 to 30, default 9 (torchvision reference). # unsourced
LARGE_MAGNITUDE = 20.0
# RandomResizedCrop: the default (0.08, 1) is the ImageNet recipe; an upper bound below this keeps
# a fragment of the image every time. # unsourced
SMALL_CROP = 0.35
# mixup and cutmix, RandAugment and random erasing together: the recipe of DeiT, for 300 epochs.
FAMILIES = 3

_ANGLES = ("RandomRotation", "Rotate", "RandomAffine", "ShiftScaleRotate", "Affine", "SafeRotate")
_LIMITS: dict[str, float] = {
    "rotation_range": LARGE_ANGLE,
    "width_shift_range": LARGE_SHIFT,
    "height_shift_range": LARGE_SHIFT,
    "zoom_range": LARGE_ZOOM,
}
_STACK: dict[str, str] = {
    "Mixup": "mix",
    "MixUp": "mix",
    "CutMix": "mix",
    "mixup_data": "mix",
    "RandAugment": "policy",
    "AutoAugment": "policy",
    "TrivialAugmentWide": "policy",
    "AugMix": "policy",
    "RandomErasing": "erase",
    "CoarseDropout": "erase",
    "Cutout": "erase",
}


@detector("augmentation-strong")
def augmentation_strong(case: Case) -> Answer:
    """Angles of 90 degrees and more, shifts or zooms of half the image, or three stacked recipes.

    Says that it is strong, not that it is wrong: cells and aerial images may be turned at will.
    The default crop of RandomResizedCrop is usual. Keras' shear_range is in degrees, so 0.2 is
    next to nothing.
    """
    code = program(case)
    changes = list(all_random_changes(code))
    if not changes:
        return not_seen(code, "nothing changes the inputs at random")
    wrong = [e for c in changes for e in _strong(code, c)]
    families = {_STACK[c.short]: c for c in changes if c.short in _STACK}
    for call in code.find("create_transform"):  # of timm, one call for several recipes
        for name, family in (("auto_augment", "policy"), ("re_prob", "erase")):
            given = call.kwargs.get(name)
            if given is not None and (given.string or (given.number or 0) > 0):
                families.setdefault(family, call)
    if len(families) >= FAMILIES:
        stacked = ", ".join(c.short for c in families.values())
        wrong += [c.evidence(observed=f"stacked: {stacked}") for c in families.values()]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    if any(c.starred or _unread(code, c) for c in changes):
        return unknown(f"{changes[0].where}: how strong it is cannot be read")
    return absent("the random changes are of the usual size", changes[0].evidence())


def _unread(code: Program, call: Call) -> bool:
    named = (v for k, v in call.kwargs.items() if k in _LIMITS or k in ("degrees", "limit"))
    return any(not _numbers(code, call, v) for v in named)


def _numbers(code: Program, call: Call, value: Value | None) -> list[float]:
    """The numbers of a setting: one, or those of a list or tuple."""
    if value is None:
        return []
    found = code.resolve(value, call)
    parts = found.parts if found.kind in ("tuple", "list") else (found,)
    numbers = [code.resolve(p, call).number for p in parts]
    return [n for n in numbers if n is not None]


def _strong(code: Program, call: Call) -> Iterator[Evidence]:
    first = call.args[0] if call.args else None
    if call.short == "ImageDataGenerator":
        yield from _generator(code, call)
        return
    sizes: list[float] = []
    limit = 0.0
    if call.name.startswith(("keras.layers.Random", "keras_cv.")):
        # A factor of a full turn: 0.25 is 90 degrees. Keras reference of RandomRotation.
        if call.short == "RandomRotation":
            sizes, limit = _numbers(code, call, call.kwargs.get("factor", first)), LARGE_ANGLE / 360
        elif call.short in ("RandomZoom", "RandomTranslation"):
            named = call.kwargs.get("height_factor", first)
            sizes, limit = _numbers(code, call, named), LARGE_ZOOM
    elif call.short in _ANGLES:
        named = call.kwargs.get("degrees") or call.kwargs.get("limit")
        named = named or call.kwargs.get("rotate_limit") or call.kwargs.get("rotate")
        first = None if call.short == "ShiftScaleRotate" else first
        sizes, limit = _numbers(code, call, named or first), LARGE_ANGLE
    elif call.name.startswith("tensorflow.image.random_"):
        yield from _tensorflow(code, call)
        return
    elif call.short in ("ColorJitter", "RandAugment", "RandomResizedCrop"):
        yield from _recipe(code, call)
        return
    largest = max((abs(s) for s in sizes), default=0.0)
    if limit and largest >= limit:
        yield call.evidence(observed=f"{call.short} {largest:g}", threshold=f"{limit:g}")


def _tensorflow(code: Program, call: Call) -> Iterator[Evidence]:
    """``random_hue(x, 0.5)`` goes round the circle; a factor near 0 leaves one colour."""
    given = [n for v in call.args[1:3] for n in _numbers(code, call, v)]
    given += [n for v in call.kwargs.values() for n in _numbers(code, call, v)]
    if not given:
        return
    limit = 0.0
    if call.short in ("random_hue", "random_brightness"):
        limit = LARGE_HUE if call.short == "random_hue" else LARGE_JITTER
        strong = limit <= max(given) <= 1
    elif call.short in ("random_contrast", "random_saturation") and len(given) == 2:
        limit = 1 + LARGE_FACTOR
        strong = max(given) >= limit or min(given) <= 1 - LARGE_JITTER
    else:
        return
    if strong:
        shown = ", ".join(f"{n:g}" for n in given)
        yield call.evidence(observed=f"{call.short} {shown}", threshold=f"{limit:g}")


def _generator(code: Program, call: Call) -> Iterator[Evidence]:
    for name, limit in _LIMITS.items():
        sizes = _numbers(code, call, call.kwargs.get(name))
        pixels = name.endswith("shift_range") and any(abs(s) >= 1 for s in sizes)
        if name == "zoom_range" and len(sizes) == 2:
            sizes = [abs(s - 1) for s in sizes]
        if sizes and not pixels and max(abs(s) for s in sizes) >= limit:
            yield call.evidence(observed=f"{name}={max(sizes):g}", threshold=f"{limit:g}")


def _recipe(code: Program, call: Call) -> Iterator[Evidence]:
    if call.short == "ColorJitter":
        names = ("brightness", "contrast", "saturation", "hue")
        given = {n: code.argument(call, n, i) for i, n in enumerate(names)}
        for name, value in given.items():
            limit = LARGE_HUE if name == "hue" else LARGE_JITTER
            if value is not None and value.number is not None and value.number >= limit:
                yield call.evidence(observed=f"{name}={value.number:g}", threshold=f"{limit:g}")
    elif call.short == "RandAugment":
        size = code.argument(call, "magnitude", 1)
        if size is not None and size.number is not None and size.number >= LARGE_MAGNITUDE:
            yield call.evidence(observed=f"magnitude {size.number:g}", threshold="of 30")
    else:
        scale = _numbers(code, call, call.kwargs.get("scale"))
        if len(scale) == 2 and scale[1] <= SMALL_CROP:
            yield call.evidence(observed=f"crops of {scale[0]:g} to {scale[1]:g} of the image")
