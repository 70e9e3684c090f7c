"""Shuffle arrays with NumPy."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import imported, replaced
from advisor.repairs.pieces import Pages


@repair("python-shuffle-on-array", "random.shuffle swaps views: it repeats some rows of an array")
def python_shuffle_on_array(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Call ``numpy.random.shuffle`` instead, importing numpy when the program does not."""
    pages = Pages(case, finding)
    calls = pages.seen("shuffle")
    if any(len(c.given) != 1 for c in calls) or not calls:
        raise NotMechanical("the call is unusual")
    name = next((i.alias for i in pages.code.imports if i.name == "numpy"), "")
    edits = [replaced(c.callee, f"{name or 'np'}.random.shuffle") for c in calls]
    return tuple(edits) if name else (*edits, imported(calls[0].sheet, "import numpy as np"))
