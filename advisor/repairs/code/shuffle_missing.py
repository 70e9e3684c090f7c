"""Shuffle the training data."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.chains import with_step
from advisor.repairs.changes import with_argument
from advisor.repairs.pieces import Pages, Piece

# As large as memory allows is best; this holds small records. # unsourced
BUFFER = 10000
_LOADERS = ("DataLoader", "flow", "flow_from_directory", "flow_from_dataframe", "fit")


@repair("shuffle-missing", "batches of one class only pull the network to and fro")
def shuffle_missing(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``shuffle=True``, or a shuffle in front of the batch of a tf.data chain."""
    pages = Pages(case, finding)
    loaders = pages.seen(*_LOADERS)
    if loaders:
        return tuple(_switched(c) for c in loaders)
    batches = [c for c in pages.seen("batch") if c.receiver is not None]
    if len(batches) != 1 or batches[0].receiver is None:
        raise NotMechanical("not one batch")
    return (with_step(batches[0].receiver, f".shuffle({BUFFER})"),)


def _switched(call: Piece) -> Edit:
    if call.short == "DataLoader" and (len(call.args) > 2 or call.keyword("sampler") is not None):
        raise NotMechanical("the order is given otherwise")
    return with_argument(call, "shuffle", "True")
