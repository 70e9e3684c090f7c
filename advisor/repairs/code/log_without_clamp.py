"""Keep logarithms and quotients away from zero."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import appended, wrapped
from advisor.repairs.pieces import Pages

# Of single precision: 1 - 1e-7 is still below 1. Keras, backend.epsilon().
EPSILON = "1e-7"


@repair("log-without-clamp", "the logarithm of 0 is -inf, its gradient nan")
def log_without_clamp(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Add a small number inside the logarithm; at least 1 where a count divides."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in pages.seen("log", "log2", "log10"):
        if call.args:
            edits.append(appended(call.args[0], f" + {EPSILON}"))
        elif call.receiver is not None and call.receiver.kind in ("identifier", "attribute"):
            edits += wrapped(call.receiver, "(", f" + {EPSILON})")
    for call in pages.seen("sum") if not edits else ():
        if call.parent is not None and call.parent.field("right") == call:
            edits.append(appended(call, ".clamp(min=1)"))
    return tuple(edits)
