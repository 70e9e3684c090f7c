"""Is the scheduler stepped before the optimizer?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import optimizer_steps, position, scheduler_steps
from advisor.intake.code import Block, Call, Program, program
from advisor.model import Answer, Case


@detector("scheduler-before-optimizer")
def scheduler_before_optimizer(case: Case) -> Answer:
    """In the loop around ``scheduler.step()``, every ``optimizer.step()`` comes after it.

    Since PyTorch 1.1 this skips the first rate. One under a condition (``if epoch > 0``) decides
    nothing, and neither does a loop in which no optimizer step is seen. Source: note in the
    documentation of torch.optim, "How to adjust learning rate".
    """
    code = program(case)
    schedules = scheduler_steps(code)
    if not schedules:
        return not_seen(code, "no scheduler is stepped")
    steps = optimizer_steps(code)
    answers = [_compare(code, s, steps) for s in schedules]
    early = [s for s, verdict in zip(schedules, answers, strict=True) if verdict == "before"]
    if early:
        return present(early[0].evidence(observed="before the optimizer's step"))
    if "after" in answers:
        late = schedules[answers.index("after")]
        return absent("the optimizer steps first", late.evidence())
    return unknown("the loop with both steps is not shown")


def _compare(code: Program, schedule: Call, steps: tuple[Call, ...]) -> str:
    for block in reversed(schedule.loops):
        places = [p for s in steps if (p := position(code, s, block)) is not None]
        if not places:
            continue
        if any(p < schedule.order for p in places):
            return "after"
        own = schedule.blocks[schedule.blocks.index(block) + 1 :]
        return "unsure" if _is_conditional(own) or len(schedule.args) > 0 else "before"
    return _in_function(schedule, steps)


def _is_conditional(blocks: tuple[Block, ...]) -> bool:
    return any(b.kind in ("if", "elif", "else", "except") for b in blocks)


def _in_function(schedule: Call, steps: tuple[Call, ...]) -> str:
    """Without a loop in sight: the order within one training-step function."""
    mine = [s for s in steps if s.function == schedule.function and schedule.function]
    if not mine:
        return "unsure"
    if any(s.order < schedule.order for s in mine):
        return "after"
    return "unsure" if schedule.branches or schedule.args else "before"
