"""Does a softmax or sigmoid come before a loss that applies it itself?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Loss, losses, program
from advisor.model import Answer, Case, Evidence

# log_softmax twice is log_softmax: harmless before a cross-entropy on logits.
_SQUASHES = frozenset({"softmax", "sigmoid", "hard_sigmoid"})
_LOGIT_KINDS = ("categorical", "sparse-categorical", "binary")


@detector("softmax-before-logits-loss")
def softmax_before_logits_loss(case: Case) -> Answer:
    """Follow what goes into every loss on logits back to its last activation.

    A softmax that only serves metrics or predictions does not count, nor one in an attention
    layer. Raw logits into a loss on probabilities are ``logits-into-probability-loss``.
    """
    code = program(case)
    on_logits = [u for u in losses(code) if u.expects == "logits" and u.kind in _LOGIT_KINDS]
    doubled = [u for u in on_logits if _activation(u) in _SQUASHES]
    if doubled:
        places = {e.where: e for u in doubled for e in _places(u)}
        return present(*places.values())
    if not on_logits:
        used = losses(code)
        if used:
            return absent(f"{used[0].name} applies no softmax itself", used[0].place.evidence())
        return not_seen(code, "no loss that is known")
    known = [u for u in on_logits if _activation(u) is not None]
    if known:
        return absent("the loss receives raw logits", known[0].place.evidence())
    return unknown(f"{on_logits[0].place.where}: what goes into {on_logits[0].name} is not shown")


def _activation(loss: Loss) -> str | None:
    output = loss.path.output
    return None if output is None else output.activation


def _places(loss: Loss) -> Iterator[Evidence]:
    output = loss.path.output
    if output is not None:
        yield output.place.evidence(observed=f"{output.activation}, then {loss.name}")
