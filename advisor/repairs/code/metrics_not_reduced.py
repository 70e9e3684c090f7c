"""Average over all processes."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import with_argument
from advisor.repairs.pieces import Pages


@repair("metrics-not-reduced", "each process logs the figures of its own share only")
def metrics_not_reduced(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``sync_dist=True`` where Lightning logs."""
    pages = Pages(case, finding)
    calls = [c for c in pages.seen("log", "log_dict") if c.callee.text.startswith("self.")]
    return tuple(with_argument(c, "sync_dist", "True") for c in calls)
