"""Begin every epoch with an empty metric."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, before, moved_before
from advisor.repairs.pieces import Pages, Piece


@repair(
    "metric-not-reset",
    "figures of an epoch must not hold those of earlier epochs",
    elsewhere="the beginning of the loop over epochs",
)
def metric_not_reset(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Reset the metric, or move a sum that starts at zero into the loop over epochs."""
    pages = Pages(case, finding)
    edits = [after(c, f"{c.receiver.text}.reset()") for c in pages.seen("compute") if c.receiver]
    for statement in pages.statements() if not edits else ():
        made = next(iter(statement.walk("assignment")), None)
        left = None if made is None else made.field("left")
        right = None if made is None else made.field("right")
        if left is None or right is None or left.kind != "identifier":
            raise NotMechanical("what is never reset is not plain")
        first = _first_of_epoch(statement, left.text)
        if right.kind in ("integer", "float") and float(right.text) == 0:
            edits += moved_before(statement, first)
        elif (
            right.kind == "call" and ".metrics." in right.callee.text and right.short[:1].isupper()
        ):
            edits.append(before(first, f"{left.text}.reset_state()"))
    return tuple(edits)


def _first_of_epoch(statement: Piece, name: str) -> Piece:
    """The first statement in the one loop of the same block that reads the name."""
    block = statement.parent
    below = [] if block is None else [s for s in block.children if s.row > statement.row]
    below = [s for s in below if s.kind == "for_statement"]
    loops = [s for s in below if any(i.text == name for i in s.walk("identifier"))]
    body = loops[0].field("body") if len(loops) == 1 else None
    target = loops[0].field("left") if body is not None else None
    if body is None or target is None or not target.text.startswith(("ep", "_", "i")):
        raise NotMechanical("the loop over epochs is not plain")
    return body.children[0]
