"""Is a method of the training named and not called?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case

# Methods that do something and give back nothing that one would look at.
_METHODS = frozenset(
    {"eval", "train", "zero_grad", "step", "backward", "minimize", "reset_state", "reset_states"}
    | {"unscale_", "set_epoch", "load_state_dict", "apply_gradients"}
)


@detector("call-brackets-missing")
def call_brackets_missing(case: Case) -> Answer:
    """``model.eval`` or ``optimizer.zero_grad`` as a statement of its own: nothing is run.

    ``loss.shape`` at the end of a notebook's cell shows a value and is left out, as are methods
    that are given to something else.
    """
    code = program(case)
    named = [p for text, p in code.idle if text.rpartition(".")[2] in _METHODS]
    if named:
        return present(*(p.evidence(observed="named, not called") for p in named))
    called = code.called(_METHODS)
    if called:
        return absent("the methods of the training are called", called[0].evidence())
    return not_seen(code, "no method of a training")
