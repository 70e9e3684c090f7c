"""Let the optimizer step first."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import moved_after
from advisor.repairs.pieces import Pages, Piece
from advisor.repairs.steps import optimizer_steps


@repair("scheduler-before-optimizer", "stepped first, the scheduler skips the first rate")
def scheduler_before_optimizer(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Move the scheduler below the statement of its block in which the optimizer steps."""
    pages = Pages(case, finding)
    calls = pages.seen("step")
    stepping = {c.function.rpartition(".")[2] for c in optimizer_steps(pages.code) if c.function}
    texts = {c.text for c in optimizer_steps(pages.code)}
    return tuple(e for c in calls for e in moved_after(c, _stepping(c, stepping, texts)))


def _stepping(call: Piece, functions: set[str], texts: set[str]) -> Piece:
    block = call.statement.parent
    below = [] if block is None else [s for s in block.children if s.row > call.statement.row]
    for statement in below:
        for inner in statement.walk("call"):
            if inner.callee.text in texts or inner.short in functions:
                return statement
    raise NotMechanical("the step of the optimizer is not in sight")
