"""Hand Lightning the loss."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, reduced
from advisor.repairs.epochs import per_batch_interval
from advisor.repairs.pieces import Pages


@repair(
    "lightning-contract-broken",
    "training_step must return the loss with its graph",
    elsewhere="the end of training_step, and what configure_optimizers returns",
)
def lightning_contract_broken(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Return the one loss that is computed, without ``detach()`` or ``item()``."""
    pages = Pages(case, finding)
    counting = [c for c in pages.code.calls if pages.points_at(c) and "lr_scheduler" in c.name]
    edits = [e for c in counting for e in per_batch_interval(pages, c)]
    for statement in pages.statements():
        if statement.kind == "return_statement":
            cut = [c for c in statement.walk("call") if c.short in ("detach", "item")]
            edits += [e for c in cut if c.receiver for e in reduced(c, c.receiver)]
        elif statement.kind == "function_definition":
            body = statement.field("body")
            made = [p.children[0] for p in statement.walk("assignment")]
            names = {p.text for p in made if "loss" in p.text and p.kind == "identifier"}
            if body is None or len(names) != 1 or any(statement.walk("return_statement")):
                raise NotMechanical("which loss is meant is not plain")
            edits.append(after(body.children[-1], f"return {names.pop()}"))
    return tuple(edits)
