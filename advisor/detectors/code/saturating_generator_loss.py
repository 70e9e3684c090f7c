"""Does the generator minimise log(1 - D(G(z))), whose gradient vanishes?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_ONE_MINUS = pattern(r"(?:torch|tf\.math|tf|np|jnp|K)\.log\(\s*1\.?0?\s*-\s*")
_GENERATOR = pattern(
    r"(?i)^(?:self\.)?(?:l(?:oss)?_?g(?:en)?|g(?:en(?:erator)?)?_?(?:l|loss|cost|err\w*))$"
)
_DETACHED = pattern(r"detach\(|stop_gradient")


@detector("saturating-generator-loss")
def saturating_generator_loss(case: Case) -> Answer:
    """``g_loss = log(1 - D(G(z))).mean()``: flat where the discriminator is sure.

    ``-log(D(G(z)))`` has the same goal and a strong gradient there. The discriminator's own
    ``log(1 - D(fake))`` is right. Source: Goodfellow et al. 2014, section 3.
    """
    code = program(case)
    losses = list(code.assignments_like(_GENERATOR.match))
    wrong = [a for a in losses if _saturates(a)]
    if wrong:
        return present(*(a.place.evidence(observed="log(1 - D(G(z))) is minimised") for a in wrong))
    if losses and not all(a.value.kind == "name" for a in losses):
        return absent("the generator's loss does not saturate", losses[0].place.evidence())
    return not_seen(code, "no loss of a generator")


def _saturates(a: Assignment) -> bool:
    text = a.value.text.lstrip("( ")
    found = _ONE_MINUS.search(text)
    return found is not None and not text.startswith("-") and not _DETACHED.search(text)
