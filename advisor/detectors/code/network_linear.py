"""Is a whole network linear, from its first layer to its last?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Network, networks, program
from advisor.model import Answer, Case, Evidence

# What a linear map passes through unchanged in kind; batch norm is affine once trained.
_LINEAR = frozenset({"dense", "conv", "batch-norm", "dropout", "shape", "input", "scale"})
# Factorised layers that are meant to be one.
_FACTORS = ("DepthwiseConv2D", "depthwise_conv2d", "SeparableConv2D", "separable_conv2d")


@detector("network-linear")
def network_linear(case: Case) -> Answer:
    """Two or more dense or convolution layers with no activation before the last of them.

    The activation of the output does not help. A narrow middle layer (a linear autoencoder, a
    low-rank factor) is meant; maximum pooling, recurrence and layer norm are not linear. One gap
    in a network that has activations elsewhere is ``no-activation-between-layers``.
    """
    code = program(case)
    found = [n for n in networks(code) if n.whole]
    linear = [n for n in found if _is_linear(n)]
    if linear:
        return present(*(_evidence(n) for n in linear))
    whole = [n for n in found if n.path.complete and len(n.path.weighted) >= 2]
    if whole:
        return absent("the network has an activation between its layers", whole[0].place.evidence())
    if found:
        return unknown("the layers cannot be followed from input to output")
    return not_seen(code, "no network is defined")


def _evidence(network: Network) -> Evidence:
    first = network.path.weighted[0]
    count = len(network.path.weighted)
    return first.place.evidence(observed=f"{count} layers, no activation between them")


def _is_linear(network: Network) -> bool:
    path = network.path
    inner = path.weighted[:-1]
    if not inner or not path.complete or path.branched:
        return False
    last = max(i for i, layer in enumerate(path.layers) if layer.weighted)
    plain = all(layer.kind in _LINEAR for layer in path.layers[:last])
    open_ended = all(layer.activation == "linear" for layer in inner)
    factors = any(layer.call.short in _FACTORS for layer in path.weighted)
    return plain and open_ended and not factors and not _is_narrow(network)


def _is_narrow(network: Network) -> bool:
    """Whether an inner layer is narrower than the last: a bottleneck on purpose."""
    units = [layer.units for layer in network.path.weighted]
    last = units[-1]
    return last is not None and any(u is not None and u < last for u in units[:-1])
