"""Step the schedule as often as it counts."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Case, Edit, Finding
from advisor.patterns import pattern
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import moved_after
from advisor.repairs.epochs import per_batch_interval
from advisor.repairs.pieces import Pages, Piece
from advisor.repairs.steps import optimizer_steps

_BATCHES = pattern(r"^(?:OneCycleLR|CyclicLR|get_\w*schedule\w*)$")


@repair(
    "scheduler-per-batch",
    "the schedule counts in other units than it is stepped in",
    elsewhere="where configure_optimizers returns it",
)
def scheduler_per_batch(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Move the step into or out of the loop over batches; in Lightning name the interval."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in (c for c in pages.code.calls if pages.points_at(c)):
        if call.short != "step":
            edits += per_batch_interval(pages, call)
            continue
        made, piece = pages.code.maker(call), pages.of(call)
        if made is not None and _BATCHES.match(made.short):
            edits += moved_after(piece, _step_inside(pages, call))
        else:
            loops = list(piece.around("for_statement"))
            if len(loops) < 2:
                raise NotMechanical("there is no loop over epochs")
            edits += moved_after(piece, loops[0])
    return tuple(edits)


def _step_inside(pages: Pages, call: Call) -> Piece:
    steps = [s for s in optimizer_steps(pages.code) if s.function == call.function]
    if len(steps) != 1 or len(steps[0].loops) != len(call.loops) + 1:
        raise NotMechanical("the step of the optimizer is not in a loop inside")
    return pages.of(steps[0])
