"""Do raw pixel values reach the network?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import Program, Value, program
from advisor.model import Answer, Case, Evidence

# These deliver integers from 0 to 255.
_RAW = (
    "mnist.load_data",
    "fashion_mnist.load_data",
    "cifar10.load_data",
    "cifar100.load_data",
    "image_dataset_from_directory",
    "cv2.imread",
    "PILToTensor",
    "decode_jpeg",
    "decode_png",
    "img_to_array",
    "imread",
)
_SCALES = (
    "Rescaling",
    "Normalize",
    "Normalization",
    "preprocess_input",
    "StandardScaler",
    "MinMaxScaler",
    "RobustScaler",
    "normalize",
    "scale",
    "ToTensor",
    "to_tensor",
    "convert_image_dtype",
    "ConvertImageDtype",
    "ToDtype",
    "ToFloat",
    "per_image_standardization",
    "fit_transform",
    "AutoImageProcessor",
    "minmax_scale",
    "std",
    "img_as_float",
)
_GENERATOR = ("rescale", "preprocessing_function", "featurewise_std_normalization")
_GENERATOR_FLAGS = ("samplewise_std_normalization", *_GENERATOR)
# These backbones of keras.applications scale their input themselves.
_SCALE_INSIDE = ("EfficientNet", "MobileNetV3", "ConvNeXt", "RegNet")
# Dividing or multiplying by a number of this size brings pixels near one.
_PIXEL_RANGE = (50.0, 256.0)
_TRAINS = ("fit", "fit_generator", "train_on_batch", "backward", "minimize")


@detector("inputs-not-scaled")
def inputs_not_scaled(case: Case) -> Answer:
    """Known raw sources, with nothing on the way that scales.

    Any division by about 255, a standardisation, ``ToTensor``, ``Rescaling``, a preprocessing
    function or a backbone that scales inside clears it. Where the data come from must be shown.
    """
    code = program(case)
    scaled = _scaling(code)
    if scaled is not None:
        return absent("the inputs are scaled", scaled)
    raw = [*code.find(*_RAW), *(c for c in code.find("ImageDataGenerator") if not c.starred)]
    if not raw:
        return unknown("where the inputs come from is not shown")
    if not code.has(*_TRAINS):
        return unknown("raw pixels are read, but the way to the network is not shown")
    if code.ellipses:
        return unknown("raw pixels are read, but code between them and the network is left out")
    return present(raw[0].evidence(observed="pixel values from 0 to 255, never scaled"))


def _scaling(code: Program) -> Evidence | None:
    for call in code.find(*_SCALES):
        return call.evidence()
    for call in code.calls:
        if call.short.startswith(_SCALE_INSIDE) and call.name.startswith("keras.applications."):
            return call.evidence()
        if call.short == "ImageDataGenerator" and any(n in call.kwargs for n in _GENERATOR_FLAGS):
            return call.evidence()
        if call.short in ("divide", "true_divide") and len(call.args) > 1:
            return call.evidence()
    for assignment in code.assignments:
        if assignment.augmented == "/=" or any(map(_divides, assignment.value.walk())):
            return assignment.place.evidence()
    values = ((c, v) for c in code.calls for v in (*c.args, *c.kwargs.values()))
    divided = next((c for c, v in values if any(map(_divides, v.walk()))), None)
    if divided is not None:
        return divided.evidence()
    returned = ((p, v) for f in code.functions for v, p in f.returns)
    return next((p.evidence() for p, v in returned if any(map(_divides, v.walk()))), None)


def _divides(value: Value) -> bool:
    """``x / 255.``, ``x * (1 / 255)``, ``(x - mean) / std``."""
    if value.kind != "binary" or len(value.parts) != 2:
        return False
    right = value.parts[1]
    if value.operator in ("/", "//"):
        low, high = _PIXEL_RANGE
        number = right.number
        spread = right.kind == "name" and any(
            w in right.text.lower() for w in ("std", "max", "255")
        )
        return spread or (number is not None and low <= number <= high)
    return value.operator == "*" and right.number is not None and 0 < right.number < 1 / 50
