"""Compute what the metric means."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import appended, reduced, replaced
from advisor.repairs.pieces import Pages, Piece


@repair("metric-computed-wrong", "the figure printed is not the metric that it is called")
def metric_computed_wrong(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Wrong axis, batches counted for examples, a threshold of 0.5 on logits, argmax of one."""
    pages = Pages(case, finding)
    edits = [e for c in pages.seen() for e in _mended(c)]
    logits = any(u.expects == "logits" for u in losses(pages.code))
    for statement in pages.statements() if logits and not edits else ():
        halves = [p for p in statement.walk("float") if p.text in ("0.5", ".5")]
        edits += [replaced(p, "0.0") for p in halves if _compared(p)]
    return tuple(edits)


def _compared(piece: Piece) -> bool:
    return piece.parent is not None and piece.parent.kind == "comparison_operator"


def _mended(call: Piece) -> tuple[Edit, ...]:
    if call.short in ("max", "argmax"):
        axis = call.argument("dim") or call.argument("axis") or (call.args[-1:] or (None,))[0]
        if axis is not None and axis.text == "0":
            return (replaced(axis, "1"),)
        inner = call.args[0] if call.args else None
        if inner is not None and inner.kind == "call" and inner.short == "predict":
            before, behind = reduced(call, inner)
            opened = before.model_copy(update={"text": "("})
            return opened, behind.model_copy(update={"text": ".ravel() > 0.5).astype(int)"})
    divided = call.parent is not None and call.parent.kind == "binary_operator"
    if call.short == "len" and divided and call.args and "loader" in call.args[0].text:
        return (appended(call.args[0], ".dataset"),)
    return ()
