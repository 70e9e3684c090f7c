"""Turn the sign of what is minimised."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import inserted, wrapped
from advisor.repairs.pieces import Pages, Piece


@repair(
    "loss-sign-wrong",
    "what is minimised must fall as the model gets better",
    elsewhere="where the loss is computed",
)
def loss_sign_wrong(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """1 minus an overlap that is returned; a minus before a likelihood that is minimised."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for statement in pages.statements():
        if statement.kind == "return_statement" and len(statement.children) == 1:
            edits += wrapped(statement.children[0], *_around("1 - ", statement.children[0]))
    for call in pages.seen("minimize"):
        value = call.argument("loss", 0)
        if value is None or value.kind != "identifier":
            raise NotMechanical("what is minimised is not a name")
        edits.append(inserted(value, "-"))
    for call in pages.seen("backward"):
        value = call.receiver
        made = () if value is None else pages.assignments(value.text, call)
        right = made[0].field("right") if len(made) == 1 else None
        if right is None:
            raise NotMechanical("the loss is not computed in one place")
        edits += wrapped(right, *_around("-", right))
    return tuple(edits)


def _around(sign: str, value: Piece) -> tuple[str, str]:
    simple = value.kind in ("call", "identifier", "parenthesized_expression", "attribute")
    divided = value.kind == "binary_operator" and sign == "1 - " and _sign(value) in "*/"
    return (sign, "") if simple or divided else (f"{sign}(", ")")


def _sign(value: Piece) -> str:
    operator = value.field("operator")
    return "+" if operator is None else operator.text
