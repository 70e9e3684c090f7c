"""Does a pretrained image network get pictures without the normalisation it was trained with?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Place, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NETWORKS = pattern(
    r"^torchvision\.models\.(?!detection)[\w.]*[a-z]\w*$|^timm\.create_model$|^torch\.hub\.load$"
)
_TENSORS = ("ToTensor", "PILToTensor", "to_tensor", "pil_to_tensor", "ToImage", "ToImageTensor")
# Any of these may hold the normalisation, or put another in its place.
_NORMALISES = (
    "Normalize",
    "normalize",
    "normalize_",
    "transforms",
    "create_transform",
    "resolve_data_config",
    "resolve_model_data_config",
    "AutoImageProcessor.from_pretrained",
    "AutoFeatureExtractor.from_pretrained",
    "preprocess",
    "per_image_standardization",
    "sub_",
    "div_",
    "sub",
    "div",
    "standardize",
    "get_transforms",
    "get_transform",
    "preprocess_input",
)
_OWN = pattern(r"(?i)mean|std|normali[sz]e|preprocess")
# Means and deviations of pixels between 0 and 1 are below this.
MOST_MEAN = 1.5


@detector("pretrained-normalisation-missing")
def pretrained_normalisation_missing(case: Case) -> Answer:
    """Weights of torchvision or timm, pictures made into tensors, and no mean and deviation.

    A Normalize, the transforms of the weights, arithmetic with a mean or a deviation and
    functions that are not shown clear it. Normalize with the means of pixels up to 255 behind
    ``ToTensor``, which gives 0 to 1, is as wrong. Detection models normalise inside.
    Source: torchvision, "Models and pre-trained weights".
    """
    code = program(case)
    networks = [c for c in code.calls_like(_NETWORKS.search) if _is_pretrained(code, c)]
    inside = [c for c in code.calls if c.name.startswith("torchvision.models.detection.")]
    if not networks and inside:
        return absent("detection models normalise inside", inside[0].evidence())
    if not networks:
        return not_seen(code, "no pretrained network of torchvision or timm")
    raw = _bytes_standardised(code)
    if raw is not None:
        return present(raw.evidence(observed="0 to 255, less a mean of pixels from 0 to 1"))
    tensors = code.find(*_TENSORS)
    if not tensors:
        return unknown("how pictures become tensors is not shown")
    large = [c for c in code.find("Normalize") if _is_of_bytes(code, c)]
    scaled = [c for c in tensors if c.short in ("ToTensor", "to_tensor")]
    if large and scaled:
        return present(large[0].evidence(observed="values for 0 to 255, the tensor has 0 to 1"))
    if code.has(*_NORMALISES):
        return absent("the pictures are normalised", code.find(*_NORMALISES)[0].evidence())
    if code.ellipses or _normalises_itself(code):
        return unknown("pictures may be normalised by hand")
    places = {c.where: c for c in tensors}
    return present(
        networks[0].evidence(observed="pretrained"),
        *(c.evidence(observed="no normalisation follows") for c in places.values()),
    )


def _is_pretrained(code: Program, call: Call) -> bool:
    for name in ("weights", "pretrained"):
        value = code.argument(call, name)
        if value is not None:
            named = value.kind == "name" and "Weights" in value.text
            return named or (value.is_literal and bool(value.literal)) or value.kind == "subscript"
    return False


def _bytes_standardised(code: Program) -> Place | None:
    """``(cv2.imread(path) - MEAN) / STD`` with means below 1 and no division by 255."""
    if not code.has("imread", "Image.open") or code.has(*_TENSORS):
        return None
    values = [(a.value, a) for a in code.assignments]
    texts = [v.text for v, _ in values] + [a.augmented + a.value.text for a in code.assignments]
    texts += [v.text for c in code.calls for v in (*c.args, *c.kwargs.values())]
    texts += [v.text for f in code.functions for v, _ in f.returns]
    if any("255" in t or "256" in t or "img_as_float" in t for t in texts):
        return None
    for value, at in values:
        for part in value.walk():
            if part.operator == "-" and len(part.parts) == 2 and _is_small_mean(code, part, at):
                return at.place
    return None


def _is_small_mean(code: Program, difference: Value, at: Assignment) -> bool:
    """Whether three numbers below 1 are taken from what was read from a file."""
    origin = ancestry(code, difference.parts[1], at, inside=False)
    numbers = [p.number for v in origin.values if v.kind in ("list", "tuple") for p in v.parts]
    small = len(numbers) == 3 and all(n is not None and 0 < n < 1 for n in numbers)
    return small and ancestry(code, difference.parts[0], at).has("imread", "Image.open")


def _is_of_bytes(code: Program, call: Call) -> bool:
    value = code.argument(call, "mean", 0)
    parts = () if value is None else value.parts
    numbers = [code.resolve(p, call).number for p in parts]
    return bool(numbers) and all(n is not None and n > MOST_MEAN for n in numbers)


def _normalises_itself(code: Program) -> bool:
    """Whether a mean, a deviation or a function that says so meets the pictures."""
    named = any(_OWN.search(f.name) for f in code.functions)
    divided = any(
        v.kind == "binary" and v.operator in "-/" and any(_OWN.search(n) for n in v.names())
        for values in (
            [a.value for a in code.assignments],
            [v for f in code.functions for v, _ in f.returns],
            [v for c in code.calls for v in (*c.args, *c.kwargs.values())],
        )
        for value in values
        for v in value.walk()
    )
    return named or divided
