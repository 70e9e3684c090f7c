"""Arithmetic on bytes and casts of fractions, as far as the lines or their comments show it."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.comparisons import written
from advisor.intake.code import Assignment, Call, Program, Value
from advisor.model import Evidence
from advisor.patterns import pattern

_READERS = pattern(r"^cv2\.imread$|^PIL\.Image\.open$|(?:^|\.)Image\.open$|imageio\.\w*\.?imread$")
_BYTES = pattern(r"uint8")
_FRACTION = pattern(r"(?<![\d.])0?\.\d")
_WHOLE_BESIDE = pattern(r"(?<![\d.])(?:[2-9]|\d\d+)(?![\d.])")
_IMAGE = pattern(r"^(?:self\.)?(?:x|im|imgs?|images?|frame|pic|picture)$")
_FLOATS = ("astype", "float", "float32", "float64", "img_as_float", "asfarray")
_KEEPS = ("clip", "minimum", "clamp", "addWeighted", "convertScaleAbs")
# Brightness and contrast are changed by no more than this; 255 brings 0..1 back to bytes.
_LARGEST_FACTOR = 8.0


def cut_values(code: Program) -> Iterator[Evidence]:
    """Differences, products and means that leave the range of a byte, and fractions cut off."""
    yield from _differences(code)
    yield from _products(code)
    yield from _fractions(code)
    yield from _sums(code)
    yield from _stored(code)


def _is_byte(code: Program, value: Value, at: Call | Assignment) -> bool:
    """An array made as bytes, or an image as it was read."""
    if value.kind != "name" and value.call is None:
        return False
    origin = ancestry(code, value, at, inside=False)
    if origin.has(*_FLOATS) and not any(_BYTES.search(c.place.text) for c in origin.find("astype")):
        return False
    if any(v.operator in ("/", "*") for v in origin.values):
        return False
    return any(_READERS.search(c.name) for c in origin.calls) or _declared(origin.calls)


def _declared(calls: list[Call]) -> bool:
    for call in calls:
        given = [*call.kwargs.values(), *call.args]
        kind = call.short in ("array", "astype", "uint8", "asarray", "full", "tensor")
        if kind and any(_BYTES.search(v.string or v.name) for v in given):
            return True
    return False


def _differences(code: Program) -> Iterator[Evidence]:
    """``image - np.array(mean, dtype=np.uint8)``: below zero it begins at 255 again."""
    for item in written(code):
        value = item.value
        if value.operator != "-" or value.kind != "binary" or len(value.parts) != 2:
            continue
        left, right = value.parts
        made = code.origin(right, item.at)
        mean = made is not None and _declared([made, *made_before(code, made)])
        alike = made is not None and _takes_dtype(made, left) and _made_float(code, item.at)
        if (mean and _is_byte(code, left, item.at)) or alike:
            yield item.place.evidence(observed="bytes minus bytes wrap around below zero")


def _takes_dtype(call: Call, of: Value) -> bool:
    """``mean.astype(images.dtype)``."""
    return call.short == "astype" and bool(call.args) and call.args[0].text == f"{of.text}.dtype"


def _made_float(code: Program, at: Call | Assignment) -> bool:
    """Whether what is assigned becomes floating point only afterwards."""
    target = at.target if isinstance(at, Assignment) else ""
    return any(
        c.short in _FLOATS
        and c.order > at.order
        and c.function == at.function
        and (c.short != "astype" or any("float" in v.text for v in c.args))
        for c in (code.methods_of(target) if target else ())
    )


def made_before(code: Program, call: Call) -> list[Call]:
    """The calls that a call is a method of: ``np.array(x)`` of ``np.array(x).astype(y)``."""
    maker = code.maker(call)
    return [] if maker is None else [maker]


def _products(code: Program) -> Iterator[Evidence]:
    """``np.uint8(image * 1.6)``: above 255 it begins at zero again."""
    for call in code.calls:
        cast = call.name == "numpy.uint8" and len(call.args) == 1
        method = (
            call.short == "astype"
            and call.args
            and _BYTES.search(call.args[0].string or call.args[0].name)
        )
        if not (cast or method):
            continue
        data = call.args[0] if cast else call.receiver
        if data is None or data.operator != "*" or len(data.parts) != 2:
            continue
        image, factor = data.parts
        if _IMAGE.match(image.text) and _may_exceed(code, factor, call) and not code.has(*_KEEPS):
            yield call.evidence(observed="products above 255 wrap around")


def _may_exceed(code: Program, factor: Value, at: Call) -> bool:
    found = code.resolve(factor, at)
    numbers = [found.number]
    if found.call is not None and found.call.short == "uniform":
        numbers = [code.resolve(a, at).number for a in found.call.args[1:2]]
    return any(n is not None and 1 < n <= _LARGEST_FACTOR for n in numbers)


def _fractions(code: Program) -> Iterator[Evidence]:
    """``y = data["y"]  # 0.23, 0.87`` and then ``y.astype(int)``."""
    for call in code.calls:
        data = _cast(call)
        if data is None or data.kind != "name":
            continue
        before = code.lookup(data.name, call)
        if before is None or not _FRACTION.search(before.comment):
            continue
        if not _WHOLE_BESIDE.search(before.comment) and not before.augmented:
            yield call.evidence(observed=f"{data.text} held {before.comment.strip()[:40]}")


def _cast(call: Call) -> Value | None:
    """What is cast to whole numbers here."""
    whole = ("int", "int32", "int64", "long", "torch.long", "torch.int64", "numpy.int64")
    if call.short == "long" and call.receiver is not None and not call.args:
        inner = call.receiver.call
        through = inner is not None and inner.short in ("from_numpy", "tensor", "as_tensor")
        return inner.args[0] if through and inner is not None and inner.args else call.receiver
    if call.short == "astype" and call.args:
        kind = call.args[0].string or call.args[0].name
        return call.receiver if kind in whole or kind.endswith((".int64", ".int32")) else None
    if call.name == "torch.LongTensor" and call.args:
        return call.args[0]
    return None


def _sums(code: Program) -> Iterator[Evidence]:
    """``a, b = ...  # uint8`` and ``(a + b) / 2``."""
    noted = {a.target for a in code.assignments if _BYTES.search(a.comment)}
    for a in code.assignments:
        value = a.value
        if value.operator == "/" and value.parts and value.parts[0].operator == "+":
            names = [n for n in value.parts[0].names() if n in noted]
            if len(names) >= 2 and not list(value.parts[0].calls()):
                yield a.place.evidence(observed="the sum of bytes wraps around before the division")


def _stored(code: Program) -> Iterator[Evidence]:
    """``out = np.zeros_like(x)  # x is uint8`` and ``out[:] = (x - low) / (high - low)``."""
    for a in code.assignments:
        holder, bracket, _ = a.target.partition("[")
        made = code.lookup(holder, a) if bracket else None
        like = made is not None and made.value.call is not None
        if made is None or not like or a.value.operator != "/":
            continue
        call = made.value.call
        alike = call is not None and call.short.endswith("_like") and "dtype" not in call.kwargs
        if alike and _BYTES.search(made.comment):
            yield a.place.evidence(observed=f"{holder} is made of bytes")
