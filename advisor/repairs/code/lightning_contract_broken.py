"""Hand Lightning the loss."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, reduced, replaced, without_argument
from advisor.repairs.epochs import per_batch_interval
from advisor.repairs.pieces import Pages, Piece


@repair(
    "lightning-contract-broken",
    "training_step must return the loss with its graph",
    elsewhere="the end of training_step, and what configure_optimizers returns",
)
def lightning_contract_broken(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Return the one loss that is computed, without ``detach()`` or ``item()``."""
    pages = Pages(case, finding)
    told = " ".join(e.what for e in finding.evidence)
    counting = [c for c in pages.code.calls if pages.points_at(c) and "lr_scheduler" in c.name]
    edits = [e for c in counting for e in per_batch_interval(pages, c)]
    for evidence in finding.evidence:
        if "patience counts batches" in evidence.what:
            edits += [replaced(p, p.text.replace("step", "epoch")) for p in _intervals(pages)]
    for call in pages.seen("Trainer"):
        for name in ("overfit_batches", "limit_train_batches"):
            if call.keyword(name) is not None:
                edits += without_argument(call, name)
    for statement in pages.statements():
        if statement.kind == "return_statement":
            cut = [c for c in statement.walk("call") if c.short in ("detach", "item")]
            edits += [e for c in cut if c.receiver for e in reduced(c, c.receiver)]
        elif statement.kind == "function_definition":
            body = statement.field("body")
            if "optimizer_step takes no step" in told:
                edits += [after(body.children[-1], _step(statement))] if body else []
                continue
            if "training_step returns nothing" not in told:
                continue
            made = [p.children[0] for p in statement.walk("assignment")]
            names = {p.text for p in made if "loss" in p.text and p.kind == "identifier"}
            names = names or _logged(statement, {p.text for p in made})
            if body is None or len(names) != 1 or any(statement.walk("return_statement")):
                raise NotMechanical("which loss is meant is not plain")
            edits.append(after(body.children[-1], f"return {names.pop()}"))
    return tuple(edits)


def _intervals(pages: Pages) -> list[Piece]:
    """The values of ``"interval": "step"``."""
    found: list[Piece] = []
    for index in range(len(pages.case.snippets)):
        for pair in pages.sheet(index).root.walk("pair"):
            key, value = pair.field("key"), pair.field("value")
            if key is not None and value is not None and key.text.strip("'\"") == "interval":
                found += [value] if value.text.strip("'\"") == "step" else []
    if len(found) != 1:
        raise NotMechanical("which interval is meant is not plain")
    return found


def _step(function: Piece) -> str:
    """The step that the hook was to take, by the names of its own parameters."""
    given = function.field("parameters")
    names = [] if given is None else [p.text for p in given.children if p.kind == "identifier"]
    if len(names) < 5:
        raise NotMechanical("the parameters of the hook are not plain")
    return f"{names[3]}.step(closure={names[4]})"


def _logged(function: Piece, made: set[str]) -> set[str]:
    """The one value that is computed and logged."""
    calls = [c for c in function.walk("call") if c.callee.text == "self.log"]
    return {a.text for c in calls for a in c.args[1:2] if a.text in made}
