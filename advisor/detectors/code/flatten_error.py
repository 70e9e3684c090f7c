"""Do the sizes of two layers that follow each other not fit?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Layer, Network, Program, networks, program
from advisor.intake.code.shapes import Shape, Shaped, flattened_to, input_of, shapes
from advisor.model import Answer, Case, Evidence

_PLAIN = frozenset(
    {"activation", "batch-norm", "norm", "dropout", "dense", "conv", "pool", "shape"}
)


@detector("flatten-error")
def flatten_error(case: Case) -> Answer:
    """Inputs that a layer is told to expect against what the layer before gives.

    Only where both are written down: units into in_features, channels into in_channels, and the
    features of a flattened map where the input size is shown. A view to another number of
    features than there are either raises or, when it divides, mixes the samples of a batch.
    """
    code = program(case)
    checked: list[Layer] = []
    found: list[Evidence] = []
    for network in networks(code):
        if network.path.branched or any(x.kind not in _PLAIN for x in network.path.layers):
            continue
        for layer, evidence in _pairs(code, network):
            checked.append(layer)
            if evidence is not None:
                found.append(evidence)
    if found:
        return present(*{e.where: e for e in found}.values())
    if checked:
        return absent("the sizes that are shown fit", checked[0].place.evidence())
    if networks(code):
        return unknown("too few sizes are shown")
    return not_seen(code, "no network is defined")


def _pairs(code: Program, network: Network) -> Iterator[tuple[Layer, Evidence | None]]:
    """Every layer whose expected input can be compared with what comes before it."""
    path = network.path
    before: Shape | None = None
    for shaped in shapes(code, path, input_of(code, path)):
        layer, shape = shaped.layer, shaped.shape
        wanted, given = _wanted(code, layer), _given(layer, before)
        if wanted is not None and given is not None:
            evidence = None
            if wanted != given:
                evidence = layer.place.evidence(observed=f"{given} into {wanted}")
            yield layer, evidence
        flat = flattened_to(code, layer) if layer.call.short in _VIEWS else None
        spatial = before is not None and bool(before.spatial)
        if flat is not None and spatial and shape.features not in (None, flat):
            what = f"{shape.features} features viewed as {flat}"
            yield layer, layer.place.evidence(observed=what)
        before = _seen(shaped, flat)


_VIEWS = frozenset({"view", "reshape"})


def _seen(shaped: Shaped, flat: int | None) -> Shape:
    """What follows sees what the view asks for, so that one mistake is told once."""
    return Shape((), flat) if flat is not None else shaped.shape


def _wanted(code: Program, layer: Layer) -> int | None:
    """What a PyTorch layer is told to expect; Keras finds that out by itself."""
    call = layer.call
    if not call.name.startswith("torch.nn."):
        return None
    name = {"Linear": "in_features", "Conv2d": "in_channels"}.get(call.short)
    value = None if name is None else code.argument(call, name, 0)
    number = None if value is None else value.number
    return None if number is None else int(number)


def _given(layer: Layer, before: Shape | None) -> int | None:
    if before is None:
        return None
    if layer.call.short == "Linear":
        return before.features
    return before.channels if before.spatial else None
