"""Is an L2 or L1 penalty, or a weight decay, very strong?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, Value, optimizers, program
from advisor.model import Answer, Case

# Penalties of Keras and TensorFlow: usual values are 1e-5 to 1e-3 and the default of Keras's L2 is
# 0.01; a factor of 0.05 puts the penalty of one 512 by 512 layer above any cross-entropy.
STRONG_L2 = 0.05
# The default of Keras's L1; a sum of absolute weights is much larger than one of squares.
STRONG_L1 = 0.01
# Weight decay of SGD and of Adam with L2: usual 1e-4 to 5e-4 (ResNet); 0.01 is twenty times that.
STRONG_DECAY = 0.01
# Decoupled weight decay: 0.01 to 0.3 are in common use (ViT: 0.3).
STRONG_DECOUPLED = 0.5

_DECOUPLED = frozenset({"adamw", "lion", "lamb", "adafactor"})
_L2 = ("l2", "L2", "l2_regularizer", "L2DecayRegularizer")
_L1 = ("l1", "L1", "l1_regularizer")
_BOTH = ("l1_l2", "L1L2", "l1_l2_regularizer")


@detector("strong-regulariser")
def strong_regulariser(case: Case) -> Answer:
    """A factor so large that the penalty outweighs the data.

    Decay of AdamW acts through the learning rate and has other usual values than L2 in SGD.
    """
    code = program(case)
    found = [*_penalties(code), *_decays(code)]
    strong = [
        c.evidence(observed=f"{what} {v:g}", threshold=f"{limit:g}")
        for c, what, v, limit in found
        if v is not None and v >= limit
    ]
    if strong:
        return present(*{e.where: e for e in strong}.values())
    unread = [c for c, _, v, _ in found if v is None]
    if unread:
        return unknown(f"{unread[0].where}: the factor cannot be read")
    if found:
        return absent("the factors are usual ones", found[0][0].evidence())
    return not_seen(code, "no penalty and no weight decay")


_Found = tuple[Call, str, float | None, float]


def _penalties(code: Program) -> Iterator[_Found]:
    for call in code.find(*_L2):
        yield call, "L2 factor", _number(code, call, ("l2", "l", "scale"), 0.01), STRONG_L2
    for call in code.find(*_L1):
        yield call, "L1 factor", _number(code, call, ("l1", "l", "scale"), 0.01), STRONG_L1
    for call in code.find(*_BOTH):
        for name, position, limit in (("l1", 0, STRONG_L1), ("l2", 1, STRONG_L2)):
            value = code.argument(call, name, position)
            if value is not None:
                yield call, f"{name.upper()} factor", value.number, limit


def _number(code: Program, call: Call, names: tuple[str, ...], default: float) -> float | None:
    given: Value | None = next((code.argument(call, n) for n in names if n in call.kwargs), None)
    if given is None and call.args:
        given = code.resolve(call.args[0], call)
    return default if given is None else given.number


def _decays(code: Program) -> Iterator[_Found]:
    for optimizer in optimizers(code):
        call = optimizer.call
        value = code.argument(call, "weight_decay")
        if value is None:
            continue
        decoupled = optimizer.kind in _DECOUPLED or call.name.startswith(("keras.", "optax."))
        limit = STRONG_DECOUPLED if decoupled else STRONG_DECAY
        yield call, "weight decay", value.number, limit
    for call in code.find("TrainingArguments", "Seq2SeqTrainingArguments"):
        value = code.argument(call, "weight_decay")
        if value is not None:
            yield call, "weight decay", value.number, STRONG_DECOUPLED
