"""Put the missing half of the training step beside the other."""

from __future__ import annotations

from advisor.intake.code import Call, Program, losses, optimizers
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, before, inserted
from advisor.repairs.pieces import Pages, Piece
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
            return tuple(after(pages.of(b), f"{_cleared(code, b)}.step()") for b in backward)
        return (after(pages.of(backward[0]), f"{name}.step()"),)
    fetched = [e for e in finding.evidence if e.observed.endswith("is not among what is run")]
    if fetched:
        return tuple(e for c in pages.seen("run") for e in _fetched(c, fetched[0].observed))
    steps = [c for c in optimizer_steps(code) if pages.points_at(c)]
    return tuple(before(pages.of(s), f"{_loss(code, s)}.backward()") for s in steps)


def _cleared(code: Program, backward: Call) -> str:
    """The one optimizer whose gradients are cleared beside backward, by its name."""
    beside = [c for c in code.find("zero_grad") if c.function == backward.function]
    beside = [c for c in beside if c.loops == backward.loops and c.order < backward.order]
    names = [c.receiver.text for c in beside if c.receiver is not None]
    if not names or len(beside) != len(names):
        raise NotMechanical("which optimizer is to step is not plain")
    return names[-1]


def _fetched(run: Piece, told: str) -> list[Edit]:
    """``_, loss = sess.run([train_op, loss])``: the operation first, its result to nobody."""
    name = told.partition(" ")[0]
    fetches = run.args[0] if run.args else None
    assigned = run.parent
    left = None if assigned is None else assigned.field("left")
    if fetches is None or fetches.kind != "list" or left is None or left.kind != "pattern_list":
        raise NotMechanical("what is run is not a list that is taken apart")
    return [inserted(fetches.children[0], f"{name}, "), inserted(left.children[0], "_, ")]


def _loss(code: Program, step: Call) -> str:
    """The name of the one loss computed in the same block above the step."""
    near = [u.call for u in losses(code) if u.call.blocks == step.blocks]
    near = [c for c in near if c.function == step.function and c.order < step.order]
    name = named(code, near[0], step) if len(near) == 1 else ""
    if not name:
        raise NotMechanical("which loss is to be differentiated is not plain")
    return name
