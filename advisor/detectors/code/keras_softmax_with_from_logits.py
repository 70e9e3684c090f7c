"""Does a Keras model end in a softmax or sigmoid while its loss says from_logits=True?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.recovered import is_recovered
from advisor.intake.code import Call, losses, program
from advisor.model import Answer, Case

_SQUASHES = frozenset({"softmax", "sigmoid", "hard_sigmoid"})


@detector("keras-softmax-with-from-logits")
def keras_softmax_with_from_logits(case: Case) -> Answer:
    """A contradiction that the TensorFlow backend repairs with a warning and the others do not.

    Where nothing can repair it, it is ``softmax-before-logits-loss``.
    """
    code = program(case)
    used = losses(code)
    keras = [u for u in used if u.call.short == "compile" or _is_keras(u.maker or u.call)]
    told = [u for u in keras if u.expects == "logits"]
    outputs = [(u, u.path.output) for u in told]
    wrong = [
        (u, o)
        for u, o in outputs
        if o is not None and o.activation in _SQUASHES and is_recovered(code, u)
    ]
    if wrong:
        return present(
            *(u.place.evidence(observed=f"{o.activation}, then {u.name}") for u, o in wrong)
        )
    if used and not told:
        return absent("no Keras loss is told that it gets logits", used[0].place.evidence())
    if any(o is not None and o.activation for _, o in outputs):
        return absent("the model gives logits", told[0].place.evidence())
    if told:
        return unknown(f"{told[0].place.where}: what goes into {told[0].name} is not shown")
    return not_seen(code, "no loss that is known")


def _is_keras(call: Call) -> bool:
    return call.name.startswith("keras.")
