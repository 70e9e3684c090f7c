"""Is (N,) compared with (N, 1) in a loss, so that every sample meets every other?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.columns import Form, form_of
from advisor.detectors.objectives import objectives
from advisor.detectors.safeguards import expressions
from advisor.detectors.told_shapes import told_shape
from advisor.intake.code import Assignment, Program, Value, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# PyTorch only warns before these; its cross-entropies and BCE raise an error instead, and the
# losses of Keras and tf.losses bring both sides to one shape or refuse.
_BROADCASTS = frozenset(
    {"MSELoss", "mse_loss", "L1Loss", "l1_loss", "SmoothL1Loss", "smooth_l1_loss", "HuberLoss"}
    | {"huber_loss"}
)
_CRITERION = pattern(r"(?:^|[._])(?:criterion|crit|loss_?(?:fn|func|function|f)?)$")
# Where a shape that only metrics meet does no harm to training.
_METRIC = pattern(r"valid|eval|test|metric|(?<![a-z])ss_|correct|acc|score|r2|rmse")
_DIFFERENCES = frozenset({"sub", "subtract", "squared_difference"})


@detector("loss-shape-broadcast", reads_comments=True)
def loss_shape_broadcast(case: Case) -> Answer:
    """Prediction and target of an elementwise loss where one is a column and one is flat.

    Both shapes have to be shown: the column by a last layer of one unit without squeeze, or by
    gather; the flat one by how the target is made; either by a comment. Source: the warning of
    PyTorch's mse_loss about a target size that differs from the input size.
    """
    code = program(case)
    pairs = [*_library(code), *_by_hand(code), *_told(code)]
    wrong = {e.where: e for one, other, e in pairs if {one, other} == {"flat", "column"}}
    if wrong:
        return present(*wrong.values())
    right = [e for one, other, e in pairs if one is not None and one == other]
    if right:
        return absent("prediction and target have one shape", right[0])
    if pairs:
        return unknown(f"{pairs[0][2].where}: the shapes of prediction and target are not shown")
    used = losses(code)
    if used:
        return absent(f"{used[0].name} does not broadcast", used[0].place.evidence())
    return not_seen(code, "no elementwise loss")


def _library(code: Program) -> Iterator[tuple[Form | None, Form | None, Evidence]]:
    for loss in losses(code):
        if loss.name not in _BROADCASTS or loss.prediction is None or loss.target is None:
            continue
        one = form_of(code, loss.prediction, loss.call)
        other = form_of(code, loss.target, loss.call)
        yield one, other, loss.place.evidence(observed=_observed(one, other))


def _by_hand(code: Program) -> Iterator[tuple[Form | None, Form | None, Evidence]]:
    """Differences of two values on the way to what is minimised."""
    for objective in objectives(code):
        for value, at, place in expressions(code, objective):
            for left, right in _differences(value):
                one, other = form_of(code, left, at), form_of(code, right, at)
                if one is not None or other is not None or _is_plain(left, right):
                    yield one, other, place.evidence(observed=_observed(one, other))


def _told(code: Program) -> Iterator[tuple[Form | None, Form | None, Evidence]]:
    """Where comments tell a shape: a criterion that is not shown, differences and products."""
    if not code.comments:
        return
    for call in code.calls_like(_CRITERION.search):
        unknown_loss = code.maker(call) is None
        if unknown_loss and len(call.args) == 2 and code.function(call.name) is None:
            one, other = form_of(code, call.args[0], call), form_of(code, call.args[1], call)
            if one is not None and other is not None:
                yield one, other, call.evidence(observed=_observed(one, other))
    for a in code.assignments:
        if a.value.operators().isdisjoint(("-", "*")) or _METRIC.search(f"{a.function}.{a.target}"):
            continue
        for part in a.value.walk():
            if part.operator in ("-", "*") and len(part.parts) == 2:
                one, other = form_of(code, part.parts[0], a), form_of(code, part.parts[1], a)
                if {one, other} == {"flat", "column"} and any(map(_is_told(code, a), part.parts)):
                    yield one, other, a.place.evidence(observed=_observed(one, other))


def _is_told(code: Program, at: Assignment) -> Callable[[Value], bool]:
    return lambda v: v.kind == "name" and told_shape(code, v.name, at) is not None


def _differences(value: Value) -> Iterator[tuple[Value, Value]]:
    for part in value.walk():
        if part.operator == "-" and len(part.parts) == 2:
            if not any(p.is_literal for p in part.parts):
                yield part.parts[0], part.parts[1]
        elif part.call is not None and part.call.short in _DIFFERENCES:
            arguments = part.call.args
            if len(arguments) == 2:
                yield arguments[0], arguments[1]


def _is_plain(left: Value, right: Value) -> bool:
    return left.kind == "name" and right.kind == "name"


def _observed(one: Form | None, other: Form | None) -> str:
    words = {"flat": "(N,)", "column": "(N, 1)"}
    return f"{words.get(one or '', '?')} against {words.get(other or '', '?')}"
