"""Is it a regression?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.clues import defined, named
from advisor.detectors.code import not_seen
from advisor.intake.code import losses, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_VALUES = frozenset({"squared", "absolute"})
_NAMED = (
    "Huber",
    "logcosh",
    "SmoothL1Loss",
    "smooth_l1_loss",
    "HuberLoss",
    "poisson",
    "huber_loss",
)
# A squared error serves other purposes here: reconstruction, Q values, adversaries, denoising.
_OTHERWISE = pattern(
    r"auto_?encoder|decoder|vae|diffus|ddpm|generator|discriminator|(?:^|[._])gym|(?:^|\.)env\.step"
    r"|replay|dqn|anchor|nms|distill|teacher|style|super_?res|denois",
    re.IGNORECASE,
)


@detector("setting-regression")
def setting_regression(case: Case) -> Answer:
    """A loss on values (squared, absolute, Huber) and no other purpose that has one. A setting.

    Autoencoders, Q learning, adversarial training, denoising and boxes use the same losses; where
    their names occur nothing is decided. Inputs as their own targets are a reconstruction.
    """
    code = program(case)
    found = losses(code)
    valued = [x for x in found if x.kind in _VALUES or x.name in _NAMED]
    if not found:
        return not_seen(code, "no loss") if code.is_empty else unknown("no known loss is shown")
    if not valued:
        return absent("the loss is one of classification", found[0].place.evidence())
    if len(valued) < len(found):
        return unknown("there are losses of classification beside the one on values")
    if named(code, _OTHERWISE) or defined(code, _OTHERWISE):
        return unknown("a loss on values serves another purpose here")
    for call in code.find("fit"):
        if len(call.args) > 1 and call.args[0].text == call.args[1].text:
            return absent("the inputs are their own targets", call.evidence())
    output = valued[0].path.output
    if output is not None and output.activation == "softmax":
        return absent("the output is a softmax", valued[0].place.evidence())
    return present(valued[0].place.evidence())
