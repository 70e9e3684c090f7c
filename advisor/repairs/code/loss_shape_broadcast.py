"""Give the target the shape of the prediction."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import appended
from advisor.repairs.pieces import Pages


@repair("loss-shape-broadcast", "(N, 1) against (N,) compares every output with every target")
def loss_shape_broadcast(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``target.unsqueeze(1)`` where a PyTorch loss gets a column and a vector."""
    pages = Pages(case, finding)
    if any("(N, 1) against (N,)" not in e.observed for e in finding.evidence):
        raise NotMechanical("the shapes are not a column and a vector")
    edits: list[Edit] = []
    for loss in losses(pages.code):
        if pages.points_at(loss.place) and (loss.maker or loss.call).name.startswith("torch."):
            target = pages.of(loss.call).argument("target", 1)
            if target is None or target.kind not in ("identifier", "attribute", "call"):
                raise NotMechanical("the target is not plain")
            edits.append(appended(target, ".unsqueeze(1)"))
    return tuple(edits)
