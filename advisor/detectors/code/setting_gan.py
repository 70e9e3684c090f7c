"""Is a generator trained against a discriminator?"""

from __future__ import annotations

import re

from advisor.detectors import detector, present
from advisor.detectors.clues import defined, named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_MAKES = pattern(
    r"^(?:self\.)?(?:(?i:\w*_)?(?i:generator|netg|g_model)(?i:_model|_net)?|gen|G|G_[A-Z]\w*)$|Generator$"
)
_JUDGES = pattern(
    r"(?i:discriminator)|^(?:self\.)?(?i:netd|disc|d_model|critic)$|^(?:self\.)?D(?:_[A-Z]\w*)?$"
)
_LOSSES = pattern(r"gradient_penalty|adversarial_loss|GANLoss|wgan", re.IGNORECASE)


@detector("setting-gan")
def setting_gan(case: Case) -> Answer:
    """Both a generator and a discriminator (or critic) by the names of the program. A setting.

    One alone proves nothing: data generators and critics of reinforcement learning abound.
    """
    code = program(case)
    makes, judges = defined(code, _MAKES), defined(code, _JUDGES)
    if makes is not None and judges is not None:
        return present(makes.evidence(), judges.evidence())
    adversarial = named(code, _LOSSES)
    if adversarial is not None and judges is not None:
        return present(judges.evidence())
    return not_seen(code, "no generator and discriminator")
