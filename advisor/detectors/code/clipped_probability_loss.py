"""Does the loss clip probabilities, so that a saturated output has no gradient?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, losses, program
from advisor.model import Answer, Case

_CLIPS = frozenset({"clip_by_value", "clamp", "clip", "clamp_min"})


@detector("clipped-probability-loss")
def clipped_probability_loss(case: Case) -> Answer:
    """Keras' cross-entropies on probabilities (clip 1e-7), or a hand-made log of a clip.

    ``from_logits=True`` and the losses on logits of PyTorch and TensorFlow do not clip. PyTorch's
    BCELoss clamps the logarithm at -100, which is its own constant and counts. Recent tf.keras
    looks through a softmax layer to its logits where it can. Source: Keras backend
    categorical_crossentropy, epsilon 1e-7; torch.nn.BCELoss.
    """
    code = program(case)
    used = losses(code)
    clipped = [u for u in used if u.expects == "probabilities" and u.kind != "other"]
    if clipped:
        return present(
            *(u.place.evidence(observed=f"{u.name} on probabilities") for u in clipped[:1])
        )
    by_hand = [c for c in code.find("log") if _clips(code, c)]
    if by_hand:
        return present(by_hand[0].evidence(observed="logarithm of a clipped probability"))
    if used:
        return absent(f"{used[0].name} does not clip probabilities", used[0].place.evidence())
    return not_seen(code, "no loss that is known")


def _clips(code: Program, call: Call) -> bool:
    values = [code.resolve(a, call) for a in call.args]
    if call.receiver is not None:
        values.append(code.resolve(call.receiver, call))
    return any(c.short in _CLIPS for v in values for c in v.calls())
