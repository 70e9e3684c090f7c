"""Are an image and its mask changed by different random draws?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.augmentation import all_random_changes, is_random, random_changes
from advisor.detectors.code import not_seen
from advisor.detectors.coordinates import COIN, left_behind, tossed
from advisor.detectors.roles import is_label_name, names_of
from advisor.detectors.subjects import calls_in
from advisor.intake.code import Assignment, Call, Program, Value, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_SEEDS = ("seed", "manual_seed", "set_rng_state", "setstate", "set_state", "set_seed")
# Changes of colour leave the mask where it is.
_COLOUR = (
    "Jitter",
    "Brightness",
    "Contrast",
    "Grayscale",
    "Hue",
    "Saturation",
    "Gamma",
    "Noise",
    "Blur",
    "Invert",
    "Sharpness",
    "Erasing",
    "brightness",
    "contrast",
    "hue",
    "saturation",
    "noise",
    "jpeg",
)
# A call of a random geometric transform on anything named so moves it: a class index would not
# survive the transform, so a label that is transformed is a picture.
_MASK = pattern(
    r"ma?sk|(?:^|_)(?:seg|segm|segmentation|lbl|label|labels|target|gt|annot|annotation|trimap"
    r"|depth|hr|clean|high_res|sharp)(?:$|_|\d|s$|im)"
)
# Two random views of one image are called so where features are compared.
_ALSO_A_VIEW = pattern(r"target|^hr$|clean|sharp|high_res")
_MASKS = pattern(r"(?i)ma?sk|seg|label|annot")
_AUGMENTER = pattern(r"(?i)(?:^|[._])(?:aug|augs|augment|augmentations?|augmenter)$")
_NO_PICTURE = pattern(r"path|file|name|transform|tf$|_dir|idx")


@detector("augmentation-breaks-pairs")
def augmentation_breaks_pairs(case: Case) -> Answer:
    """One random geometric transform called once on the image and once on the mask, or not on it.

    The same seed set before both calls, two generators with one seed, and a joint call that takes
    both are right. Changes of colour alone do not move anything.
    """
    code = program(case)
    changes = [c for c in all_random_changes(code) if _moves(c)]
    wrong = [*_calls(code), *_direct(code), *_generators(code), *_data_sets(code), *_by_hand(code)]
    wrong += [*_drawn_twice(code), *left_behind(code), *_mixup(code)]
    wrong = wrong or list(_alone(code))
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    together = [c for c in code.called(_FLIPS) if _flips_mask(code, c)]
    if not changes and together:
        return absent("the mask moves with the image", together[0].evidence())
    if not changes:
        return not_seen(code, "nothing moves the inputs at random")
    if not any(_names_mask(a.target) for a in code.assignments):
        if code.is_fragment:
            return unknown("no mask is shown")
        return absent("there is no mask to keep in step", changes[0].evidence())
    return absent("image and mask go through one draw", changes[0].evidence())


def _moves(call: Call) -> bool:
    return not any(w in call.short for w in _COLOUR)


def _calls(code: Program) -> Iterator[Evidence]:
    """``image = transform(image); mask = transform(mask)`` with a transform that draws."""
    applied = [c for c in code.calls if c.receiver is not None and _subject(c) is not None]
    masks = [c for c in applied if _is_mask(_subject(c)) or _gives_mask(code, c)]
    for mask in masks:
        if mask.receiver is None or not _draws(code, mask):
            continue
        for image in applied:
            same = image.function == mask.function and image not in masks and _draws(code, image)
            if same and not _seeded(code, image, mask) and _together(image, mask):
                yield image.evidence(observed="one draw for the image")
                yield mask.evidence(observed="another for the mask")


def _together(image: Call, mask: Call) -> bool:
    """Whether both run in one pass: no condition that holds for one of them alone."""
    return {b.order for b in image.branches} == {b.order for b in mask.branches}


def _alone(code: Program) -> Iterator[Evidence]:
    """``image = transform(image)`` with a random move, and a mask beside it that stays."""
    opening = {a.function for a in code.assignments if _opens_mask(a)}
    for call in code.calls if opening else ():
        subject = None if call.receiver is None else _subject(call)
        if subject is None or call.function not in opening:
            continue
        if _is_mask(subject) or _gives_mask(code, call) or not _draws(code, call):
            continue
        moved = [
            c
            for c in code.calls_in(call.function)
            if c.applied and any(_is_mask(v) for v in (*c.args, *c.kwargs.values()))
        ]
        if not moved and not _moved_by_hand(code, call.function):
            yield call.evidence(observed="moves the image and not its mask")


def _opens_mask(assignment: Assignment) -> bool:
    if not _names_mask(assignment.target):
        return False
    return any(c.short in ("open", "imread", "read_image") for c in assignment.value.calls())


def _moved_by_hand(code: Program, function: str) -> bool:
    """Whether the mask goes into any call that may move it, with the image or alone."""
    return any(
        c.function == function
        and c.short not in _READS
        and any(_is_mask(v) for v in (*c.args, *c.kwargs.values()))
        for c in code.calls
    )


_READS = frozenset(
    {"array", "asarray", "from_numpy", "tensor", "as_tensor", "to_tensor", "long", "open", "resize"}
    | {"ToTensor", "PILToTensor", "pil_to_tensor", "float", "print", "join", "imread", "unique"}
)


# Data sets of torchvision whose target is a picture.
_PAIRED = ("VOCSegmentation", "Cityscapes", "SBDataset")


def _data_sets(code: Program) -> Iterator[Evidence]:
    """``VOCSegmentation(transform=..., target_transform=...)``: each draws for itself."""
    for call in code.calls:
        given = call.kwargs.get("transform")
        kind = call.kwargs.get("target_types") or call.kwargs.get("target_type")
        paired = call.short in _PAIRED and call.name.startswith("torchvision.datasets.")
        paired = paired or (kind is not None and "seg" in kind.text)
        target = call.kwargs.get("target_transform")
        if given is None or not (paired or target is not None):
            continue
        moves = [c for c in random_changes(code, given, call) if _moves(c)]
        others: list[Call] = []
        if target is not None:
            others.extend(random_changes(code, target, call))
        if moves and (paired or any(_moves(c) for c in others)):
            yield call.evidence(observed=f"{moves[0].short} is drawn for the image alone")


_FLIPS = frozenset(
    {"hflip", "vflip", "rotate", "fliplr", "flipud", "flip", "rot90", "affine", "transpose", "roll"}
)


def _by_hand(code: Program) -> Iterator[Evidence]:
    """``if random() < 0.5: image = hflip(image)`` and a second coin for the mask."""
    flips = [(c, tossed(c.blocks)) for c in code.called(_FLIPS)]
    coins = [(c, b) for c, b in flips if b is not None]
    for mask, block in coins:
        if not mask.args or not _flips_mask(code, mask):
            continue
        for image, other in coins:
            apart = other is not block and image.function == mask.function
            alike = image.short == mask.short and not _flips_mask(code, image)
            joint = any(i is not image and b is other and _flips_mask(code, i) for i, b in coins)
            if apart and alike and not joint:
                yield image.evidence(observed="one draw for the image")
                yield mask.evidence(observed="another for the mask")


def _drawn_twice(code: Program) -> Iterator[Evidence]:
    """``rot90(image, randint(4))`` and ``rot90(mask, randint(4))``: each draws its own number."""
    drawn = [(c, d) for c in code.called(_FLIPS) if (d := _drawn(code, c))]
    for mask, mine in drawn:
        if not _flips_mask(code, mask):
            continue
        for image, other in drawn:
            same = image.function == mask.function and image.short == mask.short
            if same and not _flips_mask(code, image) and not mine & other:
                yield image.evidence(observed="one draw for the image")
                yield mask.evidence(observed="another for the mask")


def _drawn(code: Program, call: Call) -> set[int]:
    """The random draws that decide how far a call moves its picture, by order."""
    given = [*call.args[1:], *call.kwargs.values()]
    return {
        c.order for v in given for c in calls_in(code, v, call) if COIN.search(c.name) is not None
    }


def _flips_mask(code: Program, call: Call) -> bool:
    return bool(call.args) and (_is_mask(call.args[0]) or _gives_mask(code, call))


def _subject(call: Call) -> Value | None:
    """What a transform is called on: its only argument, or ``image=`` of albumentations."""
    if len(call.args) == 1 and not call.kwargs:
        return call.args[0]
    if not call.args and set(call.kwargs) == {"image"}:
        return call.kwargs["image"]
    return None


def _is_mask(value: Value | None) -> bool:
    if value is not None and value.kind == "subscript" and value.parts:
        return value.parts[0].kind == "name" and _names_mask(value.parts[0].text.rstrip("s"))
    return value is not None and value.kind == "name" and _names_mask(value.text)


def _names_mask(text: str) -> bool:
    """Whether a name speaks of a picture of labels: ``mask``, ``seg``, ``gt_img``, ``lbl``."""
    last = text.rpartition(".")[2].lower()
    return _MASK.search(last) is not None and _NO_PICTURE.search(last) is None


def _gives_mask(code: Program, call: Call) -> bool:
    return any(_names_mask(n) and not _ALSO_A_VIEW.search(n) for n in names_of(code, call))


def _draws(code: Program, call: Call) -> bool:
    """Whether the object called is a chain of transforms with a random move in it."""
    receiver = call.receiver
    if receiver is not None and receiver.text == "self" and code.function(call.short) is None:
        return _AUGMENTER.search(call.text) is not None and "image" in call.kwargs
    if receiver is None or call.text not in (receiver.text, receiver.name):
        return False
    changes = random_changes(code, receiver, call)
    by_name = _AUGMENTER.search(receiver.text) is not None and code.maker(call) is None
    return any(_moves(c) for c in changes) or (by_name and "image" in call.kwargs)


def _seeded(code: Program, image: Call, mask: Call) -> bool:
    first, last = sorted((image.order, mask.order))
    return any(first < c.order < last for c in code.find(*_SEEDS))


def _direct(code: Program) -> Iterator[Evidence]:
    """``tf.image.random_flip_left_right(image)`` and the same function on the mask."""
    calls = [c for c in code.calls if c.name.startswith("tensorflow.image.random") and _moves(c)]
    calls = [c for c in calls if c.args and "seed" not in c.kwargs and len(c.args) == 1]
    for mask in calls:
        if not _is_mask(mask.args[0]):
            continue
        for image in calls:
            if image.name == mask.name and image is not mask and image.function == mask.function:
                yield image.evidence(observed="one draw for the image")
                yield mask.evidence(observed="another for the mask")


def _generators(code: Program) -> Iterator[Evidence]:
    """``zip(image_generator, mask_generator)`` with different seeds, or none."""
    for call in code.find("zip"):
        flows = [_flow(code, v, call) for v in call.args]
        if len(flows) != 2 or not any(_MASKS.search(v.text) for v in call.args):
            continue
        found = [f for f in flows if f is not None]
        if len(found) != 2 or found[0] is found[1]:
            continue
        makers = [code.maker(f) for f in found]
        if not any(m is not None and is_random(code, m) for m in makers):
            continue
        seeds = [code.argument(f, "seed") for f in found]
        texts = [None if s is None else s.text for s in seeds]
        if None in texts or texts[0] != texts[1]:
            yield from (
                f.evidence(observed=f"seed {t or 'not set'}")
                for f, t in zip(found, texts, strict=True)
            )


def _flow(code: Program, value: Value, at: Call) -> Call | None:
    made = code.maker_of(value, at)
    return made if made is not None and made.short.startswith("flow") else None


_BLEND = pattern(r"^\(?(\w+) ?\* ?(\w+)(?:\[\w+\])?\)? ?\+ ?\(1\.?0? ?- ?\1\) ?\* ?\2\[")


def _mixup(code: Program) -> Iterator[Evidence]:
    """``x = lam * x + (1 - lam) * x[perm]``, and a loss that knows nothing of ``lam``."""
    shown = losses(code)
    for a in code.assignments:
        match = _BLEND.match(a.value.text)
        if match is None or code.ellipses or not shown or is_label_name(match[2]):
            continue
        factor = match[1]
        others = [b.value for b in code.assignments if b is not a and b.target != factor]
        others += [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
        others += [v for f in code.functions for v, _ in f.returns]
        inside = {id(v) for v in a.value.walk()}
        used = any(id(v) not in inside and factor in v.names() for v in others)
        after = [u for u in shown if u.call.order > a.order and u.call.function == a.function]
        if after and not used:
            yield a.place.evidence(observed=f"{factor} blends the inputs and not the labels")
