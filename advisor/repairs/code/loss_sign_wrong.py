"""Turn the sign of what is minimised."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import inserted, replaced, wrapped
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
    told = " ".join(e.what + e.observed for e in finding.evidence)
    if "divergence is subtracted" in told or "step up the gradient" in told:
        return tuple(e for s in pages.statements() for e in _turned(s))
    if "the label is 1 for pairs" in told:
        raise NotMechanical("labels or loss: which of the two is meant is not told")
    if "like the true ones" in told:
        raise NotMechanical("the sign within the scores of drawn words is turned by hand")
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


def _turned(statement: Piece) -> list[Edit]:
    """The one plus or minus of an assignment, turned."""
    sums = [p for p in statement.walk("binary_operator") if _sign(p) in ("+", "-")]
    operator = sums[0].field("operator") if len(sums) == 1 else None
    if operator is None or not any(statement.walk("assignment")):
        raise NotMechanical("which sign is wrong is not plain")
    return [replaced(operator, "+" if operator.text == "-" else "-")]
