"""Switch back to train mode after the evaluation."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, before
from advisor.repairs.pieces import Pages, Piece

_LEAVES = ("return_statement", "break_statement", "continue_statement", "raise_statement")


@repair(
    "train-mode-not-restored",
    "training would go on with dropout and batch norm in eval mode",
    elsewhere="the end of the block that evaluates",
)
def train_mode_not_restored(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Insert ``train()`` at the end of the block with ``eval()``, above a final return."""
    pages = Pages(case, finding)
    return tuple(_restored(call) for call in pages.seen("eval"))


def _restored(call: Piece) -> Edit:
    block = call.statement.parent
    if block is None or call.receiver is None:
        raise NotMechanical("no block")
    name = call.receiver.text
    rest = [s for s in block.children if s.row > call.statement.row]
    last = rest[-1] if rest else call.statement
    inner = [s for s in rest if s.node != last.node for _ in s.walk(*_LEAVES)]
    if inner or block.kind == "module":
        raise NotMechanical("the block is left in several places")
    if last.kind == "return_statement":
        if any(c.callee.text == name for c in last.walk("call")):
            raise NotMechanical("the network is called as the function returns")
        return before(last, f"{name}.train()")
    return after(last, f"{name}.train()")
