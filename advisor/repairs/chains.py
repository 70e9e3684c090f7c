"""Steps of a tf.data chain put elsewhere, within one expression or over several statements."""

from __future__ import annotations

from advisor.intake.code import Call, Program
from advisor.model import Edit
from advisor.repairs import NotMechanical
from advisor.repairs.changes import appended, own_lines, reduced, without_statement
from advisor.repairs.pieces import Piece


def after_source(code: Program, calls: tuple[Call, ...], name: str) -> list[tuple[Call, Call]]:
    """Pairs of a call and the nearest step of that name before it in its chain."""
    found: list[tuple[Call, Call]] = []
    for call in calls:
        earlier = [c for c in code.chain(call)[:-1] if c.short == name]
        if earlier:
            found.append((call, earlier[-1]))
    return found


def step_text(step: Piece) -> str:
    """The step as written behind its receiver: ``.shuffle(1000)``."""
    receiver = step.receiver
    text = "" if receiver is None else step.text[len(receiver.text) :].strip()
    if not text.startswith(".") or "\n" in text or "#" in text:
        raise NotMechanical("the step is no plain method")
    return text


def without_step(step: Piece) -> tuple[Edit, ...]:
    """The chain without that step; the statement goes when nothing else was in it."""
    receiver, parent = step.receiver, step.parent
    if receiver is None:
        raise NotMechanical("the step is no method")
    if step.last.row > receiver.node.end_point[0] and (lines := own_lines(step)) is not None:
        return (lines,)
    if "#" in step.text[len(receiver.text) :]:
        raise NotMechanical("a comment stands between the steps")
    if parent is not None and parent.kind == "assignment":
        left = parent.field("left")
        if left is not None and left.text == receiver.text:
            return (without_statement(step),)
    return reduced(step, receiver)


def with_step(behind: Piece, text: str) -> Edit:
    """A step behind a piece of the chain, on a line of its own where the chain is written so."""
    parent = behind.parent
    following = None if parent is None or parent.kind != "attribute" else parent.field("attribute")
    if following is not None and following.row > behind.node.end_point[0]:
        indent = behind.sheet.indent(following.row)
        return appended(behind, f"\n{indent}{text}")
    return appended(behind, text)
