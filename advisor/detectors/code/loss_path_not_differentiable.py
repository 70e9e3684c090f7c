"""Does an argmax, a rounding, a comparison or NumPy stand between the network and the loss?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.flows import Cut
from advisor.detectors.gradients import gradients, inner_cuts
from advisor.intake.code import losses, program
from advisor.model import Answer, Case


@detector("loss-path-not-differentiable")
def loss_path_not_differentiable(case: Case) -> Answer:
    """Follow everything that is minimised back to the networks that it comes from.

    Only when no other way back remains, so a straight-through estimator, an index for gather or
    an argmax for the metric do not count. NumPy between two layers of one forward function does:
    the layers before it get no gradient.
    """
    code = program(case)
    examined = gradients(code)
    cuts: list[Cut] = list(inner_cuts(code))
    for _, found in examined:
        if found.flow.status == "cut":
            cuts.extend(c for c in found.flow.cuts if c.kind == "hard")
        cuts.extend(found.inner)
    if cuts:
        places = {c.place.where: c.place.evidence(observed=c.what) for c in cuts}
        return present(*places.values())
    followed = [o for o, g in examined if g.flow.status in ("flows", "cut")]
    if followed and len(followed) == len(examined):
        return absent("every step to the loss has a gradient", followed[0].place.evidence())
    if examined:
        return unknown(f"{examined[0][0].place.where}: the loss cannot be followed to a network")
    if any(u.call.short == "compile" for u in losses(code)):
        return absent("Keras computes a loss of its own from the output")
    return not_seen(code, "nothing is minimised")
