"""Is the learning rate high for the optimizer?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.hand_networks import hand_rates
from advisor.detectors.rates import high_rates
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("lr-high-for-optimizer")
def lr_high_for_optimizer(case: Case) -> Answer:
    """Compare the given rate with where this optimizer usually gets into trouble.

    The arguments of the Trainer of transformers count too. Rates that come from a schedule or
    cannot be read are unknown; Adadelta and the like have no usual rate. Defaults are never high.
    """
    code = program(case)
    rated = high_rates(code)
    for optimizer, rate, limit in rated:
        if rate >= limit:
            observed = f"{optimizer.kind} {rate:g}"
            return present(optimizer.place.evidence(observed=observed, threshold=f"{limit:g}"))
    for own in hand_rates(code):
        if own.rate >= own.limit:
            seen = f"update by hand {own.rate:g}"
            return present(own.place.evidence(observed=seen, threshold=f"{own.limit:g}"))
    if rated:
        first, rate, _ = rated[0]
        return absent(f"{rate:g} is usual for {first.kind}", first.place.evidence())
    return unknown("no learning rate that can be read")
