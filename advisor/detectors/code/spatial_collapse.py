"""Do feature maps shrink to almost nothing before the head?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Network, Program, parts, program
from advisor.intake.code.shapes import Shaped, input_of, shapes
from advisor.model import Answer, Case, Evidence

# Below 4 by 4 nothing of position is left: the last maps of networks made for 32 by 32 images
# have 8 or 4 pixels on a side (ResNet-20 of He et al., 2015: 8).
SMALLEST_MAP = 2
# The input has to be larger than that by itself.
LEAST_INPUT = 16
_HEADS = ("Adaptive", "adaptive", "Global")


@detector("spatial-collapse")
def spatial_collapse(case: Case) -> Answer:
    """Convolutions and poolings that leave 2 by 2 pixels or fewer, where the input size is shown.

    Global average pooling at the end is no collapse: what counts is the map before it. Networks
    whose input size is not shown are unknown.
    """
    code = program(case)
    judged: list[tuple[Shaped, int]] = []
    for network in parts(code):
        found = _last_map(code, network)
        if found is not None:
            judged.append(found)
    small = [
        (s, start)
        for s, start in judged
        if s.shape.side is not None and s.shape.side <= SMALLEST_MAP
    ]
    if small:
        return present(*{(e := _evidence(s, start)).where: e for s, start in small}.values())
    if judged:
        size, start = judged[0]
        return absent(f"{start} pixels become {size.shape.side}", size.layer.place.evidence())
    if any(layer.kind == "conv" for n in parts(code) for layer in n.path.layers):
        return unknown("the size of the input, or of a layer, is not shown")
    return not_seen(code, "no convolutions")


def _last_map(code: Program, network: Network) -> tuple[Shaped, int] | None:
    """The last map before the head, after the last layer that shrinks, and the input's side."""
    path = network.path
    if path.branched or sum(layer.kind == "conv" for layer in path.layers) < 2:
        return None
    image = input_of(code, path)
    if image is None or len(image.spatial) != 2 or (image.side or 0) < LEAST_INPUT:
        return None
    found = shapes(code, path, image)
    spatial = [s for s in found if s.layer.kind in ("conv", "pool") and s.shape.side is not None]
    spatial = [
        s for s in spatial if "Adaptive" not in s.layer.name and "Global" not in s.layer.name
    ]
    if not spatial or any(layer.kind in ("merge", "recurrent") for layer in path.layers):
        return None
    ended = any(not s.shape.spatial or s.layer.call.short.startswith(_HEADS) for s in found)
    return (spatial[-1], image.side or 0) if ended or len(found) == len(path.layers) else None


def _evidence(size: Shaped, start: int) -> Evidence:
    return size.layer.place.evidence(
        observed=f"{start} by {start} pixels become {size.shape.side} by {size.shape.side}",
        threshold=str(SMALLEST_MAP),
    )
