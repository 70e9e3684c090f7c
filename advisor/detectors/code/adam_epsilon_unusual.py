"""Is the epsilon of Adam far from the usual value?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import ADAM_LIKE, Program, Value, optimizers, program
from advisor.model import Answer, Case, Evidence

# Defaults are 1e-8 (PyTorch, TensorFlow 1) and 1e-7 (Keras); BERT uses 1e-6, PPO code 1e-5,
# Rainbow 1.5e-4, C51 3.1e-4 (0.01 / 32).
LARGEST_USUAL = 5e-4
SMALLEST_USUAL = 1e-12
_WITHOUT_EPSILON = frozenset({"lion", "adafactor"})
_ARGUMENTS = ("adam_epsilon", "adam_eps")


@detector("adam-epsilon-unusual")
def adam_epsilon_unusual(case: Case) -> Answer:
    """An epsilon above 5e-4, or of (nearly) zero, in any optimizer of the Adam family.

    Such as 0.1 or 1.0, which TensorFlow's documentation mentions for Inception on ImageNet. The
    epsilon of RMSprop, batch norm or a logarithm is another thing.
    """
    code = program(case)
    adams = [o for o in optimizers(code) if o.kind in ADAM_LIKE - _WITHOUT_EPSILON]
    given = [(o.call.place, code.setting(o.call, "epsilon")) for o in adams]
    given += [
        (c.place, code.resolve(c.kwargs[a], c))
        for c in code.find("TrainingArguments", "Seq2SeqTrainingArguments")
        for a in _ARGUMENTS
        if a in c.kwargs
    ]
    given += [(c.place, code.argument(c, "eps")) for c in code.find("optax.scale_by_adam")]
    for klass in code.classes:
        init = code.function(f"{klass.name}.__init__")
        if "adam" in klass.name.lower() and init is not None and init.klass == klass.name:
            given += [(init.place, v) for k, v in init.defaults.items() if k in ("eps", "epsilon")]
    odd: list[Evidence] = []
    for place, value in given:
        number = _number(value)
        if number is not None and not SMALLEST_USUAL <= number <= LARGEST_USUAL:
            odd.append(place.evidence(observed=f"epsilon {number:g}", threshold="1e-8 to 5e-4"))
    if odd:
        return present(*odd)
    unread = [p for p, v in given if v is not None and not v.is_literal]
    if unread:
        return unknown(f"{unread[0].where}: epsilon cannot be read")
    if any(o.call.starred for o in adams):
        return unknown(f"{adams[0].place.where}: its settings are not shown")
    if given:
        return absent("a usual epsilon", given[0][0].evidence())
    return _without_adam(code)


def _number(value: Value | None) -> float | None:
    """A constant; of ``settings.get("eps", 0.1)`` the default."""
    call = None if value is None else value.call
    if call is not None and call.short == "get" and len(call.args) > 1:
        return call.args[1].number
    return None if value is None else value.number


def _without_adam(code: Program) -> Answer:
    others = optimizers(code)
    if others:
        return absent(f"the optimizer is {others[0].kind}", others[0].place.evidence())
    return not_seen(code, "no Adam")
