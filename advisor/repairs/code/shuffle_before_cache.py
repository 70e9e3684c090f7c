"""Cache, then shuffle."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.chains import step_text, with_step, without_step
from advisor.repairs.pieces import Pages


@repair(
    "shuffle-before-cache",
    "the cache keeps the order of the first epoch",
    elsewhere="behind the cache of the same chain",
)
def shuffle_before_cache(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Move the shuffle behind the cache, or in front of batches that were made in between."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for cache in pages.code.find("cache"):
        chain = pages.code.chain(cache)[:-1]
        shuffles = [c for c in chain if pages.points_at(c) and c.short == "shuffle"]
        if not shuffles:
            continue
        step = pages.of(shuffles[-1])
        between = [c for c in chain if c.order > shuffles[-1].order and c.short == "batch"]
        edits += [*without_step(step)]
        if between:  # then the cache has to move: examples are shuffled, not batches
            edits += _cache_first(pages, cache, between[0], step_text(step))
        else:
            edits.append(with_step(pages.of(cache), step_text(step)))
    return tuple(edits)


def _cache_first(pages: Pages, cache: Call, batch: Call, shuffle: str) -> list[Edit]:
    receiver, kept = pages.of(batch).receiver, pages.of(cache)
    if receiver is None:
        raise NotMechanical("the batch is no method")
    return [*without_step(kept), with_step(receiver, step_text(kept) + shuffle)]
