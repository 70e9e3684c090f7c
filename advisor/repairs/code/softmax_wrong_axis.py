"""Normalise over the classes."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages, Piece


@repair("softmax-wrong-axis", "axis 0 is the batch: the classes are the last axis")
def softmax_wrong_axis(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Write -1 where the axis 0 stands, by name or as the last position."""
    pages = Pages(case, finding)
    calls = pages.seen("softmax", "log_softmax", "Softmax", "LogSoftmax", "softmax_v2")
    axes = [a for call in calls for a in _axes(call)]
    return tuple(replaced(axis, "-1") for axis in axes if axis.text == "0")


def _axes(call: Piece) -> list[Piece]:
    named = [call.argument(name) for name in ("dim", "axis")]
    return [*(a for a in named if a is not None), *call.args[-1:]]
