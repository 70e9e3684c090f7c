"""Expect nothing after the end."""

from __future__ import annotations

from advisor import patterns
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import appended
from advisor.repairs.pieces import Pages, Piece

_DONE = patterns.pattern(r"^(?:dones?|terminals?|terminated|finished)(?:_batch)?$")


@repair("rl-done-mask-missing", "after the last step of an episode there is nothing to come")
def rl_done_mask_missing(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Multiply what comes after by ``1 - done``, unpacked beside the reward."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for statement in pages.statements():
        for assignment in statement.walk("assignment"):
            value = assignment.field("right")
            reward = None if value is None else value.field("left")
            future = None if value is None else value.field("right")
            if value is None or reward is None or future is None or value.kind != "binary_operator":
                raise NotMechanical("the target is not a sum")
            edits.append(appended(future, f" * (1 - {_done(statement, reward.text)})"))
    return tuple(edits)


def _done(statement: Piece, reward: str) -> str:
    """The flag that is unpacked together with the reward."""
    found: set[str] = set()
    for pattern in statement.sheet.root.walk("pattern_list", "tuple_pattern"):
        names = [c.text for c in pattern.children]
        if reward in names and pattern.row <= statement.row:
            found |= {n for n in names if _DONE.match(n)}
    if len(found) != 1:
        raise NotMechanical("the end of an episode is not in sight")
    return found.pop()
