"""Do layers lack a bias, with no normalisation that would bring one?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.hand_networks import hand_passes, hand_trained, sizes
from advisor.intake.code import Layer, Path, Program, networks, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_NORMS = frozenset({"batch-norm", "norm"})
# Whole architectures leave the bias out on purpose: attention and pretrained backbones.
_ON_PURPOSE = frozenset({"attention", "backbone"})
# Among many inputs there are always some that can stand in for a bias. # unsourced
MANY_INPUTS = 64
_ONES = pattern(r"ones|hstack|c_\[|insert|add_bias|intercept|fit_transform")


@detector("no-bias")
def no_bias(case: Case) -> Answer:
    """``bias=False`` or ``use_bias=False`` away from normalisation, or a bare matrix product.

    Before a normalisation layer the bias would be useless, and networks with normalisation
    often leave out all of them; they do not count. A column of ones in the input is a bias too.
    """
    code = program(case)
    found = [layer for n in networks(code) for layer in _bare(code, n.path)]
    if found:
        places = {layer.place.where: layer.place for layer in found}
        return present(*(p.evidence(observed="no bias") for p in places.values()))
    products = list(_products(code))
    if products:
        return present(*{e.where: e for e in products}.values())
    shown = [n for n in networks(code) if n.path.weighted]
    if shown:
        return absent("layers have a bias or a normalisation", shown[0].place.evidence())
    by_hand = [w for w in hand_passes(code) if any(s.biased for s in w.products)]
    if by_hand:
        return absent("something is added to the products", by_hand[0].place.evidence())
    if hand_trained(code) is not None:
        return unknown("it is not shown whether a bias is added")
    return not_seen(code, "no network is defined")


def _bare(code: Program, path: Path) -> Iterator[Layer]:
    """Layers told to have no bias, in a network without normalisation and attention."""
    kinds = {layer.kind for layer in path.layers}
    if kinds & (_ON_PURPOSE | _NORMS):
        return
    for layer in path.layers:
        if layer.kind in ("dense", "conv") and _told(code, layer):
            yield layer


def _told(code: Program, layer: Layer) -> bool:
    call = layer.call
    for name in ("bias", "use_bias"):
        value = code.argument(call, name)
        if value is not None and value.literal is False:
            return True
    none = call.kwargs.get("biases_initializer")
    normalised = "normalizer_fn" in call.kwargs
    return none is not None and none.is_literal and none.literal is None and not normalised


def _products(code: Program) -> Iterator[Evidence]:
    """Layers of a network written by hand to which nothing is added.

    One layer alone, of inputs that are not shown, may have its bias among them.
    """
    if any(_ONES.search(c.text) for c in code.calls) or _shows_ones(code):
        return
    if any(_ONES.search(a.value.text) for a in code.assignments if "[" in a.value.text):
        return
    for way in hand_passes(code):
        if any(s.biased for s in way.products):
            return
    for way in hand_passes(code):
        many = max(sizes(code, way.products[-1]), default=0) >= MANY_INPUTS
        if len({s.name for s in way.products}) > 1 and not many:
            for step in way.products:
                if step.at is not None:
                    seen = f"{step.name} multiplies, and nothing is added"
                    yield step.at.place.evidence(observed=seen)


def _shows_ones(code: Program) -> bool:
    """``[[0, 0, 1], [0, 1, 1]]``: whether inputs that are written out have a column of ones."""
    for a in code.assignments:
        for part in a.value.walk():
            rows = [r.parts for r in part.parts if r.kind == "list"] if part.kind == "list" else []
            if len(rows) < 2 or any(len(r) != len(rows[0]) for r in rows):
                continue
            if any(all(r[i].number == 1 for r in rows) for i in range(len(rows[0]))):
                return True
    return False
