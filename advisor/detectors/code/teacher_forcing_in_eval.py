"""Is the decoder fed true words, now and then, in the evaluation as well?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Function, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_RATIO = pattern(r"(?i)teacher_?forc|tf_?ratio|forcing_?(?:ratio|prob)")
_NETWORK = pattern(r"(?i)^(?:self\.)?(?:\w*model|\w*net|\w*seq2seq\w*|translator)$")
_FREE = ("no_grad", "inference_mode")


@detector("teacher-forcing-in-eval", reads_comments=True)
def teacher_forcing_in_eval(case: Case) -> Answer:
    """A share of teacher forcing as default, and an evaluation that does not set it.

    Only a share between 0 and 1: with all words forced a loss over known sentences is the usual
    one, and with none nothing is wrong. A model that asks for ``self.training`` knows the mode.
    """
    code = program(case)
    forced = [(f, n) for f in code.functions for n in f.parameters if _RATIO.search(n)]
    for function, name in forced:
        default = function.defaults.get(name)
        share = None if default is None else code.resolve(default).number
        if share is None or not 0 < share < 1 or _knows_mode(code, function):
            continue
        calls = [c for c in code.calls if _runs(code, c, function) and _in_evaluation(code, c)]
        left = [c for c in calls if not c.starred and function.given(name, c) is None]
        if left:
            seen = f"{name} stays {share:g}"
            return present(*(c.evidence(observed=seen) for c in left))
        if calls:
            return absent("the evaluation sets it", calls[0].evidence())
    return not_seen(code, "no share of teacher forcing")


def _knows_mode(code: Program, function: Function) -> bool:
    places = [a.value.text for a in code.assignments_in(function.name)]
    places += [b.value.text for c in code.within(function) for b in c.blocks if b.value]
    places += [c.place.text for c in code.within(function)]
    return any("training" in text for text in places)


def _runs(code: Program, call: Call, function: Function) -> bool:
    """Whether a call runs the function: by its name, or the object whose forward it is."""
    if function.name.rpartition(".")[2] not in ("forward", "call", "__call__"):
        return code.callee(call) is function
    if call.receiver is None or call.text != call.receiver.text or not call.args:
        return False
    maker = code.maker(call)
    return maker.short == function.klass if maker else bool(_NETWORK.match(call.text))


def _in_evaluation(code: Program, call: Call) -> bool:
    """Under no_grad, or in a function that switches to eval mode."""
    free = any(b.value is not None and b.value.name.endswith(_FREE) for b in call.withs)
    function = code.function(call.function) if call.function else None
    if function is None:
        return free
    decorated = any(d.name.endswith(_FREE) for d in function.decorators)
    switched = any(c.short == "eval" and not c.args for c in code.within(function))
    trains = any(c.short == "backward" for c in code.within(function))
    return free or decorated or (switched and not trains)
