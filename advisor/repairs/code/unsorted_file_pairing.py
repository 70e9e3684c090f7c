"""Sort what is paired by position."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import repair
from advisor.repairs.changes import wrapped
from advisor.repairs.pieces import Pages


@repair("unsorted-file-pairing", "the file system lists names in any order")
def unsorted_file_pairing(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``sorted(...)`` around every listing."""
    pages = Pages(case, finding)
    calls = pages.seen("glob", "listdir", "iglob", "rglob", "iterdir")
    return tuple(e for c in calls for e in wrapped(c, "sorted(", ")"))
