"""Shuffle examples, then make batches."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.chains import after_source, step_text, with_step, without_step
from advisor.repairs.pieces import Pages


@repair(
    "shuffle-after-batch",
    "shuffled after batching, the same examples stay together",
    elsewhere="before the batch of the same chain",
)
def shuffle_after_batch(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Move the shuffle in front of the first batch of its chain."""
    pages = Pages(case, finding)
    calls = tuple(c for c in pages.code.calls if pages.points_at(c) and c.short in _SHUFFLES)
    edits: list[Edit] = []
    for call, batch in after_source(pages.code, calls, "batch"):
        receiver = pages.of(batch).receiver
        if receiver is None:
            raise NotMechanical("the batch is no method")
        step = pages.of(call)
        edits += [*without_step(step), with_step(receiver, step_text(step))]
    return tuple(edits)


_SHUFFLES = frozenset({"shuffle", "apply"})
