"""Let the generator feel the discriminator."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import reduced
from advisor.repairs.pieces import Pages


@repair("gan-detach-wrong", "the generator only learns through what is not detached")
def gan_detach_wrong(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Drop ``detach()`` from what the generator's loss is made of."""
    pages = Pages(case, finding)
    calls = [c for c in pages.seen("detach") if c.receiver is not None]
    return tuple(e for c in calls if c.receiver is not None for e in reduced(c, c.receiver))
