"""Is a recurrent state carried from batch to batch without detach?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Assignment, Call, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_CUTS = pattern(r"detach|repackage|\.data\b|no_grad|stop_gradient|init_|reset|zeros|None")
_RESETS = pattern(r"detach|repackage|\.data\b|init_(?:hidden|state)|reset|zeros$")
_STATE = pattern(r"^self\.(?:h|hidden\w*|state\w*|h_?[tn0]|hx|cx|h_?c)$")


@detector("hidden-state-not-detached")
def hidden_state_not_detached(case: Case) -> Answer:
    """``out, h = rnn(x, h)`` in the loop with backward, and ``h`` is set nowhere else in it.

    A state that is detached or made anew for every batch is right, and so is a loop over time
    steps with one backward behind it. Also ``self.hidden`` that forward reads and writes while
    nothing resets it. Source: PyTorch FAQ, "My model reports out of memory".
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no recurrent state")
    backward = backward_calls(code)
    made = (a.value.call for a in code.assignments if a.unpacked is not None)
    unpacked = dict.fromkeys(c for c in made if c is not None)
    carried = [(c, a) for c in unpacked for a in _carried(code, c)]
    kept = [(c, a) for c, a in carried if any(_shares_loop(c, b) for b in backward)]
    loose = [(c, a) for c, a in kept if not _is_cut(code, c, a)]
    if loose:
        return present(loose[0][0].evidence(observed=f"{loose[0][1].target} is never detached"))
    if kept:
        return absent("the state is detached or made anew", kept[0][0].evidence())
    attribute = _attribute(code, carried)
    if attribute is not None:
        if _mentions_cut(code):
            return absent("the state is detached or made anew", attribute.evidence())
        if not any(code.loops_around(b) for b in backward) or code.ellipses:
            return unknown(f"{attribute.where}: the training loop is not shown")
        return present(attribute.evidence(observed="the state is never detached or reset"))
    return not_seen(code, "no recurrent state is carried")


def _carried(code: Program, call: Call) -> list[Assignment]:
    """Targets of a call that are among its arguments, and that the loop does not set anew."""
    made = [a for a in code.assigned(call) if a.value.call is call and a.unpacked is not None]
    made = [a for a in made if not a.looped_over]
    if not made:
        return []
    given = {n for v in (*call.args[1:], *call.kwargs.values()) for n in v.names()}
    return [a for a in made if a.target in given]


def _shares_loop(call: Call, backward: Call) -> bool:
    """Whether state and backward are in the same innermost loop of one function."""
    if call.function != backward.function or not call.loops or not backward.loops:
        return False
    return call.loops[-1] is backward.loops[-1] and call.order < backward.order


def _is_cut(code: Program, call: Call, carried: Assignment) -> bool:
    """Whether the state is set otherwise within the loop, or detached in place."""
    loop, name = call.loops[-1], carried.target
    for assignment in code.assignments:
        other_value = assignment.value.call is not call
        if assignment.target == name and loop in assignment.blocks and other_value:
            return True
    for other in code.calls_under(loop):
        if _CUTS.search(other.text):
            receiver = "" if other.receiver is None else other.receiver.text
            if other.short in ("detach_", "detach") or name in receiver:
                return True
    passed = [v.text for v in (*call.args, *call.kwargs.values())]
    return any(_CUTS.search(t) for t in passed)


def _attribute(code: Program, carried: list[tuple[Call, Assignment]]) -> Call | None:
    """``out, self.hidden = self.lstm(x, self.hidden)`` in a forward."""
    for call, assignment in carried:
        if not call.function.endswith(".forward") or not _STATE.search(assignment.target):
            continue
        maker = code.maker(call)
        if maker is not None and maker.short in ("LSTM", "GRU", "RNN"):
            return call
    return None


def _mentions_cut(code: Program) -> bool:
    """Whether anything outside of ``__init__`` detaches or resets a state."""
    calls = [c for c in code.calls if not c.function.endswith("__init__")]
    if any(_RESETS.search(c.text) for c in calls):
        return True
    return any(
        re.search(r"\.(?:h|hidden\w*|state\w*)$", a.target) and a.unpacked is None
        for a in code.assignments
        if not a.function.endswith("__init__")
    )
