"""Are variables initialised, or is the graph built, inside the training loop?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.hand_networks import restarted_weights
from advisor.detectors.modules import has_weights
from advisor.detectors.subjects import trained
from advisor.detectors.training_steps import backward_calls, counts_epochs
from advisor.intake.code import Block, Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_INITIALISES = (
    "global_variables_initializer",
    "initialize_all_variables",
    "tables_initializer_and_variables",
)
# Loops over whole trainings: every turn is meant to start afresh.
_RESTARTS = pattern(
    r"fold|split|seed|trial|\brun|repeat|lr\b|learning_rate|hidden|unit|config|param|size|rate"
    r"|experiment|model|rep\b",
    re.IGNORECASE,
)
_STEPS = pattern(r"epoch|step|iter|batch|(?:^|\W)i(?:$|\W)|(?:^|\W)ep(?:$|\W)", re.IGNORECASE)


@detector("init-run-inside-loop")
def init_run_inside_loop(case: Case) -> Answer:
    """The initialiser, or an optimizer's ``minimize``, in the loop that runs the train op.

    Also a PyTorch network made anew in every epoch. A loop over folds, seeds or settings is
    meant to start afresh, and so is one with a session of its own around whole epochs.
    ``local_variables_initializer`` resets metrics and is right in a loop.
    """
    code = program(case)
    if code.is_empty:
        return unknown("no code given")
    inits = [c for c in code.find("run") if _runs_initialiser(code, c)]
    steps = [c for c in code.find("run") if c not in inits]
    doubt = ""
    for call in inits:
        verdict = _verdict(code, call, steps)
        if verdict is True:
            return present(call.evidence(observed="the weights start afresh in every turn"))
        doubt = doubt or (
            f"{call.where}: what the loop counts is not sure" if verdict is None else ""
        )
    for call in _grows(code):
        return present(call.evidence(observed="adds operations to the graph in every turn"))
    for call in _minimizes(code):
        if _verdict(code, call, code.find("run")) is True:
            return present(call.evidence(observed="adds operations to the graph in every turn"))
    remade = _remade(code)
    if remade is not None:
        return present(remade.evidence(observed="a new network in every epoch"))
    again = [p.evidence(observed=f"{n} starts anew") for p, n in restarted_weights(code)]
    if again:
        return present(*again)
    if doubt:
        return unknown(doubt)
    if inits:
        return absent("variables are initialised before the loop", inits[0].evidence())
    if backward_calls(code) and trained(code) and not code.ellipses:
        return absent("the network is made before the loop")
    return not_seen(code, "no initialiser is run")


def _runs_initialiser(code: Program, call: Call) -> bool:
    values = [*call.args[:1]]
    if call.receiver is not None and call.receiver.call is not None:
        values.append(call.receiver)
    return any(_is_initialiser(code, v, call) for v in values)


def _is_initialiser(code: Program, value: Value, at: Call) -> bool:
    parts = value.parts if value.kind in ("list", "tuple") else (value,)
    found = [code.resolve(p, at) for p in parts]
    inner = [q for f in found for q in (f.call.args if f.call and f.call.short == "group" else ())]
    calls = [f.call for f in (*found, *inner) if f.call is not None]
    named = [f for f in found if f.kind == "name" and code.lookup(f.name) is None]
    return any(c.short in _INITIALISES for c in calls) or any(
        _INITIALISER.match(f.name) for f in named
    )


_INITIALISER = pattern(r"init(?:_op|ializer|_vars)?$|initialize_op$")


def _loops(call: Call) -> list[Block]:
    return [b for b in call.blocks if b.kind in ("for", "while")]


def _verdict(code: Program, call: Call, steps: tuple[Call, ...] | list[Call]) -> bool | None:
    """Whether the loop around a call is the training loop; None when that is not sure."""
    loops = _loops(call)
    if not loops:
        return _in_every_epoch(code, call, steps)
    loop = loops[-1]
    later = [s for s in steps if loop in s.blocks and s.order > call.order and s is not call]
    if not later or _RESTARTS.search(loop.target):
        return False
    fresh = [c for c in code.find("reset_default_graph", "Graph") if loop in c.blocks]
    own_session = [
        b
        for s in later
        for b in s.withs
        if b.order > loop.order and b.value is not None and "Session" in b.value.text
    ]
    deeper = all(len(_loops(s)) > len(loops) for s in later)
    if counts_epochs(loop) and not fresh and _one_pass(later, loop):
        return True
    if fresh or (own_session and deeper):
        return False
    if counts_epochs(loop) or (not deeper and _STEPS.search(loop.target)):
        return not own_session or None
    return None


def _one_pass(steps: list[Call], loop: Block) -> bool:
    """Whether nothing inside the loop counts epochs again, and batches are looped over."""
    inner = [b for s in steps for b in _loops(s) if b.order > loop.order]
    return bool(inner) and not any(counts_epochs(b) for b in inner)


def _in_every_epoch(code: Program, call: Call, steps: tuple[Call, ...] | list[Call]) -> bool | None:
    """Whether it stands in a function with the steps, which a loop over epochs calls."""
    mine = [s for s in steps if s.function == call.function and s.order > call.order and s.loops]
    if not call.function or not mine or any(counts_epochs(b) for s in mine for b in s.loops):
        return False
    sites = code.call_sites(call.function)
    return any(b for s in sites for b in _loops(s) if counts_epochs(b)) and len(sites) == 1


def _minimizes(code: Program) -> list[Call]:
    """``optimizer.minimize`` in a loop of a program that runs sessions."""
    if code.framework != "tensorflow1" or not code.has("Session", "InteractiveSession", "run"):
        return []
    return [c for c in code.find("minimize") if _loops(c) and c.receiver is not None]


# Operations that are made by every call of these, here for metrics and assignments.
_OPERATIONS = pattern(r"tensorflow\.(?:metrics\.\w+|assign|gradients|train\.\w+Optimizer|argmax)$")


def _grows(code: Program) -> Iterator[Call]:
    """``sess.run(tf.assign(a, b))`` in a loop, or a metric made there."""
    runs = [c for c in code.find("run") if c.receiver is not None and "sess" in c.text.lower()]
    for call in code.calls:
        loops = _loops(call)
        if not loops or not _OPERATIONS.match(call.name) or call.function.endswith("__init__"):
            continue
        if any(loops[-1] in r.blocks and r.order > call.order for r in runs):
            yield call


def _remade(code: Program) -> Call | None:
    """A network of PyTorch made in the epoch loop that trains it."""
    for backward in backward_calls(code):
        epochs = [b for b in _loops(backward)[:-1] if counts_epochs(b)]
        if not epochs or epochs[-1] is not _loops(backward)[-2]:
            continue
        for call in code.calls:
            made = epochs[-1] in call.blocks and _loops(call) == _loops(backward)[:-1]
            if made and call.order < backward.order and not call.branches:
                known = f"{call.short}#{call.order}" in trained(code)
                if known and has_weights(code, call):
                    return call
    return None
