"""Build the optimizer when the model is complete."""

from __future__ import annotations

from advisor.intake.code import Call, optimizers
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, moved_after
from advisor.repairs.pieces import Pages, Piece


@repair(
    "optimizer-before-model-change",
    "the optimizer holds the parameters of the model as it was",
    elsewhere="where the optimizer is built",
)
def optimizer_before_model_change(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Move the optimizer below the change; in Keras compile again as before."""
    pages = Pages(case, finding)
    changes = [s for s in pages.statements() if s.kind == "expression_statement"]
    if not changes:
        raise NotMechanical("the change is not a statement")
    change = _outermost(changes[-1])
    compiled = pages.code.find("compile")
    if any("compile" in e.observed for e in finding.evidence):
        return (after(change, _again(pages, compiled)),)
    made = [o.call for o in optimizers(pages.code)]
    if len(made) != 1:
        raise NotMechanical("not one optimizer")
    piece = pages.of(made[0])
    between = [s for s in _rest(piece) if piece.statement.row < s.row < change.row]
    name = piece.statement.text.partition("=")[0].strip()
    if piece.statement.parent != change.parent:
        raise NotMechanical("the optimizer is built in another block")
    uses = [s for s in between if any(i.text == name for i in s.walk("identifier"))]
    if any(_binds(s) for s in uses):
        raise NotMechanical("something else holds the optimizer")
    if uses:
        return (after(change, piece.statement.text),)  # it is used before: built anew
    return moved_after(piece, change)


def _rest(piece: Piece) -> tuple[Piece, ...]:
    block = piece.statement.parent
    return () if block is None else block.children


def _binds(statement: Piece) -> bool:
    return any(True for _ in statement.walk("assignment"))


def _outermost(statement: Piece) -> Piece:
    loops = list(statement.around("for_statement", "if_statement"))
    return loops[-1] if loops else statement


def _again(pages: Pages, compiled: tuple[Call, ...]) -> str:
    if len(compiled) != 1:
        raise NotMechanical("not compiled once")
    text = pages.of(compiled[0]).text
    if "\n" in text:
        raise NotMechanical("compile stands on several lines")
    return text
