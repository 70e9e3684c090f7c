"""Does one player of a GAN learn far faster than the other?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Optimizer, Program, optimizers, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# Two time-scale updates use a factor of 4 (Zhang et al. 2019, SAGAN); more is unusual.
LARGEST_RATIO = 4.5
_DISCRIMINATOR = pattern(r"(?i)^(?:self\.)?(?:d(?:is(?:c(?:r(?:im(?:inator)?)?)?)?)?|critic|netd)$")
_GENERATOR = pattern(
    r"(?i)^(?:self\.)?(?:g(?:en(?:erator)?)?|netg|gan|combined|combined_model|adversarial)$"
)
_CRITIC = pattern(r"(?i)wgan|wasserstein|gradient_penalty|clip_value|weight_clip|n_critic|hinge")


@detector("gan-players-unequal")
def gan_players_unequal(case: Case) -> Answer:
    """Learning rates of discriminator and generator that differ by a factor of 5 or more.

    Ratios up to 4 are the two time-scale rule. A critic of a Wasserstein GAN may be ahead.
    """
    code = program(case)
    rates = _rates(code)
    if set(rates) != {"D", "G"}:
        return not_seen(code, "no two optimizers of a GAN with rates that can be read")
    (d, first), (g, second) = rates["D"], rates["G"]
    ratio = max(d, g) / min(d, g)
    ahead = "discriminator" if d > g else "generator"
    if ratio >= LARGEST_RATIO and not (d > g and _is_wasserstein(code)):
        seen = f"the {ahead} learns {ratio:.3g} times faster"
        return present(first.call.evidence(observed=seen), second.call.evidence(observed=seen))
    return absent("the rates are alike", first.call.evidence())


def _is_wasserstein(code: Program) -> bool:
    names = [f.name for f in code.functions] + [a.target for a in code.assignments]
    return any(_CRITIC.search(n) for n in names)


def _rates(code: Program) -> dict[str, tuple[float, Optimizer]]:
    """The rate of each player, by whose parameters the optimizer holds or who is compiled."""
    found: dict[str, tuple[float, Optimizer]] = {}
    for optimizer in optimizers(code):
        rate = optimizer.learning_rate
        owner = _owner(code, optimizer)
        side = "D" if _DISCRIMINATOR.match(owner) else "G" if _GENERATOR.match(owner) else ""
        if side and rate:
            found.setdefault(side, (rate, optimizer))
    return found


def _owner(code: Program, optimizer: Optimizer) -> str:
    call = optimizer.call
    if call.short == "compile" and call.receiver is not None:
        return call.receiver.text
    for compiled in code.find("compile"):
        inner = [c for v in (*compiled.args, *compiled.kwargs.values()) for c in v.calls()]
        if call in inner and compiled.receiver is not None:
            return compiled.receiver.text
    for applied in code.find("apply_gradients"):
        if code.maker(applied) is call and applied.args:
            ends = [n.partition(".trainable_") for n in applied.args[0].names()]
            return next((owner for owner, mark, _ in ends if mark), "")
    held = call.args[0] if call.args else call.kwargs.get("params")
    made = None if held is None else held.call
    return made.receiver.text if made is not None and made.receiver is not None else ""
