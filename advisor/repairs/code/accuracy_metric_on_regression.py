"""Measure a regression by its error."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import replaced, without_element
from advisor.repairs.pieces import Pages

_ACCURACY = ("accuracy", "acc")


@repair("accuracy-metric-on-regression", "accuracy counts exact hits, which a regression has not")
def accuracy_metric_on_regression(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Write "mae" for "accuracy" among the metrics; drop it where "mae" is there already."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in pages.seen("compile"):
        metrics = call.argument("metrics", 2)
        if metrics is None or metrics.kind != "list":
            continue
        names = [m.text.strip("\"'") for m in metrics.children]
        for piece, name in zip(metrics.children, names, strict=True):
            if name in _ACCURACY and "mae" in names:
                edits.append(without_element(piece))
            elif name in _ACCURACY:
                edits.append(replaced(piece, f"{piece.text[0]}mae{piece.text[-1]}"))
    return tuple(edits)
