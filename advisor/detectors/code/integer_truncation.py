"""Does integer arithmetic cut data or labels down to whole numbers?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.byte_arithmetic import cut_values
from advisor.detectors.code import not_seen
from advisor.detectors.cut_targets import cut_targets
from advisor.detectors.roles import is_label_name
from advisor.detectors.scaling import by_255, is_255
from advisor.intake.code import Assignment, Call, Program, Value, program
from advisor.intake.code.by_hand import by_hand
from advisor.intake.code.hand_updates import rate_of
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_INTEGERS = pattern(
    r"(?:^|\.)(?:u?int(?:8|16|32|64)?|uint8|long|LongTensor|IntTensor|ByteTensor|byte)$"
)
_PIXELS = pattern(
    r"^(?:self\.)?(?:x|ims?|imgs?|images?|data|pixels?|inputs?|frames?|depth)(?:_|\b|train|test)"
)
# Half of the range of a byte, less what a measured deviation may lack.
_LEAST_SPREAD = 100.0
_SCALERS = ("MinMaxScaler", "StandardScaler", "RobustScaler", "MaxAbsScaler")
_CASTS = ("astype", "type", "to", "cast")


@detector("integer-truncation", reads_comments=True)
def integer_truncation(case: Case) -> Answer:
    """Scaled values cast to integers, stored in an integer array, or divided with ``//``.

    Also bytes that wrap around in a difference, product or sum, and values whose comment shows
    fractions. ``1/255`` under Python 2, is zero. ``mask // 255`` turns 0 and 255 into 0 and 1 and
    is right; so are casts that round on purpose, class indices, and images multiplied by 255
    again before they are cast. Targets count where every loss is one of values.
    """
    code = program(case)
    wrong = [*_floor(code), *_casts(code), *_stores(code), *_python2(code, case)]
    wrong += cut_values(code)
    wrong += _tensors(code)
    casts = [(c, d) for c in code.calls if (d := _cast_data(c)) is not None]
    wrong += [c.evidence(observed="fractions are cut off") for c in cut_targets(code, casts)]
    wrong += _steps(code)
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    for a in code.assignments:
        if by_255(code, a.value, a):
            return absent("the division keeps its fractions", a.place.evidence())
    casts = [c for c in code.find(*_CASTS, "ToTensor", "Rescaling") if not _to_integer(c)]
    if casts:
        return absent("values stay floating point", casts[0].evidence())
    return not_seen(code, "no cast or division of data")


def _steps(code: Program) -> Iterator[Evidence]:
    """``w += (lr * error * x).astype(int)``: steps by hand that are cut to whole numbers."""
    for update in by_hand(code).updates:
        rate = next((r for v in update.step.walk() if (r := rate_of(v)) is not None), None)
        number = None if rate is None else code.resolve(rate, update.at).number
        cast = any(c.short in _CASTS and _to_integer(c) for c in update.step.calls())
        if cast and number is not None and number < 1:
            yield update.place.evidence(observed="steps smaller than one are cut to zero")


def _tensors(code: Program) -> Iterator[Evidence]:
    """``ToTensor()`` divides by 255, and ``.long()`` behind it leaves zeros."""
    for call in code.find("long"):
        inner = call.receiver.call if call.receiver is not None and not call.args else None
        if inner is None and call.receiver is not None and not call.args:
            inner = code.origin(call.receiver, call)
        while inner is not None and inner.short in ("squeeze", "unsqueeze", "view"):
            inner = None if inner.receiver is None else code.origin(inner.receiver, inner)
        if inner is None or not any(c.short in _OPENS for v in inner.args for c in v.calls()):
            continue
        made = code.maker(inner) or _kept(code, inner)
        steps = () if made is None or made.short != "Compose" else made.args[:1]
        if any(c.name.endswith("transforms.ToTensor") for v in steps for c in v.calls()):
            yield call.evidence(observed="ToTensor has divided by 255")


_OPENS = frozenset({"open", "imread", "read_image"})


def _kept(code: Program, call: Call) -> Call | None:
    """What ``self.tf(...)`` calls, by the assignment of the attribute."""
    found = code.lookup(call.text, call)
    return None if found is None else found.value.call


def _floor(code: Program) -> Iterator[Evidence]:
    """``x_train // 255``: nothing but the full value is left."""
    for a in code.assignments:
        value = a.value
        whole = value.operator == "//" and len(value.parts) == 2
        if a.augmented == "//=":
            divisor, data = code.resolve(value, a).number, a.target
        elif whole and value.kind == "binary":
            divisor, data = code.resolve(value.parts[1], a).number, value.parts[0].text
            full = divisor is not None and divisor > 1 and _pixels(code, a.target)
            if full and divisor == _upper(code, value.parts[0], a):
                yield a.place.evidence(observed="only 0 and 1 are left")
                continue
        else:
            continue
        if divisor == 255 and _pixels(code, data) and _PIXELS.match(a.target.lower()):
            yield a.place.evidence(observed="only 0 and 1 are left")


def _upper(code: Program, value: Value, at: Assignment) -> float | None:
    """The upper bound of ``np.clip(x, 0, 4000)``."""
    call = value.call
    if call is None or call.short != "clip" or len(call.args) != 3:
        return None
    return code.resolve(call.args[2], at).number


