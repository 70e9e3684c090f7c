"""Cut the graph between batches."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import before
from advisor.repairs.pieces import Pages


@repair("hidden-state-not-detached", "the graph of all batches so far is kept and differentiated")
def hidden_state_not_detached(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Detach the state above its use, as an LSTM or a GRU keeps it."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in (c for c in pages.code.calls if pages.points_at(c)):
        made, piece = pages.code.maker(call), pages.of(call)
        state = piece.args[1] if len(piece.args) == 2 else None
        if made is None or state is None or state.kind not in ("identifier", "attribute"):
            continue
        name = state.text
        if made.short == "LSTM":
            edits.append(before(piece, f"{name} = tuple(h.detach() for h in {name})"))
        elif made.short in ("GRU", "RNN"):
            edits.append(before(piece, f"{name} = {name}.detach()"))
    return tuple(edits)
