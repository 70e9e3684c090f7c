"""Scalers that learn from data: where they are fitted, and on what."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.intake.code import Call, Program, Value

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