def _pixels(code: Program, text: str) -> bool:
    """Whether a name speaks of pixels that are not black and white only."""
    first = text.lstrip("( ")
    binary = code.has("threshold", "adaptiveThreshold", "Canny") or "bin" in first.lower()
    return bool(_PIXELS.match(first.lower())) and not is_label_name(first) and not binary


def _casts(code: Program) -> Iterator[Evidence]:
    """``(x / 255.).astype(int)``, ``scaler.fit_transform(y).astype(int)``."""
    for call in code.calls:
        data = _cast_of(call)
        if data is None:
            continue
        made = data.call
        divided = _by_large(code, data, call) and _pixels(code, data.text)
        if divided or _scaled_by(code, made):
            yield call.evidence(observed="scaled values become whole numbers")
        elif data.kind == "name":
            before = code.lookup(data.name, call)
            if before is not None and _just_scaled(code, before):
                yield call.evidence(observed="scaled values become whole numbers")


def _by_large(code: Program, data: Value, at: Call) -> bool:
    """``x / 255``, ``(x - 127) / 128``: pixels brought to about one."""
    if by_255(code, data, at):
        return True
    divided = data.kind == "binary" and data.operator == "/" and len(data.parts) == 2
    number = code.resolve(data.parts[1], at).number if divided else None
    return number is not None and _LEAST_SPREAD <= number <= 256


def _just_scaled(code: Program, before: Assignment) -> bool:
    if before.augmented == "/=":
        divided = is_255(code.resolve(before.value, before).number or 0.0)
    else:
        divided = not before.augmented and by_255(code, before.value, before)
    # A black and white image in 0 and 255 becomes 0 and 1, which is right.
    return (divided and _pixels(code, before.target)) or _scaled_by(code, before.value.call)


def _cast_of(call: Call) -> Value | None:
    """What is cast to integers here, labels left out; None when this is no such cast."""
    data = _cast_data(call)
    return None if data is None or is_label_name(data.text.partition("/")[0]) else data


def _cast_data(call: Call) -> Value | None:
    if not _to_integer(call):
        return None
    if call.short in ("astype", "long", "int", "type", "to") and call.receiver is not None:
        return call.receiver
    return call.args[0] if call.args else None


def _to_integer(call: Call) -> bool:
    if call.short in ("astype", "type", "to") and call.receiver is not None:
        kinds = (*call.args, *(v for k, v in call.kwargs.items() if k == "dtype"))
        return any(_INTEGERS.search(v.string or v.name) for v in kinds[:1])
    if call.short == "long" and call.receiver is not None and not call.args:
        return True
    if call.name in ("torch.LongTensor", "torch.IntTensor", "numpy.uint8", "numpy.int32"):
        return True
    if call.name in ("torch.tensor", "numpy.array", "numpy.asarray", "tensorflow.cast"):
        kind = call.kwargs.get("dtype") or (call.args[1] if len(call.args) > 1 else None)
        return kind is not None and bool(_INTEGERS.search(kind.string or kind.name))
    return False


def _scaled_by(code: Program, call: Call | None) -> bool:
    if call is None or call.short not in ("fit_transform", "transform"):
        return False
    maker = code.maker(call)
    return maker is not None and maker.short in _SCALERS and "feature_range" not in maker.kwargs


def _stores(code: Program) -> Iterator[Evidence]:
    """``x = np.zeros(shape, dtype=np.uint8); x[i] = image / 255.``"""
    for a in code.assignments:
        holder, bracket, _ = a.target.partition("[")
        if not bracket or a.augmented or not _pixels(code, holder):
            continue
        made = code.lookup(holder, a)
        call = None if made is None else made.value.call
        if call is None or not call.name.startswith("numpy.") or call.short not in _EMPTY:
            continue
        kind = call.kwargs.get("dtype") or (call.args[1] if len(call.args) > 1 else None)
        if kind is None or not _INTEGERS.search(kind.string or kind.name):
            continue
        if by_255(code, a.value, a) or _ends_scaled(code, ancestry(code, a.value, a), a):
            yield a.place.evidence(observed=f"{holder} is an integer array ({call.where})")


_EMPTY = frozenset({"zeros", "empty", "ones", "full", "ndarray"})


def _ends_scaled(code: Program, origin: Ancestry, a: Assignment) -> bool:
    """Whether a plain name was divided in its last assignment."""
    if a.value.kind != "name" or not origin.assignments:
        return False
    return _just_scaled(code, origin.assignments[0])


def _python2(code: Program, case: Case) -> Iterator[Evidence]:
    """``rescale=1/255`` is zero under Python 2."""
    if not any(s.language_version == "python2" for s in case.snippets):
        return
    if any(i.name == "__future__.division" for i in code.imports):
        return
    for call in code.find("ImageDataGenerator", "Rescaling"):
        value = call.kwargs.get("rescale") or (call.args[0] if call.short == "Rescaling" else None)
        ratio = value is not None and value.kind == "binary" and value.operator == "/"
        if value is not None and ratio and all(isinstance(p.literal, int) for p in value.parts):
            yield call.evidence(observed=f"{value.text} is 0 under Python 2")
