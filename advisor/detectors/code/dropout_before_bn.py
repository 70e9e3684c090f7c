"""Does dropout come before a batch norm?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.dropouts import dropouts
from advisor.intake.code import Layer, Path, parts, program
from advisor.model import Answer, Case

# At a rate of 0.1 the variance in training is a tenth larger, which is no matter.
HARMLESS = 0.1
MOST_BETWEEN = 1


@detector("dropout-before-bn")
def dropout_before_bn(case: Case) -> Answer:
    """In the order of computation, a batch norm behind a dropout, at most one weighted layer on.

    Dropout behind the last batch norm is right, and so is one followed by layer norm. Source: Li
    et al., Understanding the Disharmony between Dropout and Batch Normalization by Variance
    Shift, 2018.
    """
    code = program(case)
    rates = {id(d.call): d.rate for d in dropouts(code)}
    shown = [n.path for n in parts(code)]
    for path in shown:
        pair = _pair(path, rates)
        if pair is not None:
            dropout, norm = pair
            return present(
                dropout.place.evidence(), norm.place.evidence(observed="batch norm behind dropout")
            )
    if not shown:
        return not_seen(code, "no network is defined")
    if any(p.complete and not p.branched for p in shown):
        return absent("no dropout before a batch norm")
    if not rates:
        return not_seen(code, "no dropout")
    return unknown("the network could not be followed to its input")


def _pair(path: Path, rates: dict[int, float | None]) -> tuple[Layer, Layer] | None:
    last: Layer | None = None
    between = 0
    for layer in path.layers:
        if layer.kind == "dropout":
            rate = rates.get(id(layer.call), 0.0)
            if rate is not None and rate > HARMLESS:
                last, between = layer, 0
        elif layer.kind == "batch-norm" and last is not None:
            return last, layer
        elif layer.weighted:
            between += 1
            last = last if between <= MOST_BETWEEN else None
        elif layer.kind in ("norm", "other", "merge", "backbone"):
            last = None
    return None
