"""Do raw pixel values reach the network?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.hand_networks import hand_passes, hand_trained
from advisor.detectors.roles import is_label_name
from advisor.intake.code import Call, Place, Program, Value, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

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
# Tables of measured quantities in their own units.
_TABLES = ("fetch_california_housing", "load_boston", "load_wine", "load_breast_cancer")
_READS = ("read_csv", "read_parquet", "read_excel", "read_table", "read_feather")
# Columns that nobody stores standardised.
_IN_UNITS = pattern(
    r"(?:^|_)(?:year|yr|bedrooms|bathrooms|rooms|zipcode|age|income|salary|sqm|sqft|area|distance|dist|lot|population|weight|height"
    r"|km|mi|miles|mileage|horsepower|kw|kwh|pressure|altitude|elevation|balance|amount)(?:$|_)"
)
# These bring columns near each other without the name of a scaler.
_EVENS = ("log1p", "log", "qcut", "cut", "clip", "rank", "get_dummies", "to_categorical", "zscore")
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
    function or a backbone that scales inside clears it, unless it is done to the labels alone.
    Where the data come from must be shown: pixels, or a table whose columns are quantities in
    their own units, or whose target is standardised while the inputs are not.
    """
    code = program(case)
    scaled, of_labels = _scaling(code)
    if scaled is not None:
        return absent("the inputs are scaled", scaled)
    raw = [*code.find(*_RAW), *(c for c in code.find("ImageDataGenerator") if not c.starred)]
    observed = "pixel values from 0 to 255, never scaled"
    if not raw:
        raw, observed = _table(code, of_labels), "columns in their own units, never scaled"
    if not raw:
        return unknown("where the inputs come from is not shown")
    if not code.has(*_TRAINS) and hand_trained(code) is None:
        return unknown("raw values are read, but the way to the network is not shown")
    if code.ellipses:
        return unknown("raw values are read, but code between them and the network is left out")
    return present(raw[0].evidence(observed=observed))


def _table(code: Program, labels_scaled: bool) -> list[Call]:
    """Where a table of raw quantities is read that goes into a network of dense layers."""
    labels = {c.order for a in code.assignments if is_label_name(a.target) for c in a.value.calls()}
    if any(c.short in _EVENS and c.order not in labels and not _on_labels(c) for c in code.calls):
        return []
    paths = [u.path for u in losses(code) if u.path.layers]
    kinds: set[str] = {p.layers[0].kind for p in paths}
    if hand_passes(code) or code.has("MLPRegressor", "MLPClassifier"):
        kinds.add("dense")
    if not kinds or kinds & {"batch-norm", "norm", "embedding", "scale", "recurrent", "conv"}:
        return []
    read = code.find(*_READS)
    columns = {v.string for v in _strings(code) if v.string}
    in_units = sum(1 for c in columns if _IN_UNITS.search(c.lower()))
    if read and (labels_scaled or in_units >= 2):
        return list(read)
    return list(code.find(*_TABLES))


def _strings(code: Program) -> list[Value]:
    """The strings in lists, which is how columns are chosen."""
    values = [a.value for a in code.assignments]
    values += [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    lists = [part for v in values for part in v.walk() if part.kind == "list"]
    return [p for v in lists for p in v.parts if p.string is not None]


def _scaling(code: Program) -> tuple[Evidence | None, bool]:
    """Where inputs are scaled, and whether labels are."""
    of_labels = False
    for place, at_labels in _scalings(code):
        if not at_labels:
            return place.evidence(), of_labels
        of_labels = True
    return None, of_labels


def _scalings(code: Program) -> Iterator[tuple[Place, bool]]:
    """Every place that scales something, and whether that is the labels."""
    for call in code.find(*_SCALES):
        yield call.place, _on_labels(call) or _fitted_on_labels(code, call)
    for call in code.calls:
        if call.short.startswith(_SCALE_INSIDE) and call.name.startswith("keras.applications."):
            yield call.place, False
        if call.short == "ImageDataGenerator" and any(n in call.kwargs for n in _GENERATOR_FLAGS):
            yield call.place, False
        if call.short in ("divide", "true_divide") and len(call.args) > 1:
            yield call.place, _are_labels(call.args[0])
        for value in (*call.args, *call.kwargs.values()):
            yield from ((call.place, _are_labels(p.parts[0])) for p in value.walk() if _divides(p))
    for assignment in code.assignments:
        labels = is_label_name(assignment.target)
        if assignment.augmented == "/=":
            yield assignment.place, labels
        divided = [p for p in assignment.value.walk() if _divides(p)]
        yield from ((assignment.place, labels or _are_labels(p.parts[0])) for p in divided)
    for function in code.functions:
        for value, place in function.returns:
            yield from ((place, _are_labels(p.parts[0])) for p in value.walk() if _divides(p))


def _are_labels(value: Value) -> bool:
    """Whether an expression is about labels alone, as far as its names tell."""
    names = [n for n in value.names() if n not in ("numpy", "torch")]
    data = [n for n in names if not n.lower().endswith(("mean", "mu", "std", "min", "max"))]
    return bool(data) and all(is_label_name(n) for n in data)


def _on_labels(call: Call) -> bool:
    """Whether a call is applied to labels: ``y.std()``, ``scaler.fit_transform(y_train)``."""
    if call.args:
        return _are_labels(call.args[0])
    return call.receiver is not None and _are_labels(call.receiver)


def _fitted_on_labels(code: Program, maker: Call) -> bool:
    """Whether a scaler is fitted, and on labels only."""
    fits = [c for c in code.find("fit", "fit_transform") if code.maker(c) is maker]
    if fits:
        return all(c.args and _are_labels(c.args[0]) for c in fits)
    named = [a for a in code.assigned(maker) if a.value.call is maker]
    return bool(named) and all(is_label_name(a.target) for a in named)


def _divides(value: Value) -> bool:
    """``x / 255.``, ``x * (1 / 255)``, ``(x - mean) / std``."""
    if value.kind != "binary" or len(value.parts) != 2:
        return False
    right = value.parts[1]
    if value.operator in ("/", "//"):
        low, high = _PIXEL_RANGE
        number = right.number
        spread = right.kind in ("name", "call") and any(
            w in right.text.lower() for w in ("std", "max", "255")
        )
        return spread or (number is not None and low <= number <= high)
    return value.operator == "*" and right.number is not None and 0 < right.number < 1 / 50
