"""Do the sizes of two layers that follow each other not fit?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.feature_maps import Size, flattened_to, input_of, sizes
from advisor.intake.code import Layer, Network, Program, networks, program
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
    found = sizes(code, path, input_of(code, path))
    if not found:
        return
    before: Size | None = None
    for size in found:
        wanted = _wanted(code, size.layer)
        given = _given(size.layer, before)
        if wanted is not None and given is not None and before is not None:
            evidence = None
            if wanted != given:
                evidence = size.layer.place.evidence(observed=f"{given} into {wanted}")
            yield size.layer, evidence
        flat = flattened_to(code, size.layer) if size.layer.call.short in _VIEWS else None
        spatial = before is not None and before.features is None
        if flat is not None and spatial and size.features not in (None, flat):
            what = f"{size.features} features viewed as {flat}"
            yield size.layer, size.layer.place.evidence(observed=what)
        before = _seen(size, flat)


_VIEWS = frozenset({"view", "reshape"})


def _seen(size: Size, flat: int | None) -> Size:
    """What follows sees what the view asks for, so that one mistake is told once."""
    return Size(size.layer, None, None, flat) if flat is not None else size


def _wanted(code: Program, layer: Layer) -> int | None:
    """What a PyTorch layer is told to expect; Keras finds that out by itself."""
    call = layer.call
    if not call.name.startswith("torch.nn."):
        return None
    name = {"Linear": "in_features", "Conv2d": "in_channels"}.get(call.short)
    value = None if name is None else code.argument(call, name, 0)
    number = None if value is None else value.number
    return None if number is None else int(number)


def _given(layer: Layer, before: Size | None) -> int | None:
    if before is None:
        return None
    if layer.call.short == "Linear":
        return before.features
    return before.channels if before.features is None else None
