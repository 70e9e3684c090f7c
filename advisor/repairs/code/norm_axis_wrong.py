"""Normalise the channels."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import with_argument, without_argument
from advisor.repairs.pieces import Pages


@repair("norm-axis-wrong", "batch norm keeps statistics of channels, wherever these stand")
def norm_axis_wrong(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Drop an axis where channels come last; name axis 1 where they come first."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in pages.seen("BatchNormalization", "batch_normalization"):
        for evidence in finding.evidence:
            if "the channels come last" in evidence.observed:
                edits += without_argument(call, "axis")
            elif "the channels are axis 1" in evidence.observed:
                edits.append(with_argument(call, "axis", "1"))
    return tuple(edits)
