"""Let a regression reach every value."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.activations import dropped
from advisor.repairs.pieces import Pages


@repair(
    "bounded-output-for-regression",
    "targets outside of the activation's range can never be reached",
    elsewhere="the output layer",
)
def bounded_output_for_regression(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Drop the activation at the end of the network whose loss is pointed at."""
    pages = Pages(case, finding)
    ends = [u.path.output for u in losses(pages.code) if pages.points_at(u.place)]
    return tuple(e for end in ends if end is not None for e in dropped(pages, end.call))
