"""Are gradients never zeroed in a training loop?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case

_SELF_ZEROING = ("keras", "tensorflow1", "huggingface", "lightning", "jax")


@detector("zero-grad-missing")
def zero_grad_missing(case: Case) -> Answer:
    """A PyTorch loop with backward and step in which no gradient is cleared.

    ``optimizer.zero_grad()``, ``model.zero_grad()``, ``p.grad = None`` and ``p.grad.zero_()``
    count, in the loop or in a function that it calls. One that stands before the loop only does
    not. Frameworks that run the step themselves are absent.
    """
    code = program(case)
    if code.framework in _SELF_ZEROING and not code.has("backward"):
        return absent(f"{code.framework} clears gradients itself")
    backward = [c for c in code.find("backward") if c.receiver is not None]
    if not backward:
        return not_seen(code, "no backward call")
    cleared = [c for c in code.calls if _clears(c)]
    if code.ellipses or not any(_is_step(c) for c in code.find("step")):
        if cleared:
            return absent("gradients are cleared", cleared[0].evidence())
        return unknown("part of the training step is left out")
    if any(a.target.endswith(".grad") for a in code.assignments):
        return absent("gradients are cleared by hand")
    looped = [c for c in backward if code.loops_around(c)]
    if cleared and (not looped or not code.scope_certain):
        return absent("gradients are cleared", cleared[0].evidence())
    if not looped and code.scope_certain:
        return unknown("the loop around the training step is not shown")
    if any(_in_loop_of(code, c, looped) for c in cleared):
        return absent("gradients are cleared in the loop", cleared[0].evidence())
    return present(looped[0].evidence() if looped else backward[0].evidence())


def _clears(call: Call) -> bool:
    return call.short == "zero_grad" or (call.short == "zero_" and ".grad" in call.text)


def _is_step(call: Call) -> bool:
    return "sched" not in call.text.lower()


def _in_loop_of(code: Program, call: Call, backward: list[Call]) -> bool:
    """Whether it runs once for every step: shares a loop with a backward call."""
    mine = {b.order for b in code.loops_around(call)}
    return any(code.loops_around(b)[-1].order in mine or _wider(code, call, b) for b in backward)


def _wider(code: Program, call: Call, backward: Call) -> bool:
    """In an outer loop only, it is still right when the inner loop accumulates on purpose."""
    around = {b.order for b in code.loops_around(backward)}
    mine = [b for b in code.loops_around(call) if b.order in around]
    steps = [s for s in code.find("step") if _is_step(s) and mine]
    return any(s.loops and mine and code.loops_around(s)[-1].order == mine[-1].order for s in steps)
