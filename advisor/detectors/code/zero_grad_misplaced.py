"""Are gradients cleared between backward and step?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.accumulation import accumulates
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import backward_calls, optimizer_steps, stepped
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case

_HARMLESS = frozenset({"zero_grad", "print", "item", "parameters", "unscale_", "append", "float"})


@detector("zero-grad-misplaced")
def zero_grad_misplaced(case: Case) -> Answer:
    """A ``zero_grad`` after the last backward and before the step of the same optimizer.

    All three stand in one function, in order, and the clearing happens whenever the step does.
    Clearing another network's optimizer in between, as in adversarial training, is right. Also a
    ``zero_grad`` in every small batch where the step waits for several of them.
    Source: torch.optim.Optimizer.zero_grad.
    """
    code = program(case)
    steps = optimizer_steps(code)
    cleared = code.find("zero_grad")
    for step in steps:
        backward = _last_before(backward_calls(code), step)
        if backward is None:
            continue
        between = [c for c in cleared if backward.order < c.order < step.order]
        between = [c for c in between if _same_path(c, step) and _clears(code, c, step)]
        if between and _nothing_else(code, between[-1], step):
            return present(
                *(c.evidence(observed="clears the gradients before the step") for c in between)
            )
    lost = _cleared_while_adding_up(code)
    if lost is not None:
        return present(lost.evidence(observed="clears what the batches before have added up"))
    if not cleared:
        return not_seen(code, "no zero_grad call")
    if not steps or not backward_calls(code):
        return unknown("backward, zero_grad and step are not all shown")
    return absent("no gradient is cleared between backward and step", cleared[0].evidence())


def _cleared_while_adding_up(code: Program) -> Call | None:
    """A clearing for every backward, where only each k-th of them is followed by a step."""
    added = accumulates(code)
    backward = None if added is None else added.backward
    if backward is None or not backward.loops:
        return None
    clearing = [c for c in code.find("zero_grad") if c.function == backward.function]
    same = [c for c in clearing if c.blocks == backward.blocks]
    return same[0] if len(same) == len(clearing) == 1 else None


def _last_before(calls: tuple[Call, ...], step: Call) -> Call | None:
    """The backward that a step follows in the same function and loops."""
    mine = [c for c in calls if c.order < step.order and c.function == step.function]
    mine = [c for c in mine if c.snippet == step.snippet and set(step.loops) <= set(c.loops)]
    return mine[-1] if mine else None


def _same_path(clearing: Call, step: Call) -> bool:
    """Whether the clearing runs whenever the step runs."""
    return clearing.function == step.function and set(clearing.blocks) <= set(step.blocks)


def _nothing_else(code: Program, clearing: Call, step: Call) -> bool:
    """Whether nothing between the two can fill the gradients again (other calls, ``p.grad =``)."""
    if step.args and stepped(step) != step.args[0].text:
        return False  # a closure
    calls = [c for c in code.calls if clearing.order < c.order < step.order]
    written = [a for a in code.assignments if clearing.order < a.order < step.order]
    return all(
        c.short in _HARMLESS or c.name.startswith("torch.nn.utils.clip") for c in calls
    ) and (not any("grad" in a.target for a in written))


def _clears(code: Program, clearing: Call, step: Call) -> bool:
    """Whether the gradients cleared are those that the step uses."""
    if clearing.receiver is None or not stepped(step):
        return False
    if clearing.receiver.text == stepped(step):
        return True
    optimizer = code.lookup(stepped(step), step)
    made = None if optimizer is None else optimizer.value.call
    first = None if made is None or not made.args else made.args[0].text
    return first == f"{clearing.receiver.text}.parameters()"
