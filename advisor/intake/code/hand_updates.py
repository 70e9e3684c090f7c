"""Weights written by hand: what is changed by a step, and the products that use it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

from advisor.intake.code.facts import Assignment, Place, Value
from advisor.patterns import pattern

_PRODUCTS = frozenset({"dot", "matmul", "inner"})
_RATE = pattern(
    r"(?i)(?:^|[._])(?:lr|l_rate|alpha|eta|n|learning_?rate|learn_rate|rate|step_?size|epsilon)$"
)
# Sums of what happened, and what Adam and momentum keep: changed in a loop, and no weights.
_NO_WEIGHT = pattern(
    r"(?i)loss|cost|err|acc|total|count|correct|sum|hist|time|epoch|iter|step|score|reward|^[gv]$"
    r"|^[gvmd]_|^d[A-Z]|grad|delta|veloc|moment|cache|nabla|^i$|^t$"
)


@dataclass(frozen=True, eq=False, slots=True)
class Update:
    """A parameter changed by a step: ``W1 -= lr * dW1``.

    ``name`` as written, ``sign`` -1 when the step is subtracted, ``step`` all that is.
    """

    name: str
    sign: Literal[-1, 1]
    step: Value
    at: Assignment

    @property
    def place(self) -> Place:
        """The line of the update."""
        return self.at.place


def update_of(a: Assignment) -> Update | None:
    """An assignment as the change of a parameter, where it has that form."""
    value, target = a.value, a.target
    if _NO_WEIGHT.search(target.rpartition(".")[2].partition("[")[0]) or a.unpacked is not None:
        return None
    if a.augmented in ("-=", "+="):
        if value.is_literal or value.kind == "list":
            return None
        return Update(target, -1 if a.augmented == "-=" else 1, value, a)
    if value.operator == "comprehension" and value.parts:
        element = value.parts[0]
        of_itself = target in value.text.partition(" for ")[2]
        if not of_itself or element.operator not in ("+", "-") or len(element.parts) != 2:
            return None
        return Update(target, -1 if element.operator == "-" else 1, element.parts[1], a)
    if a.augmented or value.operator not in ("+", "-") or len(value.parts) != 2:
        return None
    if value.parts[0].text == target:
        return Update(target, -1 if value.operator == "-" else 1, value.parts[1], a)
    return None


def rate_of(step: Value) -> Value | None:
    """The learning rate in a step: a factor by that name, or a plain number."""
    if step.operator in ("*", "/", "@") and len(step.parts) == 2:  # lr * x.T @ d: (lr * x.T) @ d
        sides = step.parts if step.operator == "*" else step.parts[:1]
        for part in sides:
            named = part.kind == "name" and _RATE.search(part.name) is not None
            if named or (step.operator == "*" and part.number is not None):
                return part
        return next((r for p in sides if (r := rate_of(p)) is not None), None)
    call = step.call
    if call is not None and call.short in ("multiply", "dot"):
        return next((a for a in call.args if a.kind == "name" and _RATE.search(a.name)), None)
    return None


@functools.lru_cache(maxsize=4096)
def roots(text: str) -> frozenset[str]:
    """What a target is called: ``self.params["W1"][i]`` is called params and W1."""
    holder, *keys = text.replace("]", "").split("[")
    found = {holder.removesuffix(".T").rpartition(".")[2]}
    found.update(k.strip("\"'") for k in keys if k[:1] in "\"'")
    return frozenset(f for f in found if f and not f.isdigit())


def untransposed(value: Value) -> Value:
    """The matrix itself, of ``W.T`` and ``W.transpose()`` too."""
    if value.kind == "name" and value.name.endswith(".T"):
        name = value.name.removesuffix(".T")
        return Value("name", value.text.removesuffix(".T"), name=name)
    if value.operator == ".T" and value.parts:
        return value.parts[0]
    call = value.call
    if call is not None and call.short == "transpose":
        return call.receiver or (call.args[0] if call.args else value)
    return value


def is_transposed(value: Value) -> bool:
    """Whether a matrix is written transposed."""
    return untransposed(value) is not value


def factors(value: Value) -> tuple[Value, ...]:
    """The two sides of a product of matrices; empty for anything else."""
    if value.operator == "@" and len(value.parts) == 2:
        return value.parts
    call = value.call
    if call is None:
        return ()
    if call.short in _PRODUCTS and len(call.args) == 2:
        return call.args
    if call.short in _PRODUCTS and len(call.args) == 1 and call.receiver is not None:
        return (call.receiver, call.args[0])
    if call.short == "sum" and len(call.args) == 1:
        inside = call.args[0]
        if inside.operator == "comprehension" and inside.parts[:1] and len(inside.parts) == 2:
            zipped = inside.parts[1].call
            product = inside.parts[0].operator == "*"
            if product and zipped is not None and zipped.short == "zip" and len(zipped.args) == 2:
                return zipped.args
        elif inside.operator == "*" and len(inside.parts) == 2:
            return inside.parts
    return ()
