"""Are the same classes numbered in two different orders?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.label_maps import other_orders
from advisor.intake.code import program
from advisor.model import Answer, Case


@detector("class-order-differs")
def class_order_differs(case: Case) -> Answer:
    """Two lists of the same names in different order, or ``factorize`` of each split for itself.

    Orders that only may differ (sets, listings of folders, encoders that sort) are
    ``label-map-unstable``. Source: pandas.factorize numbers by first appearance.
    """
    code = program(case)
    found = {p.where: p.evidence(observed=what) for p, what in other_orders(code)}
    if found:
        return present(*found.values())
    listed = [c for c in code.calls if {"classes", "class_names"} & c.kwargs.keys()]
    if listed:
        return absent("the classes are listed in one order", listed[0].evidence())
    return not_seen(code, "no lists of classes")
