"""Make it a sigmoid."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.activations import renamed
from advisor.repairs.pieces import Pages


@repair("single-unit-softmax", "softmax over one unit is always 1: a sigmoid is meant")
def single_unit_softmax(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Put sigmoid where softmax stands, without its axis."""
    pages = Pages(case, finding)
    found = [c for c in pages.code.calls if pages.points_at(c) and _is_softmax(c)]
    return tuple(e for call in found for e in renamed(pages, call, "sigmoid"))


def _is_softmax(call: Call) -> bool:
    given = call.kwargs.get("activation")
    inside = given is not None and given.text.strip("\"'").lower().endswith("softmax")
    return inside or call.short.lower() == "softmax"
