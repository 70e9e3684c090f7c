"""Tell compile things by the names that it knows."""

from __future__ import annotations

from advisor.intake.code.training import optimizer_kind
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import (
    appended,
    inserted,
    replaced,
    with_argument,
    without_argument,
    without_element,
)
from advisor.repairs.pieces import Pages, Piece

_NAMES = {
    "metric": "metrics",
    "loss_function": "loss",
    "loss_fn": "loss",
    "losses": "loss",
    "optimiser": "optimizer",
    "opt": "optimizer",
}


@repair("keras-compile-misuse", "compile knows optimizer=, loss= and metrics=")
def keras_compile_misuse(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Rename misnamed arguments, drop the model itself, and build an optimizer given as a class."""
    pages = Pages(case, finding)
    calls = {c.node.id: c for c in pages.seen("compile")}
    told = [e.what for e in finding.evidence]
    edits = [e for call in calls.values() for e in _mended(pages, call)]
    return tuple(edits or [e for call in calls.values() for e in _put_right(pages, call, told)])


def _put_right(pages: Pages, call: Piece, told: list[str]) -> list[Edit]:
    """The optimizer that was made, metrics under their name, weights of classes in fit."""
    edits: list[Edit] = []
    for what in told:
        optimizer, weights = call.argument("optimizer", 0), call.keyword("loss_weights")
        if what.endswith("is not used") and optimizer is not None:
            edits.append(replaced(optimizer, what.rpartition("; ")[2].partition(" ")[0]))
        elif "where the weights of the losses" in what and len(call.args) == 4:
            edits += [replaced(call.args[2], f"metrics={call.args[3].text}")]
            edits += [without_element(call.args[3])]
        elif "class_weight" in what and weights is not None:
            fits = [pages.of(c) for c in pages.code.find("fit")]
            value = weights.field("value")
            if len(fits) != 1 or value is None or fits[0].keyword("class_weight") is not None:
                raise NotMechanical("where the model is fitted is not plain")
            edits += without_argument(call, "loss_weights")
            edits.append(with_argument(fits[0], "class_weight", value.text))
    return edits


def _mended(pages: Pages, call: Piece) -> list[Edit]:
    edits: list[Edit] = []
    given = list(call.args)
    if given and call.receiver is not None and given[0].text == call.receiver.text:
        edits.append(without_element(given[0]))
        rest = zip(given[1:], ("optimizer", "loss", "metrics"), strict=False)
        edits += [inserted(value, f"{name}=") for value, name in rest]
    for argument in call.given:
        name = argument.field("name") if argument.kind == "keyword_argument" else None
        if name is not None and (right := _NAMES.get(name.text)) is not None:
            if call.keyword(right) is not None:
                raise NotMechanical("both names are given")
            edits.append(replaced(name, right))
    optimizer = call.argument("optimizer", 0)
    if optimizer is not None and _is_class(pages, optimizer):
        edits.append(appended(optimizer, "()"))
    return edits


def _is_class(pages: Pages, value: Piece) -> bool:
    name = value.text.rpartition(".")[2]
    imports = [i.name for i in pages.code.imports if i.alias == value.text]
    dotted = imports[0] if imports else value.text
    return value.kind in ("identifier", "attribute") and (
        optimizer_kind(f"keras.optimizers.{name}") is not None and "optimizers." in dotted
    )
