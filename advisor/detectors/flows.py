"""Flows: whether a value carries gradients, and what cut them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from advisor.intake.code import Block, Place
from advisor.patterns import pattern

Status = Literal["flows", "cut", "constant", "unknown"]
CutKind = Literal["detached", "hard"]

NO_GRAD = pattern(r"(?:no_grad|inference_mode|stop_recording)\(\)|set_grad_enabled\(False\)")


@dataclass(frozen=True, eq=False, slots=True)
class Cut:
    """A place where the gradient ends: ``what`` does it ("argmax", ".item()")."""

    place: Place
    what: str
    kind: CutKind


@dataclass(frozen=True, slots=True)
class Flow:
    """What a value carries: gradients ("flows"), cut ones, none ever ("constant"), or unknown."""

    status: Status
    cuts: tuple[Cut, ...] = ()


FLOWS = Flow("flows")
CONSTANT = Flow("constant")
UNKNOWN = Flow("unknown")


def together(flows: Iterable[Flow]) -> Flow:
    """Of several parts of one expression: one that flows is enough."""
    found = list(flows)
    told = [f.status for f in found]
    if "flows" in told:
        return FLOWS
    if "unknown" in told:
        return UNKNOWN
    cuts = tuple(c for f in found if f.status == "cut" for c in f.cuts)
    return Flow("cut", cuts) if cuts else CONSTANT


def either(flows: Iterable[Flow]) -> Flow:
    """Of several branches: known only when they agree."""
    found = list(flows)
    if not found:
        return UNKNOWN
    if all(f.status == found[0].status for f in found):
        return together(found)
    return UNKNOWN


def cut(inner: Flow, place: Place, what: str, kind: CutKind) -> Flow:
    """The flow after an operation without gradient."""
    if inner.status == "flows":
        return Flow("cut", (Cut(place, what, kind),))
    if inner.status == "cut":
        return Flow("cut", (*inner.cuts, Cut(place, what, kind)))
    return inner


def cut_index(index: Flow, place: Place) -> Flow:
    """The flow of a constant that is looked up by a computed index."""
    return cut(index, place, "an index", "hard")


def in_no_grad(flow: Flow, blocks: tuple[Block, ...]) -> Flow:
    """The flow out of the statements around it: nothing flows out of no_grad."""
    if flow.status != "flows":
        return flow
    for block in blocks:
        if block.kind == "with" and block.value is not None and NO_GRAD.search(block.value.text):
            return Flow("cut", (Cut(block.place, "no_grad", "detached"),))
    return flow
