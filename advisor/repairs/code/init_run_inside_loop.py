"""Initialise once, before the loop."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import moved_before
from advisor.repairs.pieces import Pages


@repair("init-run-inside-loop", "in the loop it starts the training afresh in every turn")
def init_run_inside_loop(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Move the initialisation, or the building of the train op, above the outermost loop."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    calls = tuple(pages.seen("run", "minimize"))
    rows = {c.statement.row for c in calls}
    for call in calls:
        block = call.statement.parent
        rest = () if block is None else block.children
        if len(rest) > 1 and all(s.row in rows for s in rest):  # one alone leaves a ``pass``
            raise NotMechanical("nothing would be left in the loop")
        around = list(call.around("for_statement", "while_statement", "if_statement"))
        if not around or any(p.kind == "if_statement" for p in around):
            raise NotMechanical("it stands under a condition, or in no loop")
        left = around[-1].field("left")
        if left is not None and left.text in {i.text for i in call.walk("identifier")}:
            raise NotMechanical("it depends on the loop")
        edits += moved_before(call, around[-1])
    return tuple(edits)
