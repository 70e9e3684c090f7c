"""Go on with the best weights."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import imported, with_argument, wrapped
from advisor.repairs.pieces import Pages


@repair("best-weights-not-restored", "the last weights are not the best ones")
def best_weights_not_restored(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """restore_best_weights, ckpt_path="best", or a copy of the state instead of a view."""
    pages = Pages(case, finding)
    stops = pages.seen("EarlyStopping")
    if stops:
        return tuple(with_argument(c, "restore_best_weights", "True") for c in stops)
    states = pages.seen("state_dict")
    if states:
        edits = tuple(e for c in states for e in wrapped(c, "copy.deepcopy(", ")"))
        known = any(i.alias == "copy" for i in pages.code.imports)
        return edits if known else (*edits, imported(states[0].sheet, "import copy"))
    return tuple(with_argument(c, "ckpt_path", '"best"') for c in pages.seen("test", "validate"))
