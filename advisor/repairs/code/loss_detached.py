"""Differentiate the loss itself."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import moved_before, unwrapped, without_statement
from advisor.repairs.pieces import Pages, Piece


@repair(
    "loss-detached",
    "what is differentiated is not connected to the network",
    elsewhere="the body of the block, and requires_grad = True",
)
def loss_detached(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Drop what makes a constant of the loss: tensor(loss.item()), no_grad, stop_gradient."""
    pages = Pages(case, finding)
    return tuple(e for s in pages.statements() for e in _mended(pages, s))


def _mended(pages: Pages, statement: Piece) -> tuple[Edit, ...]:
    if statement.kind == "with_statement":
        return _without_block(pages, statement)
    assignment = next(iter(statement.walk("assignment")), None)
    left = None if assignment is None else assignment.field("left")
    value = None if assignment is None else assignment.field("right")
    if left is None or value is None or value.kind != "call":
        raise NotMechanical("no plain assignment")
    copied = value.args[0] if value.args else None
    if copied is not None and value.short == "stop_gradient" and copied.text == left.text:
        return (without_statement(statement),)
    constants = [f"{left.text}{end}" for end in (".item()", ".data", ".detach()")]
    copies = value.short in ("tensor", "Variable", "as_tensor")
    if copied is not None and copies and copied.text in constants:
        return (without_statement(statement),)
    return _under_the_tape(statement)


def _under_the_tape(statement: Piece) -> tuple[Edit, ...]:
    """A forward pass right above a tape moves under it."""
    block = statement.parent
    below = [] if block is None else [s for s in block.children if s.row > statement.row]
    if not below or below[0].kind != "with_statement" or "GradientTape" not in below[0].text:
        raise NotMechanical("no tape follows")
    body = below[0].field("body")
    if body is None:
        raise NotMechanical("no tape follows")
    return moved_before(statement, body.children[0])


def _without_block(pages: Pages, statement: Piece) -> tuple[Edit, ...]:
    """``with torch.no_grad():`` goes, its body moves out, ``requires_grad = True`` with it."""
    block = statement.parent
    below = [] if block is None else [s for s in block.children if s.row > statement.row]
    made = [s for s in below if s.text.endswith(".requires_grad = True")]
    return (*unwrapped(statement), *(without_statement(s) for s in made))
