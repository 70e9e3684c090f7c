"""Transform held-out data with what was learnt from the training data."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages


@repair("scaler-refitted-on-val", "held-out data must be scaled like the training data")
def scaler_refitted_on_val(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``transform`` instead of ``fit_transform``, for a scaler that was fitted above."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in (c for c in pages.code.find("fit_transform") if pages.points_at(c)):
        earlier = [c for c in pages.code.find("fit_transform", "fit") if c.order < call.order]
        if call.receiver is None or call.receiver.kind != "name":
            raise NotMechanical("another scaler is fitted")
        if call.receiver.text not in {c.receiver.text for c in earlier if c.receiver is not None}:
            raise NotMechanical("the scaler was not fitted above")
        edits.append(replaced(pages.of(call).last, "transform"))
    return tuple(edits)
