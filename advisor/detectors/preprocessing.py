"""Whether data are scaled on their way to a network: arrays, and tf.data with what it maps."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.scaling import by_255, rescales
from advisor.intake.code import Assignment, Call, Function, Program, Value

_SCALE_WORDS = (
    "preprocess_input per_image_standardization convert_image_dtype Rescaling Normalization "
    "normalize standardize fit_transform transform divide img_as_float scale ToTensor"
)
_SCALES = frozenset(_SCALE_WORDS.split())
# What leaves the values as they are.
_KEEPS_WORDS = (
    "reshape astype array asarray expand_dims load_data load train_test_split concatenate stack "
    "float32 cast batch prefetch shuffle cache repeat take skip map from_tensor_slices zip "
    "image_dataset_from_directory resize resize_with_pad append extend len int range copy "
    "to_categorical one_hot squeeze imread imread_collection cvtColor open glob sorted list "
    "decode_jpeg decode_png decode_image read_file list_files permutation random_flip_left_right "
    "lambda tuple arange TFRecordDataset interleave convert unbatch ensure_shape set_shape "
    "newaxis squeeze flatten default_rng RandomState seed enumerate str float join listdir"
)
_KEEPS = frozenset(_KEEPS_WORDS.split())
_ARITHMETIC = frozenset({"/", "-", "*", "//"})
_MAX_HOPS = 4


def scales(code: Program, value: Value, at: Call | Assignment | None) -> bool | None:
    """True when something on the way scales, False when nothing does, None when it is not shown.

    A division or a scaler scales; other arithmetic (mixing, noise) leaves it open.
    """
    way = ancestry(code, value, at)
    found = _on_the_way(code, way)
    if found is None:
        return None
    values, calls = found
    divided = any((v.operator == "/" and _is_arithmetic(v)) or by_255(code, v, at) for v in values)
    in_place = {a.augmented for a in way.assignments}
    if divided or "/=" in in_place or any(_is_scaling(code, c) for c in calls):
        return True
    if any(v.operator in _ARITHMETIC and _is_arithmetic(v) for v in values) or in_place - {""}:
        return None
    known = all(c.short in _KEEPS or code.function(c.name) is not None for c in calls)
    return False if known and calls else None


def scalings(code: Program, value: Value, at: Call | Assignment | None) -> set[str] | None:
    """The usual scalings of pixels on the way, by words such as ``/255`` and ``to -1..1``.

    None when a part of the way is not shown.
    """
    found = _on_the_way(code, ancestry(code, value, at))
    if found is None:
        return None
    values, calls = found
    kinds = {"preprocess_input" for c in calls if c.short == "preprocess_input"}
    centred = [v for v in values if _is_centring(code, v, at)]
    if centred:
        kinds.add("to -1..1")
    within = {id(p) for v in centred for p in v.inside()}
    rescaled = any(by_255(code, v, at) for v in values if id(v) not in within) or any(
        rescales(code, m) for c in calls if (m := code.maker(c)) is not None
    )
    return kinds | ({"/255"} if rescaled else set())


# Half of the range of a byte.
_HALF = (127.0, 128.5)


def _is_centring(code: Program, value: Value, at: Call | Assignment | None) -> bool:
    """``x / 127.5 - 1``, ``(x - 127.5) / 127.5``, ``x / 255 * 2 - 1`` and the like."""
    if value.kind != "binary" or len(value.parts) != 2:
        return False
    inner, by = value.parts[0], code.resolve(value.parts[1], at).number
    if by is None or inner.kind != "binary" or len(inner.parts) != 2:
        return False
    before = code.resolve(inner.parts[1], at).number
    if value.operator == "-" and by == 1 and before is not None:
        halved = inner.operator == "/" and _HALF[0] <= before <= _HALF[1]
        return halved or (inner.operator == "*" and before == 2 and _has_255(code, inner, at))
    if value.operator == "/" and inner.operator == "-" and before is not None:
        return _HALF[0] <= by <= _HALF[1] or (by == before == 0.5 and _has_255(code, inner, at))
    shifted = inner.operator == "-" and before == 0.5 and _has_255(code, inner, at)
    return value.operator == "*" and by == 2 and shifted


def _has_255(code: Program, value: Value, at: Call | Assignment | None) -> bool:
    return any(by_255(code, v, at) for v in value.inside())


def _on_the_way(code: Program, way: Ancestry) -> tuple[list[Value], list[Call]] | None:
    """Every value and call of a way and of the functions that it maps or calls."""
    values = [*way.values]
    for call in way.find("map"):
        for part in (*call.args, *call.kwargs.values()):
            own = code.function(part.name.removeprefix("self.")) if part.kind == "name" else None
            if own is not None:
                values.extend(_body(code, own, _MAX_HOPS))
            elif part.kind == "name" and not part.name.endswith("AUTOTUNE"):
                return None
    for value in list(values):
        for inner in value.calls():
            if (function := code.function(inner.name)) is not None:
                values.extend(_body(code, function, _MAX_HOPS))
    return values, [*way.calls, *(c for v in values for c in v.calls())]


def _is_arithmetic(value: Value) -> bool:
    """Whether an operation may change data: one side is no number, and it counts no rows."""
    return not all(p.is_literal for p in value.parts) and "len(" not in value.text


def _is_scaling(code: Program, call: Call) -> bool:
    if call.short in _SCALES:
        return True
    made = code.maker(call)
    return made is not None and made.short in _SCALES


def _body(code: Program, function: Function, hops: int) -> Iterator[Value]:
    """Every expression of a function and of the functions of the program that it calls."""
    if hops == 0:
        return
    yield from (v for value, _ in function.returns for v in value.walk())
    for a in code.assignments:
        if a.function == function.name:
            yield from a.value.walk()
            if a.augmented:
                yield Value("binary", a.place.text, operator=a.augmented[:-1], parts=(a.value,) * 2)
    for call in code.within(function):
        inner = code.function(call.name)
        if inner is not None and inner is not function:
            yield from _body(code, inner, hops - 1)
