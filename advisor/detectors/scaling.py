"""Scalers that learn from data: where they are fitted, and on what."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.intake.code import Assignment, Call, Program, Value

# What these learn from held-out rows changes the values of the others. Encoders of labels and
# categories are left out: they only list what there is.
SCALERS = frozenset(
    {
        "StandardScaler",
        "MinMaxScaler",
        "RobustScaler",
        "MaxAbsScaler",
        "QuantileTransformer",
        "PowerTransformer",
        "PCA",
        "TruncatedSVD",
        "SelectKBest",
        "SimpleImputer",
        "KNNImputer",
        "TfidfVectorizer",
        "TargetEncoder",
    }
)


@dataclass(frozen=True, eq=False, slots=True)
class Fitting:
    """A scaler fitted by ``call`` on ``data``; ``scaler`` names the object or its class."""

    scaler: str
    kind: str
    call: Call
    data: Value


def fittings(program: Program) -> tuple[Fitting, ...]:
    """Every ``fit`` and ``fit_transform`` of a scaler, in order."""
    found: list[Fitting] = []
    for call in program.find("fit_transform", "fit"):
        maker = program.maker(call)
        if maker is None or maker.short not in SCALERS or not call.args:
            continue
        receiver = call.receiver
        name = maker.short if receiver is None or receiver.call is not None else receiver.text
        found.append(Fitting(name, maker.short, call, call.args[0]))
    return tuple(found)


# Pixels run to 255; some divide by 256.
_FULL = (254.0, 256.5)


def by_255(program: Program, value: Value, at: Call | Assignment | None) -> bool:
    """Whether an expression divides something by about 255: ``x / 255.``, ``x * (1 / 255)``."""
    if value.kind == "binary" and len(value.parts) == 2:
        right = program.resolve(value.parts[1], at).number
        left_is_data = program.resolve(value.parts[0], at).number is None
        if right is None or not left_is_data:
            return False
        return is_255(right) if value.operator == "/" else value.operator == "*" and is_1_255(right)
    call = value.call
    if (
        call is not None
        and call.name in ("numpy.divide", "tensorflow.divide")
        and len(call.args) > 1
    ):
        return is_255(program.resolve(call.args[1], call).number or 0.0)
    return False


def is_255(number: float) -> bool:
    """Whether a divisor brings pixels to one."""
    return _FULL[0] <= number <= _FULL[1]


def is_1_255(number: float) -> bool:
    """Whether a factor brings pixels to one."""
    return number > 0 and is_255(1 / number)


def rescales(program: Program, call: Call) -> bool:
    """``Rescaling(1./255)`` or a generator with ``rescale=1./255``."""
    name = {"Rescaling": "scale", "ImageDataGenerator": "rescale"}.get(call.short)
    value = None if name is None else program.argument(call, name)
    return value is not None and value.number is not None and is_1_255(value.number)
