"""Penalties on gradients that are cut from the network that they should limit."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.objectives import objectives
from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.patterns import pattern

# A size is a square, a norm or a magnitude that is averaged or summed.
_SIZE = pattern(r"norm\(|\*\* ?2|pow\(|square\(|abs\(")
_REDUCED = pattern(r"mean\(|sum\(|mse_loss\(")
_MAX_ROUNDS = 6


def cut_penalties(code: Program) -> Iterator[tuple[Place, str]]:
    """``autograd.grad`` without ``create_graph`` whose size is a term of what is minimised.

    Gradients that change an input or are applied by hand (adversarial examples, first-order
    MAML) are no sizes and are right. Source: torch.autograd.grad.
    """
    for call in code.find("autograd.grad"):
        if call.starred or _kept(call):
            continue
        size = _size(code, call)
        if size is None:
            continue
        for objective in objectives(code):
            if call in ancestry(code, objective.value, objective.at).calls:
                yield call.place, "without create_graph the penalty moves no weight"
                break


def _kept(call: Call) -> bool:
    flag = call.kwargs.get("create_graph")
    return flag is not None and flag.literal is not False


def _size(code: Program, grad: Call) -> Value | None:
    """The averaged size of the gradients in the same function; None when there is none."""
    inside = code.assignments_in(grad.function)
    names = {a.target for a in code.assigned(grad)}
    for _ in range(_MAX_ROUNDS):
        grown = {a.target for a in inside if a.value.names() & names and _is_plain(a)}
        if grown <= names:
            break
        names |= grown
    function = code.function(grad.function) if grad.function else None
    values = [a.value for a in inside if a.value.names() & names or grad in a.value.calls()]
    if function is not None:
        values += [v for v, _ in function.returns if _of(v, names)]
    sizes = [v for v in values if _SIZE.search(v.text)]
    reduced = [v for v in values if _REDUCED.search(v.text)]
    return sizes[0] if sizes and reduced else None


def _of(value: Value, names: set[str]) -> bool:
    return any(n.partition(".")[0] in names for n in value.names())


def _is_plain(a: Assignment) -> bool:
    """What is made of the gradients without a network in between."""
    return all(c.short not in ("sign", "sign_", "optimizer") for c in a.value.calls())
