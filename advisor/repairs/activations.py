"""The activation at the end of a network, dropped or named differently in any of its forms."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Edit
from advisor.repairs import NotMechanical
from advisor.repairs.changes import (
    reduced,
    replaced,
    without_argument,
    without_element,
    without_statement,
)
from advisor.repairs.pieces import Pages, Piece

# Names by role: the function, the torch module, the string or keras function.
_MODULES = {
    "sigmoid": "Sigmoid",
    "softmax": "Softmax",
    "log_softmax": "LogSoftmax",
    "softplus": "Softplus",
}
_AXES = ("dim", "axis")


def dropped(pages: Pages, call: Call) -> tuple[Edit, ...]:
    """The edits that take away the activation that a call applies, makes or is given."""
    piece = pages.of(call)
    _refuse_helper(pages, call)
    if (given := _argument(piece)) is not None:
        return _dropped_argument(piece, given)
    if _is_layer(call):
        return _dropped_layer(pages, piece)
    if piece.receiver is not None and call.receiver is not None:  # x.softmax(1)
        return reduced(piece, piece.receiver)
    if not piece.args:
        raise NotMechanical("what the activation is applied to is not plain")
    return reduced(piece, piece.args[0])


def renamed(pages: Pages, call: Call, to: str) -> tuple[Edit, ...]:
    """The edits that put another activation (by its function's name) in place of one."""
    piece = pages.of(call)
    _refuse_helper(pages, call)
    if (given := _argument(piece)) is not None:
        return (_renamed_argument(given, to),)
    name = _MODULES[to] if _is_layer(call) else to
    if piece.short == "Activation" and piece.args and piece.args[0].kind == "string":
        return (_renamed_argument(piece.args[0], to),)
    if piece.callee.kind != "attribute":
        raise NotMechanical("the other activation may not be imported")
    if _is_layer(call) and not call.name.startswith("torch."):
        raise NotMechanical("there is no layer of that name")
    edits = [replaced(piece.last, name)]
    return (*edits, *_without_axis(call, piece)) if "softmax" not in to else tuple(edits)


def _refuse_helper(pages: Pages, call: Call) -> None:
    """``activation(z)`` in a helper that other layers get their activation from too."""
    function = pages.code.function(call.function) if call.function else None
    if function is not None and call.text in function.parameters:
        raise NotMechanical(
            "a helper applies the activation that it is given, for other layers too"
        )


def _without_axis(call: Call, piece: Piece) -> tuple[Edit, ...]:
    """Element-wise functions take no axis."""
    named = tuple(e for axis in _AXES for e in without_argument(piece, axis))
    own = 0 if _is_layer(call) or call.receiver is not None else 1
    return named + tuple(without_element(a) for a in piece.args[own:])


def _is_layer(call: Call) -> bool:
    return call.short[:1].isupper()


def _argument(piece: Piece) -> Piece | None:
    for name in ("activation", "activation_fn"):
        found = piece.argument(name) if piece.kind == "call" else None
        if found is not None and piece.short != "Activation":
            return found
    return None


def _dropped_argument(piece: Piece, given: Piece) -> tuple[Edit, ...]:
    if piece.keyword("activation_fn") is not None:  # its default is ReLU
        return (replaced(given, "None"),)
    return without_argument(piece, "activation")


def _renamed_argument(given: Piece, to: str) -> Edit:
    if given.kind == "string" and given.text[:1] in "\"'":
        return replaced(given, f"{given.text[0]}{to}{given.text[0]}")
    if given.kind == "attribute":
        return replaced(given.last, to)
    raise NotMechanical("how the activation is given is not plain")


def _dropped_layer(pages: Pages, piece: Piece) -> tuple[Edit, ...]:
    """A layer that only activates: in a list, in ``add``, called on the spot, or as attribute."""
    parent = piece.parent
    if parent is None:
        raise NotMechanical("no place")
    if parent.kind == "call" and parent.callee.node == piece.node and parent.args:
        return reduced(parent, parent.args[0])
    if parent.kind == "argument_list" and (call := parent.parent) is not None:
        if call.short == "add":
            return (without_statement(piece),)
        if call.short == "Sequential" and len(parent.children) > 1:
            return (without_element(piece),)
    if parent.kind == "list" and len(parent.children) > 1:
        return (without_element(piece),)
    if parent.kind == "assignment":
        return _dropped_uses(pages, parent)
    raise NotMechanical("how the layer is used is not plain")


def _dropped_uses(pages: Pages, assignment: Piece) -> tuple[Edit, ...]:
    """``self.softmax = nn.Softmax(1)``: the one place where it is called."""
    target = assignment.field("left")
    name = "" if target is None else target.text
    uses = [c for c in assignment.sheet.root.walk("call") if c.callee.text == name]
    if len(uses) != 1 or not uses[0].args or len(pages.assignments(name, assignment)) != 1:
        raise NotMechanical("the layer is used in several places")
    return reduced(uses[0], uses[0].args[0])
