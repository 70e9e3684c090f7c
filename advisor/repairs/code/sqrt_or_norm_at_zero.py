"""Keep roots away from zero."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import appended
from advisor.repairs.pieces import Pages

# Small beside any distance that matters, and its root is not yet zero in single precision.
EPSILON = "1e-12"


@repair("sqrt-or-norm-at-zero", "the gradient of a root at 0 is infinite")
def sqrt_or_norm_at_zero(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Add a small number under the root."""
    pages = Pages(case, finding)
    calls = [c for c in pages.seen("sqrt") if len(c.given) == 1]
    return tuple(appended(c.args[0], f" + {EPSILON}") for c in calls)
