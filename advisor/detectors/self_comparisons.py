"""Losses that compare a thing with itself, or labels with what was made of labels."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.roles import is_label_name
from advisor.intake.code import Assignment, Call, Place, Program, Value, losses
from advisor.patterns import pattern

# Of what passes through these only the form changes.
_FORMS = frozenset(
    {"detach", "float", "to", "clone", "cast", "cuda", "stop_gradient", "contiguous", "double"}
)
_SQUASHES = frozenset({"softmax", "log_softmax"})
_ONE_HOT = frozenset({"one_hot", "to_categorical"})
_BLANK = frozenset({"zeros_like", "ones_like", "zeros", "ones", "full_like"})
# The factor of a division that scales logits.
_SCALAR = pattern(r"(?:self\.|args\.|cfg\.)?(?:T|t|temp\w*|tau)$")
MAX_HOPS = 12

_At = Call | Assignment | None


def with_themselves(code: Program) -> Iterator[tuple[Place, str]]:
    """Places of such losses, with what is compared."""
    yield from _in_calls(code)
    yield from _differences(code)


def _in_calls(code: Program) -> Iterator[tuple[Place, str]]:
    for loss in losses(code):
        one, other = loss.prediction, loss.target
        if one is None or other is None or one.is_literal or other.is_literal:
            continue
        left, right = _bare(one), _bare(other)
        if left.text == right.text and left.call is None:
            yield loss.place, f"{one.text} against itself"
        elif loss.name in ("kl_div", "KLDivLoss") and _same_logits(code, one, other, loss.call):
            yield loss.place, "both sides come from the same logits"
        elif _made_of_label(code, one, right, loss.call):
            yield loss.place, f"{one.text} is made of {other.text}"
        elif _is_blank(code, one, loss.call) and is_label_name(_root_name(right)):
            yield loss.place, f"{one.text} is a constant"


def _bare(value: Value) -> Value:
    """Without casts, detach and the like."""
    for _ in range(MAX_HOPS):
        call = value.call
        if call is None or call.short not in _FORMS:
            return value
        method = call.receiver is not None and call.text != call.receiver.text
        if method and call.receiver is not None:
            value = call.receiver
        elif call.args:
            value = call.args[0]
        else:
            return value
    return value


def _step(
    code: Program, value: Value, at: _At, through: frozenset[str]
) -> tuple[Value, _At] | None:
    """One step back through a name, a scaling or one of the functions; None at the root."""
    value = _bare(value)
    if value.kind == "name":
        found = code.lookup(value.name, at)
        plain = found is not None and not found.augmented and found.unpacked is None
        inner = None if found is None else found.value
        return (inner, found) if plain and inner is not None else None
    if value.operator == "/" and len(value.parts) == 2:
        scalar = value.parts[1].is_literal or _SCALAR.match(value.parts[1].text)
        return (value.parts[0], at) if scalar else None
    call = value.call
    if call is not None and call.short in through:
        method = call.receiver is not None and call.text != call.receiver.text
        inner = call.receiver if method else call.args[0] if call.args else None
        return None if inner is None else (inner, at)
    return None


def _root(code: Program, value: Value, at: _At, through: frozenset[str]) -> tuple[Value, _At]:
    for _ in range(MAX_HOPS):
        step = _step(code, value, at, through)
        if step is None:
            break
        value, at = step
    return _bare(value), at


def _same_logits(code: Program, one: Value, other: Value, at: Call) -> bool:
    left, _ = _root(code, one, at, _SQUASHES)
    right, _ = _root(code, other, at, _SQUASHES)
    if left.call is not None or right.call is not None:
        return left.call is right.call
    return left.text == right.text and left.kind == right.kind == "name"


def _made_of_label(code: Program, prediction: Value, target: Value, at: Call) -> bool:
    """``cross_entropy(one_hot(y), y)``."""
    root, _ = _root(code, prediction, at, _ONE_HOT)
    first, moment = prediction, at
    for _ in range(MAX_HOPS):
        step = _step(code, first, moment, frozenset())
        if step is None:
            break
        first, moment = step[0], at
    hot = _bare(first).call
    return (
        hot is not None
        and hot.short in _ONE_HOT
        and root.kind == "name"
        and root.text == target.text
    )


def _is_blank(code: Program, value: Value, at: Call) -> bool:
    root, _ = _root(code, value, at, frozenset())
    return root.call is not None and root.call.short in _BLANK


def _root_name(value: Value) -> str:
    return value.text if value.kind == "name" else ""


def _differences(code: Program) -> Iterator[tuple[Place, str]]:
    """``y_pred - y_pred`` anywhere that values are computed."""
    seen: set[str] = set()
    for value, place in _expressions(code):
        for part in value.walk() if "-" in value.operators() else ():
            if part.operator != "-" or len(part.parts) != 2:
                continue
            one, other = (_bare(p) for p in part.parts)
            same = one.text == other.text and one.kind in ("name", "subscript")
            if same and not any(True for _ in one.calls()) and place.where not in seen:
                seen.add(place.where)
                yield place, f"{part.text} is always 0"


def _expressions(code: Program) -> Iterator[tuple[Value, Place]]:
    for a in code.assignments:
        if not a.target.endswith("]"):
            yield a.value, a.place
    for function in code.functions:
        yield from function.returns


def replaced_targets(code: Program) -> Iterator[tuple[Place, str]]:
    """``y_true = cast(y_pred)`` in a loss of y_true and y_pred."""
    for function in code.functions:
        if not {"y_true", "y_pred"} <= set(function.parameters):
            continue
        for a in code.assignments:
            if a.function != function.name or a.target not in ("y_true", "y_pred"):
                continue
            other = "y_pred" if a.target == "y_true" else "y_true"
            names = set(a.value.names()) & {"y_true", "y_pred"}
            if names == {other} and _root(code, a.value, a, frozenset())[0].text == other:
                yield a.place, f"{a.target} is replaced by {other}"
