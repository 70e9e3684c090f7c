"""Run the update ops with the train op."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import enclosed
from advisor.repairs.pieces import Pages


@repair("bn-update-ops-not-run", "batch norm's moving statistics are only updated by UPDATE_OPS")
def bn_update_ops_not_run(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Build the train op under ``control_dependencies`` of the collected update ops."""
    pages = Pages(case, finding)
    calls = [c for c in pages.code.find("minimize", "apply_gradients") if pages.points_at(c)]
    if len(calls) != 1:
        raise NotMechanical("not one train op")
    root = pages.alias("tensorflow")
    collected = [
        a.target
        for a in pages.code.assignments
        if a.function == calls[0].function and any("UPDATE_OPS" in n for n in a.value.names())
    ]
    ops = collected[0] if collected else f"{root}.get_collection({root}.GraphKeys.UPDATE_OPS)"
    return enclosed([pages.of(calls[0]).statement], f"with {root}.control_dependencies({ops}):")
