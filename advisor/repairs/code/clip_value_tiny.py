"""Clip between backward and step."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import moved_after
from advisor.repairs.pieces import Pages


@repair("clip-value-tiny", "gradients are there to be clipped only between backward and step")
def clip_value_tiny(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Move a clipping that stands in the wrong place; a tiny limit is the person's choice."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for clip in (c for c in pages.code.calls if pages.points_at(c) and "clip" in c.short):
        near = [c for c in pages.code.find("backward", "step") if c.function == clip.function]
        near = [c for c in near if c.blocks == clip.blocks]
        backward = [c for c in near if c.short == "backward"]
        steps = [c for c in near if c.short == "step" and "sched" not in c.text.lower()]
        if len(backward) != 1 or len(steps) != 1:
            raise NotMechanical("backward and step are not in the same block")
        if not backward[0].order < clip.order < steps[0].order:
            edits += moved_after(pages.of(clip), pages.of(backward[0]))
    return tuple(edits)
