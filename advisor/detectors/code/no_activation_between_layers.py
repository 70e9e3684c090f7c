"""Do layers follow each other with no activation between them?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Layer, Path, parts, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# A depthwise convolution before a pointwise one is one separable convolution, linear by design.
_LINEAR_BY_DESIGN = ("DepthwiseConv2D", "depthwise_conv2d", "SeparableConv2D", "separable_conv2d")
# What the narrow layer, or its width, is called where the width is not a number.
_CODE = pattern(r"(?i)bottleneck|latent|\bcode|z_dim|\bz\b|n_z|rank")
_BREAKS = frozenset({"activation", "recurrent", "attention", "backbone", "merge", "other", "pool"})


@detector("no-activation-between-layers", reads_comments=True)
def no_activation_between_layers(case: Case) -> Answer:
    """Two dense or convolution layers in a row are one linear map.

    Normalisation, dropout and reshaping between them change nothing. A narrow layer between two
    wider ones may be a bottleneck on purpose and does not count; nor does pooling count as
    linear, nor an embedding before a dense layer.
    """
    code = program(case)
    found = parts(code)
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
    linear: Layer | None = None  # a weighted layer whose output is still linear
    units: list[int | None] = []  # of the weighted layers so far
    for layer in path.layers:
        if layer.kind in ("dense", "conv"):
            if linear is not None and not _is_bottleneck(units, linear, layer):
                found.append((linear, layer))
            open_ended = layer.activation == "linear"
            by_design = layer.call.short in _LINEAR_BY_DESIGN
            linear = layer if open_ended and not by_design else None
            units.append(layer.units)
        elif layer.kind in _BREAKS or layer.kind == "embedding":
            linear = None
    return found


def _is_bottleneck(units: list[int | None], linear: Layer | None, layer: Layer) -> bool:
    """The layer before is narrower than both of its neighbours, as the code of an autoencoder."""
    if len(units) < 2:
        return False
    if units[-1] is None and linear is not None and _CODE.search(linear.call.place.text):
        return True
    if layer.units is None:
        return False
    before, narrow = units[-2:]
    return before is not None and narrow is not None and narrow < min(before, layer.units)
