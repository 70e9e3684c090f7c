"""Switches of a network's mode by where they stand: around a loop, in its middle, under a flag."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from advisor.detectors.subjects import inside
from advisor.intake.code import Block, Call, Function, Program
from advisor.patterns import pattern

_LOOPS = ("for", "while")
# What a function that takes a training step is called where its body is not shown.
_STEPS = pattern(r"(?i)^(?:self\.)?_?(?:train_?(?:step|batch|one_batch)|step|fit_batch)$")


def is_to_eval(call: Call) -> bool:
    """``net.eval()`` and ``net.train(False)``."""
    if call.receiver is None:
        return False
    if call.short == "eval":
        return not call.args and not call.kwargs
    return call.short == "train" and bool(call.args) and call.args[0].literal is False


def left_in_epoch(code: Program) -> Iterator[Call]:
    """``eval()`` every so many batches while ``train()`` stands before the loop over batches.

    The evaluation may stand in a function that gets the network. A condition with ``%`` says
    that the loop goes on afterwards.
    """
    if code.ellipses:
        return
    back = [c for c in code.find("train") if c.receiver is not None and not is_to_eval(c)]
    for call in code.find("eval", "train"):
        if not is_to_eval(call) or call.receiver is None:
            continue
        for site, name in _sites(code, call, call.receiver.text):
            loop = _batches(site, [t for t in back if t.receiver and t.receiver.text == name])
            if loop is None or inside(code, back, loop) or not _steps(code, loop, name):
                continue
            if any(b.value is not None and "%" in b.value.text for b in _below(site, loop)):
                yield call


def left_under_flag(code: Program) -> Iterator[Call]:
    """``if not training: net.eval()`` in a function for both, and no ``train()`` but at the start.

    After the first evaluation the network is never switched back.
    """
    back = [c for c in code.find("train") if c.receiver is not None and not is_to_eval(c)]
    for call in code.find("eval"):
        function = code.function(call.function) if call.function else None
        if function is None or not is_to_eval(call) or not call.branches or call.receiver is None:
            continue
        condition = call.branches[-1].value
        flags = condition.names().intersection(function.parameters) if condition else None
        if not flags or call.branches[-1].kind == "else" or not _both(code, function, flags):
            continue
        again = [t for t in back if not t.function.endswith("__init__") and t.function]
        if not any(t.receiver and t.receiver.text == call.receiver.text for t in again):
            yield call


def _both(code: Program, function: Function, flags: frozenset[str]) -> bool:
    """Whether the function is called in a loop, with the flag on and off."""
    sites = [s for s in code.call_sites(function.name) if s.loops]
    given = {v.literal for s in sites for v in (*s.args, *s.kwargs.values())}
    return bool(flags) and {True, False} <= {g for g in given if isinstance(g, bool)}


def _sites(code: Program, call: Call, name: str) -> Iterator[tuple[Call, str]]:
    """The call itself, or the calls of its function, with what the network is called there."""
    yield call, name
    function = code.function(call.function) if call.function else None
    if function is None or name not in function.parameters:
        return
    for site in code.call_sites(function.name):
        given = function.given(name, site)
        if given is not None:
            yield site, given.text


def _batches(site: Call, back: list[Call]) -> Block | None:
    """The loop around the evaluation that begins after a ``train()`` in the loop around it."""
    loops = [b for b in site.blocks if b.kind in _LOOPS]
    for outer, inner in itertools.pairwise(loops):
        starts = [t for t in back if outer in t.blocks and inner not in t.blocks]
        if any(t.order < inner.order for t in starts):
            return inner
    return None


def _below(site: Call, loop: Block) -> list[Block]:
    return [b for b in site.branches if b.order > loop.order]


def _steps(code: Program, loop: Block, name: str) -> bool:
    """Whether the loop trains: a backward pass, or a function of that name that gets the net."""
    if inside(code, code.find("backward"), loop):
        return True
    return any(
        _STEPS.search(c.name) and any(v.text == name for v in c.args)
        for c in code.calls_under(loop)
    )
