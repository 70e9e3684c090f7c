"""Decay weights apart from the gradient."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages


@repair("adam-with-l2", "Adam scales an L2 penalty away; AdamW decays the weights themselves")
def adam_with_l2(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``AdamW`` where PyTorch's ``Adam`` is given ``weight_decay``."""
    pages = Pages(case, finding)
    calls = [c for c in pages.seen("Adam") if c.keyword("weight_decay") is not None]
    plain = [c for c in calls if c.callee.kind == "attribute"]
    return tuple(replaced(c.last, "AdamW") for c in plain)
