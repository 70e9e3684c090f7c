"""Do layers follow each other with no activation between them?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Layer, Path, networks, program
from advisor.model import Answer, Case

# A depthwise convolution before a pointwise one is one separable convolution, linear by design.
_LINEAR_BY_DESIGN = ("DepthwiseConv2D", "depthwise_conv2d", "SeparableConv2D", "separable_conv2d")
_BREAKS = frozenset({"activation", "recurrent", "attention", "backbone", "merge", "other", "pool"})


@detector("no-activation-between-layers")
def no_activation_between_layers(case: Case) -> Answer:
    """Two dense or convolution layers in a row are one linear map.

    Normalisation, dropout and reshaping between them change nothing. A narrow layer between two
    wider ones may be a bottleneck on purpose and does not count; nor does pooling count as
    linear, nor an embedding before a dense layer.
    """
    code = program(case)
    found = networks(code)
    pairs = [pair for n in found for pair in _pairs(n.path)]
    if pairs:
        unique = {first.place.where: (first, second) for first, second in pairs}
        return present(
            *(
                first.place.evidence(observed=f"{first.name} directly into {second.name}")
                for first, second in unique.values()
            )
        )
    whole = [n for n in found if n.path.complete and len(n.path.weighted) >= 2]
    if whole:
        return absent("every layer is followed by an activation", whole[0].place.evidence())
    if found:
        return unknown("the layers cannot be followed from input to output")
    return not_seen(code, "no network is defined")


def _pairs(path: Path) -> list[tuple[Layer, Layer]]:
    found: list[tuple[Layer, Layer]] = []
    before: Layer | None = None
    previous_units: int | None = None
    for layer in path.layers:
        if layer.kind in ("dense", "conv"):
            if before is not None and not _is_bottleneck(previous_units, before, layer):
                found.append((before, layer))
            linear = layer.activation == "linear" and layer.call.short not in _LINEAR_BY_DESIGN
            previous_units = before.units if before is not None else previous_units
            before = layer if linear else None
        elif layer.kind in _BREAKS or layer.kind == "embedding":
            before = None
    return found


def _is_bottleneck(previous: int | None, first: Layer, second: Layer) -> bool:
    """A layer narrower than both neighbours, as the code of an autoencoder."""
    if first.units is None or second.units is None:
        return False
    return first.units < second.units and (previous is None or first.units < previous)
