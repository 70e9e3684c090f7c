"""Is the preprocessing that of another family of networks?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.comparisons import written
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# What the input of each family of keras.applications is brought to: source code of
# preprocess_input, modes "caffe" (BGR, mean removed), "tf" (-1 to 1), "torch" and none.
_MODES = {
    "vgg16": "caffe",
    "vgg19": "caffe",
    "resnet": "caffe",
    "resnet50": "caffe",
    "imagenet_utils": "caffe",
    "mobilenet": "tf",
    "mobilenet_v2": "tf",
    "inception_v3": "tf",
    "inception_resnet_v2": "tf",
    "xception": "tf",
    "resnet_v2": "tf",
    "nasnet": "tf",
    "densenet": "torch",
    "efficientnet": "none",
    "efficientnet_v2": "none",
    "mobilenet_v3": "none",
    "convnext": "none",
}
_NETWORKS: tuple[tuple[str, str], ...] = (
    (r"VGG", "caffe"),
    (r"ResNet\d+V2$", "tf"),
    (r"InceptionResNetV2$", "tf"),
    (r"ResNet\d+$", "caffe"),
    (r"MobileNetV3", "none"),
    (r"MobileNet|InceptionV3$|Xception$|NASNet", "tf"),
    (r"DenseNet", "torch"),
    (r"EfficientNet|ConvNeXt", "none"),
)
_MEANING = {
    "caffe": "BGR minus the mean of ImageNet",
    "tf": "-1 to 1",
    "torch": "0 to 1, then mean and deviation of ImageNet",
    "none": "0 to 255",
}
_PROCESSORS = (
    "AutoImageProcessor.from_pretrained",
    "AutoFeatureExtractor.from_pretrained",
    "AutoProcessor.from_pretrained",
)
_FAMILY = pattern(r"(?:.*/)?([a-zA-Z]+)")


@detector("preprocess-wrong-family")
def preprocess_wrong_family(case: Case) -> Answer:
    """Compare preprocess_input with the backbone by the range that each expects.

    VGG and ResNet share one form, MobileNet, Inception and Xception another, so a swap within a
    group is harmless. For transformers, the families of the two checkpoints are compared.
    Several backbones in one program are unknown.
    """
    code = program(case)
    used = _preprocessing(code)
    wrong = _checkpoints(code)
    networks = {m: c for c in code.calls if (m := _network(c)) is not None}
    if wrong:
        return present(*wrong)
    if not used and len(networks) == 1 and all(map(_is_pretrained, networks.values())):
        used = [*_by_hand(code)] if "caffe" in networks else []
    if not used or not networks:
        return not_seen(code, "no preprocessing and backbone to compare")
    if len(networks) > 1:
        return unknown("several backbones are used")
    (expected, backbone), (found, place) = next(iter(networks.items())), used[0]
    if {m for m, _ in used} == {expected}:
        return absent("preprocessing and backbone fit", place)
    if len({m for m, _ in used}) > 1:
        return unknown("several kinds of preprocessing are used")
    observed = f"gives {_MEANING[found]}; {backbone.short} expects {_MEANING[expected]}"
    return present(place.model_copy(update={"observed": observed}))


def _network(call: Call) -> str | None:
    if not call.name.startswith("keras.applications.") or not call.short[:1].isupper():
        return None
    return next((m for p, m in _NETWORKS if re.match(p, call.short)), None)


def _preprocessing(code: Program) -> list[tuple[str, Evidence]]:
    """Every use of a preprocess_input, called or handed over, with its mode."""
    found: list[tuple[str, Evidence]] = []
    for call in code.calls:
        mode = _mode(call.name)
        if mode is not None and call.receiver is None:
            chosen = call.kwargs.get("mode")
            mode = chosen.string if chosen is not None and chosen.string in _MEANING else mode
            found.append((mode, call.evidence()))
        for value in (*call.args, *call.kwargs.values()):
            handed = _mode(value.name) if value.kind == "name" else None
            if handed is not None:
                found.append((handed, call.evidence()))
    return found


_BY_HAND = pattern(r"/ ?127\.5\)? ?- ?1\b|- ?127\.5\)? ?/ ?127\.5")


def _by_hand(code: Program) -> Iterator[tuple[str, Evidence]]:
    """``image / 127.5 - 1`` beside a network with weights of ImageNet."""
    for item in written(code):
        if item.value.operator in ("-", "/") and _BY_HAND.search(item.value.text):
            yield "tf", item.place.evidence()


def _is_pretrained(call: Call) -> bool:
    weights = call.kwargs.get("weights")
    return weights is None or weights.string == "imagenet"


def _mode(name: str) -> str | None:
    if not name.startswith("keras.applications.") or not name.endswith(".preprocess_input"):
        return None
    return _MODES.get(name.split(".")[-2])


def _checkpoints(code: Program) -> list[Evidence]:
    """An image processor of one family beside the model of another, one of each."""
    processors = [c for c in code.find(*_PROCESSORS) if _family(code, c)]
    models = [c for c in code.find("from_pretrained") if "ImageClassification" in c.name]
    models = [c for c in models if _family(code, c)]
    if len(processors) != 1 or len(models) != 1:
        return []
    a, b = _family(code, processors[0]), _family(code, models[0])
    return [] if a == b else [processors[0].evidence(observed=f"processor of {a}, model of {b}")]


def _family(code: Program, call: Call) -> str | None:
    value = code.resolve(call.args[0], call).string if call.args else None
    match = None if value is None or value.count("/") > 1 else _FAMILY.match(value)
    # A folder of one's own says nothing about the family.
    return None if match is None or value is None or "/" not in value else match[1].lower()
