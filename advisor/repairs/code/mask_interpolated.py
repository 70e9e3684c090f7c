"""Resize masks to the nearest pixel."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import with_argument
from advisor.repairs.pieces import Pages, Piece


@repair("mask-interpolated", "between two classes there is no third: take the nearest pixel")
def mask_interpolated(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Name the nearest-neighbour mode in the way of cv2, tf.image, torchvision or PIL."""
    pages = Pages(case, finding)
    calls = [c for c in pages.code.find("resize", "Resize") if pages.points_at(c)]
    return tuple(_nearest(c, pages.of(c)) for c in calls)


def _nearest(call: Call, piece: Piece) -> Edit:
    prefix = piece.callee.text.rpartition(".")[0]
    if call.name.startswith("cv2."):
        return with_argument(piece, "interpolation", f"{prefix}.INTER_NEAREST")
    if call.name.startswith("tensorflow.image."):
        if len(piece.args) > 2:
            raise NotMechanical("the method is given by position")
        return with_argument(piece, "method", '"nearest"')
    if call.name.startswith("torchvision.transforms.") and prefix:
        if len(piece.args) > 1:
            raise NotMechanical("the mode is given by position")
        return with_argument(piece, "interpolation", f"{prefix}.InterpolationMode.NEAREST")
    raise NotMechanical("how this resizes is not plain")
