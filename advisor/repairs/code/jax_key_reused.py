"""Use every key once, and keep what update gives back."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import before, inserted, replaced
from advisor.repairs.pieces import Pages, Piece


@repair("jax-key-reused", "the same key gives the same numbers; new parameters must be kept")
def jax_key_reused(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Split the key above its second use; assign the result of ``apply_updates``."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in (c for c in pages.code.calls if pages.points_at(c)):
        piece = pages.of(call)
        if call.short == "apply_updates" and piece.args and piece.statement.text == piece.text:
            edits.append(inserted(piece, f"{piece.args[0].text} = "))
        elif call.name.startswith("jax.random.") and call.short not in _NO_SAMPLERS:
            edits += _split(pages, piece)
    return tuple(edits)


_NO_SAMPLERS = frozenset({"split", "fold_in", "PRNGKey", "key"})


def _split(pages: Pages, piece: Piece) -> tuple[Edit, ...]:
    key = piece.args[0] if piece.args else None
    text = piece.sheet.snippet.text
    if key is None or key.kind != "identifier" or "subkey" in text:
        raise NotMechanical("the key is not a name, or the new name is taken")
    if piece.row != piece.statement.row:
        raise NotMechanical("the statement has several lines")
    splitter = f"{piece.callee.text.rpartition('.')[0]}.split"
    line = f"{key.text}, subkey = {splitter}({key.text})"
    if not splitter.startswith(pages.alias("jax")):
        raise NotMechanical("the module of random numbers is not plain")
    return before(piece, line), replaced(key, "subkey")
