"""Make the iterator once, before the loop."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import before, imported, replaced
from advisor.repairs.pieces import Pages


@repair(
    "batch-fetched-inside-loop",
    "a new iterator begins with the same batch: make it once, and let it begin again at its end",
)
def batch_fetched_inside_loop(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Put an endless generator above the loop, and ask that for the next batch."""
    pages = Pages(case, finding)
    calls = pages.seen("next")
    if len(calls) != 1 or len(calls[0].args) != 1:
        raise NotMechanical("not one plain next()")
    source = calls[0].args[0]
    if source.kind == "call" and source.short == "iter" and len(source.args) == 1:
        fetched = source.args[0]
    else:
        fetched = source
    loops = list(calls[0].around("for_statement", "while_statement"))
    if not loops or "\n" in fetched.text or "batch_stream" in calls[0].sheet.snippet.text:
        raise NotMechanical("no plain loop")
    target = loops[-1].field("left")
    if target is not None and target.text in fetched.text.split("."):
        raise NotMechanical("what is fetched depends on the loop")
    line = f"batch_stream = (b for _ in itertools.count() for b in {fetched.text})"
    edits = (before(loops[-1], line), replaced(source, "batch_stream"))
    known = any(i.alias == "itertools" for i in pages.code.imports)
    return edits if known else (*edits, imported(calls[0].sheet, "import itertools"))
