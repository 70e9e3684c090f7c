"""Does a sigmoid or tanh bound the output of a regression with unbounded targets?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.extents import extent
from advisor.detectors.hand_networks import hand_passes
from advisor.detectors.target_ranges import standardised_targets, targets_in_units
from advisor.detectors.told_targets import told_targets
from advisor.intake.code import Loss, Program, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_BOUNDED = frozenset({"sigmoid", "tanh", "hard_sigmoid", "softsign"})
# Targets of these data sets lie far outside -1 to 1: prices in thousands, disease scores, ages.
_UNBOUNDED = (
    "load_boston",
    "boston_housing.load_data",
    "california_housing.load_data",
    "fetch_california_housing",
    "load_diabetes",
    "make_regression",
    "StandardScaler",
)
_SCALED = ("MinMaxScaler", "minmax_scale", "MaxAbsScaler", "normalize", "QuantileTransformer")
_CLASSES = ("to_categorical", "one_hot", "LabelEncoder", "LabelBinarizer", "get_dummies")
_PLAYS = pattern(r"actor|critic|policy|value|gen|disc|agent|reward", re.IGNORECASE)
# Noise may carry targets of 0 and 1 a little over the bound. # unsourced
SLACK = 0.25
_ACCURACY = frozenset({"acc", "accuracy", "binary_accuracy"})


@detector("bounded-output-for-regression", reads_comments=True)
def bounded_output_for_regression(case: Case) -> Answer:
    """A sigmoid or tanh before a squared or absolute error, where targets are shown to be larger.

    Images between 0 and 1, targets scaled by a MinMaxScaler and class labels with a squared
    error fit into the bounds. One tanh unit fits targets between -1 and 1 alone, which hardly
    any are that nobody scales: it counts unless it is a value, a policy or something scaled.
    Where nothing about the targets is shown it stays unknown.
    """
    code = program(case)
    by_hand = list(_by_hand(code))
    if by_hand:
        return present(*by_hand)
    used = [u for u in losses(code) if u.kind in ("squared", "absolute") or u.name == "Huber"]
    bounded = [u for u in used if _activation(u) in _BOUNDED]
    certain = [u for u in bounded if _single(u) and (_unbounded(code, u) or _is_tanh(code, u))]
    if not certain and bounded and any(True for _ in told_targets(code, used)):
        certain = bounded
    if certain:
        return present(
            *(u.place.evidence(observed=f"{_activation(u)} output, {u.name}") for u in certain)
        )
    if bounded:
        return unknown(f"{bounded[0].place.where}: the range of the targets is not shown")
    known = [u for u in used if _activation(u) is not None]
    if known:
        return absent(f"the output is {_activation(known[0])}", known[0].place.evidence())
    if used:
        return unknown(f"{used[0].place.where}: the output layer is not shown")
    other = losses(code)
    if other:
        return absent(f"the loss is {other[0].name}", other[0].place.evidence())
    return not_seen(code, "no loss that is known")


def _by_hand(code: Program) -> Iterator[Evidence]:
    """Networks written by hand whose targets are shown to reach beyond the output."""
    for way in hand_passes(code):
        low = {"sigmoid": 0.0, "tanh": -1.0}.get(way.output)
        error = way.error
        reach = None if low is None else extent(code, error.target, error.at)
        if (
            low is not None
            and reach is not None
            and (reach[0] < low - SLACK or reach[1] > 1 + SLACK)
        ):
            seen = f"{way.output} output, targets from {reach[0]:g} to {reach[1]:g}"
            yield way.place.evidence(observed=seen)


def _activation(loss: Loss) -> str | None:
    return None if loss.path.output is None else loss.path.output.activation


def _single(loss: Loss) -> bool:
    return loss.path.output is not None and loss.path.output.units == 1


def _is_tanh(code: Program, loss: Loss) -> bool:
    names = [k.name for k in code.classes] + [a.target for a in code.assignments]
    players = any(_PLAYS.search(n) for n in names)
    bounds = any(loss.path.output is not None and c.short == "Lambda" for c in code.calls)
    scaled = code.has(*_SCALED) or any(a.value.operator == "/" for a in code.assignments)
    return _activation(loss) == "tanh" and not (players or bounds or scaled)


def _unbounded(code: Program, loss: Loss) -> bool:
    if code.has(*_SCALED, *_CLASSES):
        return False
    metrics = code.argument(loss.call, "metrics")
    if metrics is not None and any(v.string in _ACCURACY for v in metrics.walk()):
        return False
    if code.has(*(n for n in _UNBOUNDED if n != "StandardScaler")):
        return not _divides_targets(code)
    if standardised_targets(code) is not None or targets_in_units(code, loss) is not None:
        return True
    return any(
        call.args and call.args[0].text.lower().startswith(("y", "target"))
        for call in code.methods("fit_transform", "StandardScaler")
    )


def _divides_targets(code: Program) -> bool:
    """Whether something called y or target is scaled by hand."""
    return any(
        a.target.lower().startswith(("y", "target", "self.y"))
        and (a.augmented in ("/=", "*=") or a.value.operator in ("/", "*"))
        for a in code.assignments
    )
