"""Shuffle anew in every epoch."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import moved_before, without_argument
from advisor.repairs.pieces import Pages


@repair("shuffle-once", "every epoch goes through the same batches", elsewhere="the endless loop")
def shuffle_once(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Let tf.data reshuffle; move a shuffle from above an endless loop to its beginning."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in pages.seen("shuffle"):
        if call.keyword("reshuffle_each_iteration") is not None:
            edits += without_argument(call, "reshuffle_each_iteration")
            continue
        block = call.statement.parent
        below = [] if block is None else [s for s in block.children if s.row > call.row]
        loops = [s for s in below if s.kind == "while_statement"]
        body = loops[0].field("body") if len(loops) == 1 else None
        if body is None:
            raise NotMechanical("no endless loop follows")
        edits += moved_before(call, body.children[0])
    return tuple(edits)
