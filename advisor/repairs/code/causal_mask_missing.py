"""Hide the tokens to be predicted."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import with_argument
from advisor.repairs.pieces import Pages


@repair("causal-mask-missing", "attention must not see the tokens that are to be predicted")
def causal_mask_missing(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``use_causal_mask=True`` where a Keras attention layer is called on the spot."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for layer in pages.seen("MultiHeadAttention"):
        call = layer.parent
        if call is None or call.kind != "call" or call.callee != layer:
            raise NotMechanical("the layer is called elsewhere")
        edits.append(with_argument(call, "use_causal_mask", "True"))
    return tuple(edits)
