"""Unscale, then clip."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import before, moved_after
from advisor.repairs.pieces import Pages


@repair("clip-before-unscale", "scaled gradients are thousands of times too large for the limit")
def clip_before_unscale(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Insert ``scaler.unscale_(optimizer)`` above the clipping, or clip below the one there is."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for clip in (c for c in pages.code.calls if pages.points_at(c) and "clip" in c.short):
        near = [c for c in pages.code.calls if c.blocks == clip.blocks]
        near = [c for c in near if c.function == clip.function and c.order > clip.order]
        late = [c for c in near if c.short == "unscale_"]
        steps = [c for c in near if c.short == "step" and len(c.args) == 1]
        if late:
            edits += moved_after(pages.of(clip), pages.of(late[0]))
        elif len(steps) == 1 and steps[0].receiver is not None:
            line = f"{steps[0].receiver.text}.unscale_({steps[0].args[0].text})"
            edits.append(before(pages.of(clip), line))
        else:
            raise NotMechanical("the step of the scaler is not in sight")
    return tuple(edits)
