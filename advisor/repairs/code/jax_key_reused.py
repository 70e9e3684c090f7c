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
        lost = [e.what for e in finding.evidence if e.where == call.where]
        if any("what it returns goes nowhere" in w for w in lost) and piece.args:
            edits.append(inserted(piece, f"{piece.args[0].text} = "))
        elif any("new optimizer state goes nowhere" in w for w in lost):
            edits += _kept(piece, 1)
        elif call.short == "apply_updates" and piece.args and piece.statement.text == piece.text:
            edits.append(inserted(piece, f"{piece.args[0].text} = "))
        elif call.name.startswith("jax.random.") and call.short not in _NO_SAMPLERS:
            edits += _split(pages, piece)
    if len({e.start_line for e in edits}) < len(finding.evidence):
        raise NotMechanical("some of the places are not plain")
    return tuple(edits)


def _kept(piece: Piece, position: int) -> list[Edit]:
    """``updates, _ = tx.update(grads, state)``: the second result goes where it came from."""
    assigned = piece.parent
    left = None if assigned is None else assigned.field("left")
    if left is None or left.kind != "pattern_list" or len(piece.args) <= position:
        raise NotMechanical("the results are not taken apart")
    names, given = left.children, piece.args[position]
    inside = any(p for p in piece.around("function_definition"))
    if names[position].text != "_" or given.kind != "identifier" or inside:
        raise NotMechanical("where the state is to go is not plain")
    return [replaced(names[position], given.text)]


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
