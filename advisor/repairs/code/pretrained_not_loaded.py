"""Load the weights."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import appended, inserted, moved_before, with_argument
from advisor.repairs.pieces import Pages


@repair(
    "pretrained-not-loaded",
    "without its weights the backbone is random",
    elsewhere="where the weights are restored",
)
def pretrained_not_loaded(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Name the weights, build from_pretrained, or initialise before restoring."""
    pages = Pages(case, finding)
    return tuple(e for c in pages.code.calls if pages.points_at(c) for e in _mended(pages, c))


_HEADS = ("Classification", "Answering", "MultipleChoice", "from_config")


def _mended(pages: Pages, call: Call) -> tuple[Edit, ...]:
    if any(n in call.kwargs for n in ("classes", "num_classes")) and "timm" not in call.name:
        raise NotMechanical("the weights have another number of classes")
    if call.kwargs.get("pretrained") is not None:
        return (with_argument(pages.of(call), "pretrained", "True"),)
    if call.name.startswith("keras.applications."):
        return (with_argument(pages.of(call), "weights", '"imagenet"'),)
    if call.name.startswith("torchvision.models.") and not call.args:
        return (with_argument(pages.of(call), "weights", '"DEFAULT"'),)
    if call.name == "timm.create_model":
        return (with_argument(pages.of(call), "pretrained", "True"),)
    if call.short.endswith(_HEADS) and len(call.args) == 1:
        return _from_pretrained(pages, call)
    if call.short == "run":
        restored = [c for c in pages.code.find("restore") if c.blocks == call.blocks]
        if len(restored) == 1:
            return moved_before(pages.of(call), pages.of(restored[0]))
    return ()


def _from_pretrained(pages: Pages, call: Call) -> tuple[Edit, ...]:
    """``Model(config)`` with a configuration that was read under a name."""
    made = pages.code.origin(call.args[0], call)
    name = made.args[0] if made is not None and made.args else None
    if name is None or made is None or made.short != "from_pretrained" or name.string is None:
        raise NotMechanical("the name of the weights is not in sight")
    piece = pages.of(call)
    given = piece.args[0]
    return appended(piece.callee, ".from_pretrained"), inserted(given, f"{name.text}, config=")
