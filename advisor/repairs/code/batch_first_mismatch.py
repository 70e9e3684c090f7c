"""Put the batch first."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import with_argument
from advisor.repairs.pieces import Pages

_LAYERS = ("LSTM", "GRU", "RNN", "TransformerEncoderLayer", "TransformerDecoderLayer")


@repair("batch-first-mismatch", "the code reads batch first, the layer writes time first")
def batch_first_mismatch(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``batch_first=True`` where the layer is made without it."""
    if any(e.what.startswith("batch first") for e in finding.evidence):
        raise NotMechanical("the batch is first already, the last step is read otherwise")
    pages = Pages(case, finding)
    return tuple(with_argument(c, "batch_first", "True") for c in pages.seen(*_LAYERS))
