"""Put the missing half of the training step beside the other."""

from __future__ import annotations

from advisor.intake.code import Call, Program, losses, optimizers
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, before
from advisor.repairs.pieces import Pages
from advisor.repairs.steps import named, optimizer_steps


@repair("step-missing", "without backward and step nothing is learned")
def step_missing(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Insert ``optimizer.step()`` below backward, or ``loss.backward()`` above the step."""
    pages = Pages(case, finding)
    code = pages.code
    backward = [c for c in code.find("backward") if pages.points_at(c)]
    if backward:
        made = [o.call for o in optimizers(code)]
        name = named(code, made[0], backward[0]) if len(made) == 1 else ""
        if not name:
            raise NotMechanical("which optimizer is to step is not plain")
        return (after(pages.of(backward[0]), f"{name}.step()"),)
    steps = [c for c in optimizer_steps(code) if pages.points_at(c)]
    return tuple(before(pages.of(s), f"{_loss(code, s)}.backward()") for s in steps)


def _loss(code: Program, step: Call) -> str:
    """The name of the one loss computed in the same block above the step."""
    near = [u.call for u in losses(code) if u.call.blocks == step.blocks]
    near = [c for c in near if c.function == step.function and c.order < step.order]
    name = named(code, near[0], step) if len(near) == 1 else ""
    if not name:
        raise NotMechanical("which loss is to be differentiated is not plain")
    return name
