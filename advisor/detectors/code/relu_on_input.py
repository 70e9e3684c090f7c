"""Is a ReLU the very first thing that happens to the input?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Layer, Path, Program, parts, program
from advisor.model import Answer, Case, Evidence

_BEFORE = frozenset({"input", "shape", "scale", "dropout"})


@detector("relu-on-input")
def relu_on_input(case: Case) -> Answer:
    """Look at the first layer of every whole network.

    Blocks that begin with a ReLU (pre-activation) are parts of a network and do not count. It
    is harmless for inputs that are never negative and deletes half of centred ones.
    """
    code = program(case)
    whole = [n for n in parts(code) if n.whole and n.path.complete and n.path.weighted]
    for network in whole:
        first = _first(network.path)
        if first is not None and first.kind == "activation" and first.activation == "relu":
            return present(first.place.evidence(observed="ReLU before any layer with weights"))
    direct = _on_keras_input(code)
    if direct is not None:
        return present(direct)
    if whole:
        return absent("the input meets a layer with weights first", whole[0].place.evidence())
    if parts(code):
        return unknown("the layers cannot be followed to the input")
    return not_seen(code, "no network is defined")


def _on_keras_input(code: Program) -> Evidence | None:
    """``Activation("relu")(inputs)`` of a functional model, also where the rest is not shown."""
    for call in code.calls:
        layer = code.maker(call)
        if layer is None or not layer.name.startswith("keras.layers.") or len(call.args) != 1:
            continue
        named = code.argument(layer, "activation", 0)
        relu = layer.short == "ReLU" or (
            layer.short == "Activation" and named is not None and named.string == "relu"
        )
        source = code.origin(call.args[0], call) if relu else None
        if source is not None and source.name in ("keras.Input", "keras.layers.Input"):
            return call.evidence(observed="ReLU before any layer with weights")
    return None


def _first(path: Path) -> Layer | None:
    return next((layer for layer in path.layers if layer.kind not in _BEFORE), None)
