"""Do layers lack a bias, with no normalisation that would bring one?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Layer, Path, Place, Program, Value, networks, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_NORMS = frozenset({"batch-norm", "norm"})
# Whole architectures leave the bias out on purpose: attention and pretrained backbones.
_ON_PURPOSE = frozenset({"attention", "backbone"})
_WEIGHTS = pattern(r"^(?:self\.)?(?:[Ww]|weights?|syn|theta)_?\d*$")
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
    if any(_is_product(v) for a in code.assignments for v in a.value.walk()):
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


def _is_product(value: Value) -> bool:
    if value.operator == "@":
        right = value.parts[1] if len(value.parts) == 2 else None
        return right is not None and bool(_WEIGHTS.match(right.name))
    call = value.call
    if call is None or call.short not in ("matmul", "dot", "mm") or not call.args:
        return False
    return bool(_WEIGHTS.match(call.args[-1].name))


def _products(code: Program) -> Iterator[Evidence]:
    """Products with a matrix of weights in a hand-written network that adds nothing anywhere."""
    values = [(a.value, a.place, a.target) for a in code.assignments]
    values += [(v, p, "") for f in code.functions for v, p in f.returns]
    found = [(v, p, t) for v, p, t in values if any(_is_product(x) for x in v.walk())]
    if len(found) < 2 or any(_ONES.search(c.text) for c in code.calls):
        return
    if any(_ONES.search(a.value.text) for a in code.assignments if "[" in a.value.text):
        return
    trained = {
        a.target
        for a in code.assignments
        if a.augmented in ("-=", "+=") and _WEIGHTS.match(a.target)
    }
    if not trained or any(_adds(v, t, values) for v, _, t in found):
        return
    for _, place, _ in found:
        yield place.evidence(observed="a product with weights, and nothing added")


def _adds(value: Value, target: str, values: list[tuple[Value, Place, str]]) -> bool:
    """Whether something is added to the product, at once or by its name."""
    for part in value.walk():
        if part.operator == "+" and any(_is_product(x) for p in part.parts for x in p.walk()):
            return True
    return bool(target) and any(
        part.operator == "+" and any(p.name == target for p in part.parts)
        for other, _, _ in values
        for part in other.walk()
    )
