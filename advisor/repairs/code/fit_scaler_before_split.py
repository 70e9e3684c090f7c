"""Split, then fit the scaler on the training rows."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, without_statement
from advisor.repairs.pieces import Pages, Piece


@repair(
    "fit-scaler-before-split",
    "the scaler must not see the rows that are held out",
    elsewhere="below the split",
)
def fit_scaler_before_split(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``X = scaler.fit_transform(X)`` moves below the split, the held-out part is transformed.

    Only when the split is the next statement that uses the array.
    """
    pages = Pages(case, finding)
    calls = pages.seen("fit_transform")
    if len(calls) != 1 or len(calls[0].args) != 1 or calls[0].receiver is None:
        raise NotMechanical("not one scaler")
    statement, name = calls[0].statement, calls[0].args[0].text
    if statement.text != f"{name} = {calls[0].text}" or not name.isidentifier():
        raise NotMechanical("the array goes into another name")
    split = _split(statement, name)
    left = next(iter(split.walk("assignment"))).field("left")
    parts = [] if left is None else [p.text for p in left.children]
    if len(parts) < 2 or not all(p.isidentifier() for p in parts[:2]):
        raise NotMechanical("the parts have no plain names")
    scaler = calls[0].receiver.text
    return (
        without_statement(statement),
        after(
            split,
            f"{parts[0]} = {scaler}.fit_transform({parts[0]})",
            f"{parts[1]} = {scaler}.transform({parts[1]})",
        ),
    )


def _split(statement: Piece, name: str) -> Piece:
    """The next statement that uses the array, when it splits this array first of all."""
    block = statement.parent
    below = [] if block is None else [s for s in block.children if s.row > statement.row]
    uses = [s for s in below if any(i.text == name for i in s.walk("identifier"))]
    calls = [c for s in uses[:1] for c in s.walk("call") if c.short == "train_test_split"]
    if len(calls) != 1 or not calls[0].args or calls[0].args[0].text != name or len(uses) != 1:
        raise NotMechanical("the array is used otherwise")
    return uses[0]
