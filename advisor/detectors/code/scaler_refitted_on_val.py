"""Is the scaler or vocabulary fitted a second time, on validation or test data?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.made_for_each import made_for_each
from advisor.detectors.roles import role_of_name
from advisor.detectors.scaling import fittings
from advisor.detectors.second_vocabularies import second_vocabularies
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence

# Functions that scale by the statistics of what they are given.
_OWN_STATISTICS = (
    "sklearn.preprocessing.scale",
    "sklearn.preprocessing.minmax_scale",
    "sklearn.preprocessing.robust_scale",
    "scipy.stats.zscore",
)


@detector("scaler-refitted-on-val")
def scaler_refitted_on_val(case: Case) -> Answer:
    """fit_transform on the training part and again on the held-out part, or both by ``scale``.

    The same value then stands for different inputs. ``transform`` on the held-out part is right.
    A scaler of labels and a vocabulary count, an encoder of classes does not; scaling each image
    by itself (``axis=1``) does not either.
    """
    code = program(case)
    fitted = [(f.call, f.data, f.kind) for f in fittings(code)]
    fitted += [(c, c.args[0], c.short) for c in code.find(*_OWN_STATISTICS) if _by_column(c)]
    train = {kind for _, v, kind in fitted if _role(v) == "train"}
    again = [(c, kind) for c, v, kind in fitted if _role(v) == "held-out"]
    wrong = [c.evidence(observed=f"{kind} fitted again") for c, kind in again if kind in train]
    wrong += [*_by_hand(code), *_in_function(code)]
    wrong += [p.evidence(observed=what) for p, what in second_vocabularies(code)]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    if again:
        return unknown(f"{again[0][0].where}: how the training part is scaled is not shown")
    if fitted:
        return absent("no scaler is fitted on held-out data", fitted[0][0].evidence())
    return not_seen(code, "no scaler that is fitted")


def _by_column(call: Call) -> bool:
    axis = call.kwargs.get("axis")
    return bool(call.args) and (axis is None or axis.number == 0)


def _role(value: Value) -> str | None:
    """The role of an expression by the names in it: ``x_test.reshape(-1, 1)``."""
    texts = [v.text for v in value.walk() if v.kind == "name"]
    roles = {role_of_name(t.partition(".")[0] if "." in t else t) for t in texts} - {None}
    return next(iter(roles)) if len(roles) == 1 else None


def _by_hand(code: Program) -> Iterator[Evidence]:
    """``x_test = (x_test - x_test.mean()) / x_test.std()`` beside the same for x_train."""
    found: dict[str, list[Evidence]] = {"train": [], "held-out": []}
    for a in code.assignments:
        role = role_of_name(a.target)
        value = a.value
        if role is None or value.kind != "binary" or value.operator != "/" or len(value.parts) != 2:
            continue
        own = [c for c in value.calls() if c.short in ("mean", "std") and _of(c) == a.target]
        whole = all(not c.kwargs or _first_axis(c) for c in own)
        if {c.short for c in own} == {"mean", "std"} and whole:
            found[role].append(a.place.evidence(observed="scaled by its own mean and deviation"))
    if found["train"]:
        yield from found["held-out"]


def _in_function(code: Program) -> Iterator[Evidence]:
    """``def prep(part): return StandardScaler().fit_transform(part)``, called for each part."""
    for call in code.find("fit_transform", "fit"):
        function = code.function(call.function) if call.function else None
        made = code.maker(call)
        if function is None or made is None or not made.short.endswith("Scaler") or not call.args:
            continue
        given = {n.partition(".")[0] for n in call.args[0].names()}
        if given & {*function.parameters, "self"} and made_for_each(code, call):
            yield call.evidence(observed="fitted anew for every part")


def _of(call: Call) -> str:
    if call.name.startswith("numpy."):
        return call.args[0].text if call.args else ""
    return "" if call.receiver is None or call.args else call.receiver.text


def _first_axis(call: Call) -> bool:
    axis = call.kwargs.get("axis")
    return axis is not None and axis.number == 0
