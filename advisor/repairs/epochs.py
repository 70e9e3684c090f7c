"""The loop over epochs, and schedules that count batches."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Edit
from advisor.repairs import NotMechanical
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages, Piece


def epoch_loop(piece: Piece) -> tuple[str, Piece]:
    """The counter and the first statement of the one counting loop below, in the same block."""
    block = piece.statement.parent
    below = [] if block is None else [s for s in block.children if s.row > piece.row]
    loops = [s for s in below if _counts(s)]
    body = loops[0].field("body") if len(loops) == 1 else None
    target = loops[0].field("left") if body is not None else None
    if body is None or target is None or target.text == "_":
        raise NotMechanical("the loop over epochs is not plain")
    return target.text, body.children[0]


def _counts(statement: Piece) -> bool:
    counted = statement.field("right") if statement.kind == "for_statement" else None
    return counted is not None and counted.kind == "call" and counted.short in ("range", "trange")


def per_batch_interval(pages: Pages, made: Call) -> tuple[Edit, ...]:
    """A schedule returned to Lightning in a list, with the interval "step"."""
    names = [a.target for a in pages.code.assignments if a.value.call is made]
    functions = list(pages.of(made).around("function_definition"))
    if len(names) != 1 or not functions:
        raise NotMechanical("the schedule has no name")
    returned = [p for r in functions[0].walk("return_statement") for p in r.walk("identifier")]
    uses = [p for p in returned if p.text == names[0] and p.parent and p.parent.kind == "list"]
    if len(uses) != 1:
        raise NotMechanical("the schedule is not returned in a list")
    return (replaced(uses[0], f'{{"scheduler": {names[0]}, "interval": "step"}}'),)
