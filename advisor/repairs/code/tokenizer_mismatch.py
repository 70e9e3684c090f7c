"""Take the tokenizer of the model."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages


@repair("tokenizer-mismatch", "ids mean other words to a model of another vocabulary")
def tokenizer_mismatch(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Name the checkpoint of the one model where the tokenizer is loaded."""
    pages = Pages(case, finding)
    loaded = [c for c in pages.code.find("from_pretrained") if c.args]
    models = {c.args[0].text for c in loaded if _of(c, "Model", "For", "LMHead")}
    named = [c for c in loaded if pages.points_at(c) and _of(c, "Tokenizer")]
    wrong = [c for c in named if c.args[0].text not in models]
    if len(models) != 1 or not wrong:
        raise NotMechanical("which checkpoint is used is not plain")
    return tuple(replaced(pages.of(c).args[0], next(iter(models))) for c in wrong)


def _of(call: Call, *words: str) -> bool:
    """Whether the class whose method loads is called so."""
    owner = call.name.rpartition(".")[0]
    return any(w in owner for w in words)
