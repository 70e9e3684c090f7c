"""Save the optimizer with the model."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import appended
from advisor.repairs.pieces import Pages
from advisor.repairs.steps import optimizer_steps, stepped


@repair("optimizer-state-not-saved", "a run that goes on without momentum jumps")
def optimizer_state_not_saved(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Add the state of the one optimizer that steps to the dictionary that is saved."""
    pages = Pages(case, finding)
    names = {stepped(c) for c in optimizer_steps(pages.code)}
    edits: list[Edit] = []
    for call in pages.seen("save"):
        saved = call.args[0] if call.args else None
        if saved is None or saved.kind != "dictionary" or not saved.children or len(names) != 1:
            raise NotMechanical("what is saved is not a dictionary in sight")
        name = next(iter(names))
        quote = "'" if "'" in saved.text else '"'
        entry = f", {quote}optimizer{quote}: {name}.state_dict()"
        edits.append(appended(saved.children[-1], entry))
    return tuple(edits)
