"""Is the network very small?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Layer, Network, networks, program
from advisor.model import Answer, Case

# unsourced: eight units or channels can tell a handful of patterns apart, no more.
WIDEST_TINY = 8
_COUNTED = frozenset({"dense", "conv", "recurrent"})


@detector("tiny-capacity")
def tiny_capacity(case: Case) -> Answer:
    """Hidden layers of at most 8 units or channels each, in a network that is wholly shown.

    One narrow layer between wide ones is a bottleneck, not a small network. A model without a
    hidden layer stays unknown: it is right for a linear problem.
    """
    code = program(case)
    whole = [n for n in networks(code) if n.path.complete and n.path.weighted]
    for network in whole:
        hidden = _hidden(network)
        if hidden and all(u is not None and u <= WIDEST_TINY for u in (h.units for h in hidden)):
            return present(
                *{
                    h.place.where: h.place.evidence(
                        observed=f"{h.units} units", threshold=str(WIDEST_TINY)
                    )
                    for h in hidden
                }.values()
            )
    wide = [n for n in whole if any((h.units or 0) > WIDEST_TINY for h in _hidden(n))]
    if wide:
        return absent("hidden layers are wider", wide[0].place.evidence())
    if whole:
        return unknown(f"{whole[0].place.where}: the widths are not shown, or nothing is hidden")
    if networks(code):
        return unknown("the layers cannot be followed from input to output")
    return not_seen(code, "no network is defined")


def _hidden(network: Network) -> list[Layer]:
    """The weighted layers but the last; none when something large or unknown is among them."""
    weighted = network.path.weighted
    if any(layer.kind not in _COUNTED for layer in weighted) or network.path.branched:
        return []
    return list(weighted[:-1])
