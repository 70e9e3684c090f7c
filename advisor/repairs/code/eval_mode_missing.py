"""Switch the network to eval mode for the evaluation."""

from __future__ import annotations

from advisor.intake.code import optimizers
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import after, before
from advisor.repairs.pieces import Pages, Piece


@repair("eval-mode-missing", "dropout and batch norm behave differently when not training")
def eval_mode_missing(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Insert ``eval()`` above the evaluation, and ``train()`` below where nothing switches back."""
    pages = Pages(case, finding)
    places = [s for s in pages.statements() if s.kind in ("with_statement", "for_statement")]
    if len(places) != 1:
        raise NotMechanical("the evaluation is not one statement")
    place = places[0]
    name = _network(pages, place)
    edits = [before(place, f"{name}.eval()")]
    loops = list(place.around("for_statement", "while_statement"))
    if loops and not any(c.callee.text == f"{name}.train" for c in loops[-1].walk("call")):
        edits.append(after(place, f"{name}.train()"))
    return tuple(edits)


def _network(pages: Pages, place: Piece) -> str:
    """The one name called in the evaluation whose parameters are trained."""
    trained = {
        a.receiver.text
        for o in optimizers(pages.code)
        for a in pages.of(o.call).walk("call")
        if a.short == "parameters" and a.receiver is not None
    }
    trained |= {c.callee.text for c in _trained_calls(pages)} if not trained else set()
    used = {c.callee.text for c in place.walk("call")} & trained
    if len(used) != 1:
        raise NotMechanical("which network is evaluated is not plain")
    return used.pop()


def _trained_calls(pages: Pages) -> list[Piece]:
    """What is called in the loops with backward: the network is called in both places."""
    found: list[Piece] = []
    for call in pages.code.find("backward"):
        for loop in list(pages.of(call).around("for_statement"))[:1]:
            found += [c for c in loop.walk("call") if c.callee.kind == "identifier"]
    return [c for c in found if c.callee.text in ("model", "net", "network")]
