"""Does dropout come before a batch norm?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.dropouts import dropouts
from advisor.intake.code import Call, Layer, Path, Program, parts, program
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
    for pair in (*(_pair(path, rates) for path in shown), *_called(code, rates)):
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


def _called(code: Program, rates: dict[int, float | None]) -> Iterator[tuple[Call, Call]]:
    """``y = Dropout(0.5)(y); y = BatchNormalization()(y)`` in a block of any network."""
    for call in code.calls:
        norm, before = code.maker(call), call.args[0] if call.args else None
        if norm is None or norm.short != "BatchNormalization" or before is None:
            continue
        inner = before.call
        if inner is None and (found := code.lookup(before.name, call)) is not None:
            inner = found.value.call if found.function == call.function else None
        made = None if inner is None else code.maker(inner)
        rate = None if made is None else rates.get(id(made))
        if made is not None and rate is not None and rate > HARMLESS:
            yield made, norm


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
