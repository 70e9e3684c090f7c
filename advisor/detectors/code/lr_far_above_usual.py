"""Is the learning rate ten times as high as where trouble begins?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.rates import high_rates
from advisor.intake.code import networks, program
from advisor.model import Answer, Case

# A decade above the rate at which an optimizer usually gets into trouble. # unsourced
FAR = 10.0


@detector("lr-far-above-usual")
def lr_far_above_usual(case: Case) -> Answer:
    """The limits of ``lr-high-for-optimizer`` times ten: Adam 0.1, fine-tuning 3e-3, SGD 10.

    Only in a program with a network: fits of a few numbers (Gaussian processes, the pixels of an
    image) take Adam at 0.1 and more. Rates that cannot be read are unknown.
    """
    code = program(case)
    rated = high_rates(code)
    if not rated:
        return unknown("no learning rate that can be read")
    far = [(o, r, FAR * limit) for o, r, limit in rated if r >= FAR * limit * (1 - 1e-9)]
    if not far:
        first, rate, _ = rated[0]
        return absent(f"{rate:g} is not extreme for {first.kind}", first.place.evidence())
    deep = any(len(n.path.weighted) > 1 for n in networks(code))
    if (not deep and not code.has("from_pretrained")) or code.mentions("gpytorch"):
        return unknown(f"{far[0][0].place.where}: what is fitted with this rate is not shown")
    return present(
        *(o.place.evidence(observed=f"{o.kind} {r:g}", threshold=f"{t:g}") for o, r, t in far)
    )
