"""Are an image and its mask changed by different random draws?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.augmentation import all_random_changes, is_random, random_changes
from advisor.detectors.code import not_seen
from advisor.detectors.roles import is_label_name, names_of
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence

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


@detector("augmentation-breaks-pairs")
def augmentation_breaks_pairs(case: Case) -> Answer:
    """One random geometric transform called once on the image and once on the mask.

    The same seed set before both calls, two generators with one seed, and a joint call that takes
    both are right. Changes of colour alone do not move anything.
    """
    code = program(case)
    changes = [c for c in all_random_changes(code) if _moves(c)]
    wrong = [*_calls(code), *_direct(code), *_generators(code)]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    if not changes:
        return not_seen(code, "nothing moves the inputs at random")
    if not any(is_label_name(a.target) and "mask" in a.target for a in code.assignments):
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
            if same and not _seeded(code, image, mask) and not image.branches and not mask.branches:
                yield image.evidence(observed="one draw for the image")
                yield mask.evidence(observed="another for the mask")


def _subject(call: Call) -> Value | None:
    """What a transform is called on: its only argument, or ``image=`` of albumentations."""
    if len(call.args) == 1 and not call.kwargs:
        return call.args[0]
    if not call.args and set(call.kwargs) == {"image"}:
        return call.kwargs["image"]
    return None


def _is_mask(value: Value | None) -> bool:
    return value is not None and value.kind == "name" and "mask" in value.text.lower()


def _gives_mask(code: Program, call: Call) -> bool:
    return any("mask" in n.lower() for n in names_of(code, call))


def _draws(code: Program, call: Call) -> bool:
    """Whether the object called is a chain of transforms with a random move in it."""
    receiver = call.receiver
    if receiver is None or call.text not in (receiver.text, receiver.name):
        return False
    changes = random_changes(code, receiver, call)
    return any(_moves(c) for c in changes)


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
        if len(flows) != 2 or not any("mask" in v.text.lower() for v in call.args):
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
