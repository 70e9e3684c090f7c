"""Does the network end in a ReLU?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.extents import extent
from advisor.detectors.hand_networks import hand_passes
from advisor.detectors.roles import fed, keras_fits
from advisor.detectors.target_ranges import standardised_targets
from advisor.intake.code import Layer, Loss, Program, losses, program, tracer
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_RELU = frozenset({"relu", "relu6"})
_CLASSIFIER = pattern(r"(?:self|model|net)\.(?:classifier|head)$")
_CLASSES = ("categorical", "sparse-categorical", "binary", "nll")
# Each makes targets that are negative as often as positive.
_CENTRED = ("StandardScaler", "RobustScaler", "PowerTransformer", "make_regression")


@detector("relu-at-output")
def relu_at_output(case: Case) -> Answer:
    """A ReLU between the last layer with weights and the loss.

    Always wrong before a loss of classes, which needs negative scores too. For a regression it
    is certain only where the targets are shown to be standardised; targets that are never
    negative may have it on purpose, so that is unknown. Class scores that are pooled afterwards
    (SqueezeNet) do not count.
    """
    code = program(case)
    by_hand = list(_by_hand(code))
    if by_hand:
        return present(*by_hand)
    used = [u for u in losses(code) if u.expects != "values" or u.kind in ("squared", "absolute")]
    found = [(u, o) for u in used if (o := _ends_in_relu(u)) is not None]
    certain = [(u, o) for u, o in found if u.kind in _CLASSES or _centred_targets(code)]
    if certain:
        places = {o.place.where: (u, o) for u, o in certain}
        return present(
            *(o.place.evidence(observed=f"ReLU, then {u.name}") for u, o in places.values())
        )
    if found:
        return unknown(f"{found[0][1].place.where}: right only if no target is negative")
    head = _lone_head(code) if not losses(code) else None
    if head is not None:
        return present(head.place.evidence(observed="the scores of classes end in a ReLU"))
    known = [u for u in used if u.path.output is not None and u.path.output.activation]
    if known:
        return absent("the output does not end in a ReLU", known[0].place.evidence())
    if used:
        return unknown(f"{used[0].place.where}: the output layer is not shown")
    return not_seen(code, "no loss that is known")


def _by_hand(code: Program) -> Iterator[Evidence]:
    """Networks written by hand that end in a ReLU while targets are shown to be negative."""
    for way in hand_passes(code):
        if way.output not in _RELU:
            continue
        reach = extent(code, way.error.target, way.error.at)
        falls = ancestry(code, way.error.target, way.error.at).has("diff", "pct_change")
        if falls or (reach is not None and reach[0] < 0):
            yield way.place.evidence(observed="a ReLU gives the output, targets are negative too")


def _lone_head(code: Program) -> Layer | None:
    """A classifier shown without its loss: ``self.classifier = Sequential(..., ReLU())``."""
    heads = [a for a in code.assignments_like(_CLASSIFIER.match) if a.value.call]
    path = tracer(code).only
    if len(heads) != 1 or path is None or path.output is None:
        return None
    made = heads[0].value.call
    whole = made is not None and made.short == "Sequential" and len(path.weighted) > 1
    return path.output if whole and path.output.activation in _RELU else None


def _ends_in_relu(loss: Loss) -> Layer | None:
    output = loss.path.output
    return output if output is not None and output.activation in _RELU else None


def _centred_targets(code: Program) -> bool:
    """Whether a scaler that centres is applied to something called y or target."""
    for call in code.find("fit_transform", "transform"):
        maker = code.maker(call)
        if maker is None or maker.short not in _CENTRED or not call.args:
            continue
        words = call.args[0].text.lower()
        if words.startswith(("y", "target")) or ".y" in words:
            return True
    for fit in keras_fits(code):
        value = fed(fit, 1, "y")
        way = None if value is None else ancestry(code, value, fit)
        for call in way.find("fit_transform") if way is not None else ():
            maker = code.maker(call)
            if maker is not None and maker.short in _CENTRED:
                return True
    return code.has("make_regression") or standardised_targets(code) is not None
