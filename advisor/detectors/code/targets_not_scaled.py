"""Does a regression learn amounts in their own unit, such as prices, without scaling them?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.hand_networks import hand_passes
from advisor.detectors.roles import is_label_name
from advisor.detectors.told_targets import squares_targets, told_targets
from advisor.intake.code import Assignment, Call, Loss, Program, Value, losses, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# Columns whose values are usually in the hundreds to millions. # unsourced
_LARGE = pattern(
    r"(?i)(?:^|_|[a-z])(?:price|salary|income|revenue|sales|cost|charges|amount|wage|rent|population"
    r"|house_?val(?:ue)?|property_value|budget|gross|gdp|premium|expenses|profit|turnover|cnt|rentals"
    r"|consumption|co2|valuation|views|downloads|passengers|usd|eur|euros|dollars)s?$"
)
_SCALED_NAME = pattern(r"(?i)log|scal|norm|std|ratio|rate|pct|percent|index|return|change|z_")
_SCALING_WORDS = (
    "fit_transform transform log log1p log10 log2 sqrt cbrt normalize scale standardize fit "
    "minmax_scale robust_scale power_transform quantile_transform boxcox rank zscore pct_change"
)
_SCALES = frozenset(_SCALING_WORDS.split())
_COLUMNS = frozenset({"pop", "get", "get_group", "__getitem__"})
_MAX_ROUNDS = 6


@detector("targets-not-scaled", reads_comments=True)
def targets_not_scaled(case: Case) -> Answer:
    """A column named like money or a count, a squared or absolute error, no scaling between.

    Scaling is any scaler, logarithm, quotient or difference on the target, on its way or within
    the loss, or a layer behind the network that brings its output to the scale. Whether other
    targets are large is told by comments alone.
    """
    code = program(case)
    used = [u for u in losses(code) if u.kind in ("squared", "absolute") or u.name == "Huber"]
    other = code.has("MLPRegressor") or any(w.output == "linear" for w in hand_passes(code))
    if not used and not other and not squares_targets(code):
        return not_seen(code, "no squared or absolute error")
    told = {p.where: p.evidence(observed=what) for p, what in told_targets(code, used)}
    if told:
        return present(*told.values())
    if not used and not other:
        return not_seen(code, "no squared or absolute error of a library")
    roots, fits = _roots(code), _fits(code)
    if not roots and not fits:
        return unknown("what the targets measure is not shown")
    names = _derived(code, {a.target for a in roots})
    columns = (*(a.value for a in roots), *(f.args[1] for f in fits))
    frames = {name for column in columns for name in column.names()}
    scaled = _scaling(code, roots, frames, names, used)
    if scaled is not None:
        return absent("the target is scaled", scaled.place.evidence())
    if code.ellipses or code.has("TransformedTargetRegressor", "BatchNorm1d.__call__"):
        return unknown("the target may be scaled where code is left out")
    return present(*(a.place.evidence(observed="never scaled") for a in (*roots, *fits)))


def _roots(code: Program) -> list[Assignment]:
    """Where a column of large values becomes the target."""
    return [a for a in code.assignments_like(_may_be_large) if _large_column(code, a)]


def _fits(code: Program) -> list[Call]:
    """``model.fit(rows[columns], rows["price"])``: what is given such a column itself."""
    given = [c for c in code.find("fit") if len(c.args) > 1 and _is_model(code, c)]
    columns = [(c, _column(code, c.args[1], c)) for c in given]
    return [c for c, column in columns if column is not None and _is_large(column)]


def _may_be_large(target: str) -> bool:
    return is_label_name(target) or _LARGE.search(target) is not None


def _large_column(code: Program, a: Assignment) -> bool:
    value = a.value
    if value.kind == "tuple" and a.unpacked is not None and a.unpacked < len(value.parts):
        value = value.parts[a.unpacked]
    columns = [c for part in value.walk() if (c := _column(code, part, a)) is not None]
    dropped = any(c.short == "drop" for c in value.calls())
    wide = any("drop" not in v.text and v.kind == "list" and len(v.parts) > 1 for v in value.walk())
    return bool(columns) and not dropped and not wide and all(_is_large(c) for c in columns)


def _is_large(column: str) -> bool:
    return _LARGE.search(column) is not None and _SCALED_NAME.search(column) is None


def _column(code: Program, part: Value, at: Assignment | Call) -> str | None:
    """The column that is taken: ``df["price"]``, ``df.price``, ``df.pop("price")``."""
    if part.kind == "subscript" and len(part.parts) == 2:
        index = code.resolve(part.parts[1], at)
        index = index.parts[0] if index.kind == "list" and len(index.parts) == 1 else index
        return index.string
    call = part.call
    if call is not None and call.short in _COLUMNS and len(call.args) == 1:
        return code.resolve(call.args[0], call).string
    if part.kind == "name" and "." in part.text and not part.text.startswith("self."):
        holder, _, last = part.text.rpartition(".")
        made = code.origin(Value("name", holder, name=holder), at)
        return last if made is not None and made.name.startswith("pandas.") else None
    return None


def _derived(code: Program, names: set[str]) -> set[str]:
    """The names that hold the same target later: splits, tensors, reshaped arrays."""
    found = set(names)
    for _ in range(_MAX_ROUNDS):
        before = len(found)
        for a in code.assignments:
            if a.unpacked is not None and a.value.call is not None:
                call = a.value.call
                position = a.unpacked // 2
                split = call.short == "train_test_split" and position < len(call.args)
                if split and call.args[position].text in found:
                    found.add(a.target)
            elif a.unpacked is None and is_label_name(a.target) and a.value.names() & found:
                found.add(a.target)
        if len(found) == before:
            return found
    return found


def _scaling(
    code: Program, roots: list[Assignment], frames: set[str], names: set[str], used: list[Loss]
) -> Assignment | Call | None:
    """What changes the scale of the target, a column of the frames; None when nothing does."""
    for a in code.assignments:
        value = a.value
        column = a.target.rpartition("[")[2].strip("]\"'")
        whole = a.target in frames or ("[" in a.target and _is_large(column))
        mine = a in roots or a.target in names or whole
        if mine and (a.augmented in ("/=", "-=", "*=") or _changes(value)):
            return a
        if mine and a.target.rpartition(".")[2] in names and a.augmented:
            return a
    for call in code.calls:
        given = [*call.args, *call.kwargs.values()]
        if call.receiver is not None and call.text != call.receiver.text:
            given.append(call.receiver)
        about = any(v.names() & names for v in given) or any(_mentions(v) for v in given)
        if call.short in _SCALES and about and not _is_model(code, call) and not _is_error(call):
            return call
        if any(_changes(v) and v.names() & names for v in given):
            return call
    for loss in used:
        if loss.target is not None and (_changes(loss.target) or "log" in loss.target.text):
            return loss.call
    return None


def _is_model(code: Program, call: Call) -> bool:
    """``model.fit(x, y)`` scales nothing."""
    maker = code.maker(call)
    scaler = maker is not None and "preprocessing" in maker.name
    named = call.receiver is not None and "scal" in call.receiver.text.lower()
    return call.short == "fit" and not scaler and not named and len(call.args) != 1


def _is_error(call: Call) -> bool:
    """The root of a mean error, which is a figure for people."""
    given = (*call.args, *((call.receiver,) if call.receiver is not None else ()))
    inner = [c.short.lower() for v in given for c in v.calls()]
    return call.short == "sqrt" and any(
        n in ("mean", "criterion", "loss_fn") or "mse" in n or "error" in n for n in inner
    )


def _mentions(value: Value) -> bool:
    strings = [v.string for v in value.walk() if v.string is not None]
    return any(_LARGE.search(s) for s in strings) and len(strings) <= 1


def _changes(value: Value) -> bool:
    """Whether it divides, subtracts, multiplies or takes a logarithm."""
    return any(
        (v.kind == "binary" and v.operator in ("/", "-", "*", "//"))
        or (v.call is not None and v.call.short in _SCALES and not _is_error(v.call))
        for v in value.walk()
    )
