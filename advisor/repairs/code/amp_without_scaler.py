"""Scale the loss of half precision."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, before, replaced, wrapped
from advisor.repairs.pieces import Pages
from advisor.repairs.steps import optimizer_steps, stepped


@repair(
    "amp-without-scaler",
    "small gradients are zero in half precision unless the loss is scaled",
    elsewhere="backward, the step, and above the loop",
)
def amp_without_scaler(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """A GradScaler for autocast on a GPU with one plain backward and one plain step."""
    pages = Pages(case, finding)
    contexts = pages.seen("autocast")
    backward = [c for c in pages.code.find("backward") if not c.args]
    steps = [s for s in optimizer_steps(pages.code) if not s.args]
    if len(contexts) != 1 or len(backward) != 1 or len(steps) != 1:
        raise NotMechanical("not one plain training step")
    loss, step = pages.of(backward[0]).receiver, pages.of(steps[0])
    loops = list(step.around("for_statement", "while_statement"))
    if backward[0].blocks != steps[0].blocks or not loops or loss is None:
        raise NotMechanical("backward and step stand apart")
    if any(loops[0].around("function_definition")) or "scaler" in step.sheet.snippet.text:
        raise NotMechanical("where the scaler would live is not plain")
    torch = pages.alias("torch")
    return (
        before(loops[-1], f'scaler = {torch}.amp.GradScaler("cuda")'),
        *wrapped(loss, "scaler.scale(", ")"),
        replaced(step, f"scaler.step({stepped(steps[0])})"),
        after(step, "scaler.update()"),
    )
