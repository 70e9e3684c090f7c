"""Give the loss the form of labels that it expects."""

from __future__ import annotations

from advisor.intake.code import losses
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import appended, replaced
from advisor.repairs.pieces import Pages

_KERAS = {
    "categorical_crossentropy": "sparse_categorical_crossentropy",
    "sparse_categorical_crossentropy": "categorical_crossentropy",
}
_GRAPH = {"sparse_softmax_cross_entropy_with_logits": "softmax_cross_entropy_with_logits"}


@repair("labels-one-hot-sparse-mismatch", "class indices and one-hot rows take different losses")
def labels_one_hot_sparse_mismatch(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Keras and graphs: the other loss by name. PyTorch: the index of the one in each row."""
    pages = Pages(case, finding)
    edits: list[Edit] = []
    for call in pages.seen("compile"):
        given = call.argument("loss", 1)
        if given is None or given.text.strip("\"'") not in _KERAS:
            raise NotMechanical("the loss is not given by name")
        edits.append(replaced(given, f"{given.text[0]}{_KERAS[given.text[1:-1]]}{given.text[-1]}"))
    edits += [replaced(c.last, _GRAPH[c.short]) for c in pages.seen(*_GRAPH)]
    for loss in losses(pages.code):
        torch_loss = loss.kind == "nll" or loss.name in ("CrossEntropyLoss", "cross_entropy")
        if pages.points_at(loss.place) and torch_loss and "one-hot" in finding.evidence[0].observed:
            args = pages.of(loss.call).args
            if len(args) != 2 or args[1].kind != "identifier":
                raise NotMechanical("the target is not a name")
            edits.append(appended(args[1], ".argmax(dim=1)"))
    return tuple(edits)
