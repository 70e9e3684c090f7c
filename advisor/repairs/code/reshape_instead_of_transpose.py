"""Exchange axes, do not only rename them."""

from __future__ import annotations

from advisor.intake.code import kind_of
from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages


@repair("reshape-instead-of-transpose", "reshape keeps the values in order and mixes up the axes")
def reshape_instead_of_transpose(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Move the channels to the front, or exchange the first two axes."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in (c for c in pages.code.calls if pages.points_at(c)):
        if call.short not in ("reshape", "view") or call.receiver is None:
            continue
        piece = pages.of(call)
        array, arguments = call.receiver.text, piece.field("arguments")
        sizes = [a.text for a in piece.args]
        if arguments is None:
            continue
        if sizes[:2] == [f"{array}.size(1)", f"{array}.size(0)"] and len(sizes) == 3:
            edits += [replaced(piece.last, "transpose"), replaced(arguments, "(0, 1)")]
        elif len(sizes) == 4 and "height, width, channels" in finding.evidence[0].observed:
            tensor = kind_of(pages.code, call.receiver, call) == "tensor"
            name = "permute" if tensor else "transpose"
            edits += [replaced(piece.last, name), replaced(arguments, "(0, 3, 1, 2)")]
    return tuple(edits)
