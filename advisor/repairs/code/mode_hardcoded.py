"""Pass the mode on."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced, without_statement
from advisor.repairs.pieces import Pages, Piece

_OTHER = {"True": "False", "False": "True"}


@repair("mode-hardcoded", "batch norm and dropout must know whether the network trains")
def mode_hardcoded(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """The flag that the function is given, ``self.training``, or the other constant."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in (c for c in pages.code.calls if pages.points_at(c)):
        piece = pages.of(call)
        if call.short == "set_learning_phase":
            edits.append(without_statement(piece))
            continue
        flag = piece.argument("training") or piece.argument("is_training")
        if flag is not None and flag.text in _OTHER:
            edits.append(replaced(flag, _mode(pages, call, flag)))
        elif call.short == "run" and flag is None:
            pairs = [p for p in piece.walk("pair") if "training" in p.children[0].text]
            pairs = [p for p in pairs if p.children[1].text in _OTHER]
            edits += [replaced(p.children[1], _OTHER[p.children[1].text]) for p in pairs]
    return tuple(edits)


def _mode(pages: Pages, call: Call, flag: Piece) -> str:
    function = pages.code.function(call.function) if call.function else None
    given = () if function is None else function.parameters
    if call.name.startswith("torch.") and call.klass:
        return "self.training"
    if "training" in given:
        return "training"
    if "mode" in given:
        return f"mode == {pages.alias('tensorflow')}.estimator.ModeKeys.TRAIN"
    if call.klass:
        raise NotMechanical("the method is not told the mode")
    return _OTHER[flag.text]
