"""Random changes of inputs: what is one, and how it is written in each library."""

from __future__ import annotations

import functools

from advisor.detectors.ancestry import ancestry
from advisor.intake.code import Call, Program, Value
from advisor.intake.code.remembered import remembered

_TORCHVISION = frozenset(
    {"ColorJitter", "RandAugment", "AutoAugment", "TrivialAugmentWide", "AugMix", "ScaleJitter"}
    | {"MixUp", "CutMix"}
)
_NOT_RANDOM = frozenset({"RandomChoice", "RandomApply", "RandomOrder"})
_ALBUMENTATIONS = [
    "Flip",
    "Transpose",
    "Rotate",
    "Scale",
    "Brightness",
    "Contrast",
    "Gamma",
    "Jitter",
    "Noise",
    "Blur",
    "Distort",
    "Elastic",
    "Dropout",
    "Cutout",
    "Crop",
    "Shift",
    "CLAHE",
    "Hue",
    "Fog",
    "Rain",
    "Sun",
    "Shadow",
    "Perspective",
    "Affine",
    "D4",
    "Compression",
]
_STEADY = (
    "CenterCrop",
    "Crop",
    "Resize",
    "PadIfNeeded",
    "Normalize",
    "ToTensorV2",
    "LongestMaxSize",
)
_KERAS_LAYERS = [
    "RandomFlip",
    "RandomRotation",
    "RandomZoom",
    "RandomTranslation",
    "RandomCrop",
    "RandomContrast",
    "RandomBrightness",
    "RandomHeight",
    "RandomWidth",
    "RandAugment",
    "MixUp",
    "CutMix",
    "RandomErasing",
]
# What makes an ImageDataGenerator change its images at random. Source: Keras reference.
GENERATOR = frozenset(
    {
        "rotation_range",
        "width_shift_range",
        "height_shift_range",
        "brightness_range",
        "shear_range",
        "zoom_range",
        "channel_shift_range",
        "horizontal_flip",
        "vertical_flip",
    }
)
_MIXES = frozenset({"Mixup", "MixUp", "CutMix", "mixup_data", "cutmix_data", "SpecAugment"})
_OTHER = frozenset({"FrequencyMasking", "TimeMasking", "random_transform", "RandAugment"})


def is_random(program: Program, call: Call) -> bool:
    """Whether a call makes or applies a random change of an input."""
    if call.short == "ImageDataGenerator" and not call.name.startswith(_KNOWN):
        return any(k in GENERATOR and not _off(program, call, v) for k, v in call.kwargs.items())
    if call.short == "create_transform":  # timm's draws only for training; it is off by default
        flag = program.argument(call, "is_training")
        return flag is not None and flag.literal is True
    return _is_random_name(call.name)


# Libraries whose names say whether they draw.
_KNOWN = (
    *("torchvision.transforms.", "kornia.augmentation.", "albumentations.", "keras.layers."),
    *("keras_cv.layers.", "tensorflow.image.", "imgaug.", "audiomentations."),
)


@functools.lru_cache(maxsize=4096)
def _is_random_name(name: str) -> bool:
    short = name.rpartition(".")[2]
    if name.startswith(("torchvision.transforms.", "kornia.augmentation.")):
        named = short.startswith("Random") and short not in _NOT_RANDOM
        return named or short in _TORCHVISION
    if name.startswith("albumentations."):
        steady = short in _STEADY or short.startswith("To")
        return not steady and any(w in short for w in _ALBUMENTATIONS)
    if name.startswith("keras.layers.") or name.startswith("keras_cv.layers."):
        return short in _KERAS_LAYERS
    if name.startswith("tensorflow.image."):
        random = "random" in short
        return random and not short.startswith("sample")
    if name.startswith(("imgaug.", "audiomentations.")):
        return short[:1].isupper() and short not in ("Sequential", "Compose", "Resize")
    return short in _MIXES or (short in _OTHER and not name.startswith("numpy."))


def _off(program: Program, call: Call, value: Value) -> bool:
    found = program.resolve(value, call)
    return found.is_literal and not found.literal


def random_changes(program: Program, value: Value, at: Call | None) -> tuple[Call, ...]:
    """The random changes in a transform or on the way to some data."""
    return tuple(c for c in ancestry(program, value, at).calls if is_random(program, c))


@remembered
def all_random_changes(program: Program) -> tuple[Call, ...]:
    """Every random change in the program, in order."""
    return tuple(c for c in program.calls if is_random(program, c))
