"""Compile after freezing or unfreezing."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after
from advisor.repairs.pieces import Pages


@repair("trainable-after-compile", "trainable is only read when the model is compiled")
def trainable_after_compile(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Compile again as before, below the change."""
    pages = Pages(case, finding)
    changes = [s for s in pages.statements() if s.kind == "expression_statement"]
    compiled = [pages.of(c) for c in pages.code.find("compile") if c.receiver is not None]
    fits = [c for c in pages.code.find("fit", "fit_generator") if c.receiver is not None]
    if not changes or len(compiled) != 1 or "\n" in compiled[0].text:
        raise NotMechanical("not compiled once, in one line")
    if any(changes[-1].around("function_definition", "class_definition")):
        raise NotMechanical("the change is made elsewhere than the training")
    receiver = compiled[0].receiver
    if receiver is None or receiver.text not in {c.receiver.text for c in fits if c.receiver}:
        raise NotMechanical("another model is trained")
    loops = list(changes[-1].around("for_statement", "if_statement"))
    return (after(loops[-1] if loops else changes[-1], compiled[0].text),)
