"""Add the collected penalties to the loss."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, appended
from advisor.repairs.pieces import Pages, Piece


@repair(
    "regularisation-losses-not-added",
    "penalties of layers are only collected, nobody adds them to the loss",
    elsewhere="the last line under the tape",
)
def regularisation_losses_not_added(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Graphs: in what is minimized. Tapes: below the loss, still under the tape."""
    pages = Pages(case, finding)
    root = pages.alias("tensorflow")
    edits: list[Edit] = []
    for call in pages.seen("minimize"):
        loss = call.argument("loss", 0)
        if loss is None or loss.kind != "identifier":
            raise NotMechanical("what is minimized is not a name")
        edits.append(appended(loss, f" + {root}.losses.get_regularization_loss()"))
    return (*edits, *(_under_tape(call) for call in pages.seen("gradient")))


def _under_tape(call: Piece) -> Edit:
    names = [a.text for a in call.args]
    model, _, variables = names[1].partition(".") if len(names) == 2 else ("", "", "")
    block = call.statement.parent
    tapes = [] if block is None else [s for s in block.children if s.kind == "with_statement"]
    if not variables.startswith("trainable") or len(tapes) != 1 or not names[0].isidentifier():
        raise NotMechanical("loss, network or tape are not plain")
    body = tapes[0].field("body")
    if body is None:
        raise NotMechanical("no tape")
    return after(body.children[-1], f"{names[0]} += sum({model}.losses)")
