"""In what range the targets of a regression lie, where the code shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.roles import fed, is_label_name, keras_fits
from advisor.intake.code import Assignment, Call, Loss, Place, Program, Value
from advisor.patterns import pattern

# Columns of quantities that are larger than one and seldom stored scaled.
_IN_UNITS = pattern(
    r"^(?:\w*_)?(?:price|prices|cost|salary|income|revenue|sales|age|rent|medv|saleprice|demand|load"
    r"|power|energy|consumption|temperature|temp|pressure|strength|speed|distance|weight|height"
    r"|count|rings|fare|amount|duration|mpg|yield)(?:_\w+)?$",
    re.IGNORECASE,
)
_CHANGES = frozenset({"/", "*", "-", "//"})
_SCALERS = frozenset(
    {"fit_transform", "transform", "log", "log1p", "log10", "clip", "minmax_scale", "normalize"}
)


def standardised_targets(code: Program) -> Place | None:
    """Where targets lose their mean and are divided: ``(y - y.mean()) / y.std()``.

    Such targets are negative as often as positive. Only what is called a target, or is given to
    fit in its place, counts.
    """
    for value, at in _targets(code):
        divided = [v for v in value.walk() if v.operator == "/" and len(v.parts) == 2]
        for part in divided:
            inner = [v for v in part.parts[0].walk() if v.operator == "-" and len(v.parts) == 2]
            if inner and _is_spread(part.parts[1]) and any(_is_mean(v.parts[1]) for v in inner):
                return at.place
    return None


def targets_in_units(code: Program, loss: Loss) -> str | None:
    """The column that is the target, when its name is a quantity and nothing scales it."""
    for fit in keras_fits(code) if loss.target is None else ():
        value = fed(fit, 1, "y")
        if value is None:
            continue
        if value.kind == "name" and value.name.endswith(".values"):
            root = value.name.removesuffix(".values")
            value = Value("name", root, name=root)
        way = ancestry(code, value, fit)
        if any(v.operator in _CHANGES for v in way.values) or way.has(*_SCALERS):
            continue
        names = [v.string for v in way.values if v.string]
        names += [v.name.rpartition(".")[2] for v in way.values if v.kind == "name"]
        found = next((n for n in names if _IN_UNITS.match(n)), None)
        if found is not None and way.has("read_csv", "read_excel", "read_parquet", "read_table"):
            return found
    return None


def _targets(code: Program) -> Iterator[tuple[Value, Call | Assignment]]:
    for a in code.assignments:
        if is_label_name(a.target.rpartition(".")[2]):
            several = a.unpacked is not None and a.value.kind in ("tuple", "list")
            if not several:
                yield a.value, a
            elif a.unpacked is not None and a.unpacked < len(a.value.parts):
                yield a.value.parts[a.unpacked], a
    for fit in keras_fits(code):
        value = fed(fit, 1, "y")
        if value is not None:
            yield value, fit


def _is_mean(value: Value) -> bool:
    return "mean" in value.text or "mu" in value.text.split("_")


def _is_spread(value: Value) -> bool:
    return any(w in value.text for w in ("std", "sd", "sigma", "scale"))
