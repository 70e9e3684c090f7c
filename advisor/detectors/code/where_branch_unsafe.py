"""Does a selection keep the value, but not the gradient, away from a zero?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.root_edges import unsafe_selections
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("where-branch-unsafe")
def where_branch_unsafe(case: Case) -> Answer:
    """``where(x > 0, log(x), 0)`` with the same ``x`` in the condition and under the logarithm.

    Both branches are computed and both get a gradient: that of the branch not taken is 0 times
    infinity. A second ``where`` that replaces ``x`` inside (the double-where trick of the JAX FAQ),
    a clamp, labels, and code without gradients do not count.
    """
    code = program(case)
    found = {p.where: p.evidence(observed=what) for p, what in unsafe_selections(code)}
    if found:
        return present(*found.values())
    if code.has("where"):
        return absent("no selection is made around a logarithm, a root or a division")
    return not_seen(code, "no selection between two branches")
