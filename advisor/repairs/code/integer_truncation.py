"""Keep the fractions."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import reduced, replaced
from advisor.repairs.pieces import Pages, Piece

_INTEGER = ("int", "'int'", "uint8", "int32", "int64", "'uint8'", "'int32'", "'int64'")


@repair(
    "integer-truncation",
    "whole numbers cannot hold values between 0 and 1",
    elsewhere="where the array is made",
)
def integer_truncation(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """True division, no cast of scaled values, an array of floats to write them into."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for statement in pages.statements():
        edits += [e for p in statement.walk("binary_operator") for e in _divided(p)]
        edits += [e for c in statement.walk("call") if c.short == "astype" for e in _uncast(c)]
        if not edits:
            edits += _float_array(pages, statement)
    return tuple(edits)


def _divided(operation: Piece) -> tuple[Edit, ...]:
    operator, left = operation.field("operator"), operation.field("left")
    if operator is not None and operator.text == "//":
        return (replaced(operator, "/"),)
    if operator is not None and operator.text == "/" and left is not None:
        return (replaced(left, f"{left.text}.0"),) if left.kind == "integer" else ()
    return ()


def _uncast(call: Piece) -> tuple[Edit, ...]:
    kind = call.args[0].text.replace('"', "'").rpartition(".")[2] if call.args else ""
    receiver = call.receiver
    return reduced(call, receiver) if kind in _INTEGER and receiver is not None else ()


def _float_array(pages: Pages, statement: Piece) -> tuple[Edit, ...]:
    """``X[i] = img / 255.0`` with ``X = np.zeros(shape, dtype=np.uint8)`` above."""
    written = [p.children[0].text for p in statement.walk("subscript")][:1]
    edits: list[Edit] = []
    for name in written:
        for made in pages.assignments(name, statement):
            value = made.field("right")
            kind = value.argument("dtype") if value is not None and value.kind == "call" else None
            if kind is not None and kind.kind == "attribute":
                edits.append(replaced(kind.last, "float32"))
    return tuple(edits)
