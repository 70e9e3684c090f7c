"""Is the graph between the network and the loss cut by detach, item, data or no_grad?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.cut_branches import cut_branches
from advisor.detectors.gradients import Gradient, gradients
from advisor.detectors.objectives import Objective
from advisor.intake.code import Block, Program, losses, program
from advisor.model import Answer, Case, Evidence


@detector("loss-detached")
def loss_detached(case: Case) -> Answer:
    """Follow everything that is minimised back to the networks that it comes from.

    Only a cut of every way back counts: detaching the target, the fake images for a
    discriminator or the hidden state between chunks leaves another way. A forward pass outside
    its GradientTape counts too, and a part that the optimizer holds and that only ever feeds the
    rest detached. Source: PyTorch notes on autograd; TensorFlow guide to autodiff.
    """
    code = program(case)
    examined = gradients(code)
    found = [e for o, g in examined for e in (*_cuts(g), *_untaped(o, g))]
    found = found or cut_branches(code)
    if found:
        return present(*{e.where: e for e in found}.values())
    return _open_ways(code, examined, "the graph reaches from the loss to the network")


def _open_ways(
    code: Program, examined: tuple[tuple[Objective, Gradient], ...], reason: str
) -> Answer:
    """The answer when nothing is cut: absent when one objective was followed to a network."""
    followed = [o for o, g in examined if g.flow.status == "flows"]
    if followed and len(followed) == len(examined):
        return absent(reason, followed[0].place.evidence())
    if examined:
        lost = next((o for o, g in examined if g.flow.status != "flows"), examined[0][0])
        return unknown(f"{lost.place.where}: {lost.value.text} cannot be followed to a network")
    if any(u.call.short == "compile" for u in losses(code)):
        return absent("Keras computes the loss from the output of the model")
    return not_seen(code, "nothing is minimised")


def _cuts(found: Gradient) -> list[Evidence]:
    cuts = found.flow.cuts if found.flow.status == "cut" else ()
    return [c.place.evidence(observed=c.what) for c in cuts if c.kind == "detached"]


def _untaped(objective: Objective, found: Gradient) -> list[Evidence]:
    """Forward passes in the function of ``tape.gradient`` that no tape records."""
    call = objective.call
    if call is None or call.short != "gradient" or found.flow.status != "flows":
        return []
    if not found.sources or any(
        s.function != call.function or any(map(_tapes, s.withs)) for s in found.sources
    ):
        return []
    return [s.evidence(observed="computed outside the tape") for s in found.sources]


def _tapes(block: Block) -> bool:
    return block.value is not None and "GradientTape" in block.value.text
