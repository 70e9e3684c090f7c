"""Is the optimizer made anew in every turn of the loop that trains?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import counts_epochs
from advisor.intake.code import Block, Call, Optimizer, Program, networks, optimizers, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_STEPS = (
    "backward",
    "apply_gradients",
    "train_on_batch",
    "fit",
    "fit_generator",
    "manual_backward",
)
# Loops whose every turn is a training of its own.
_RESTARTS = pattern(
    r"fold|split|seed|trial|\brun|repeat|lr|rate|hidden|unit|config|param|size|experiment|model"
    r"|opt|task|client|stage|phase|round|layer|agent|style|image|img|target|restart",
    re.IGNORECASE,
)
_STATELESS = frozenset({"sgd"})


@detector("optimizer-made-in-loop")
def optimizer_made_in_loop(case: Case) -> Answer:
    """Adam, RMSprop or momentum made in the loop over batches, or in a step that a loop calls.

    ``model.compile`` in the loop makes one too. In a loop over epochs it may carry a schedule of
    the rate, so that counts with less certainty. Plain SGD has no memory; loops over folds,
    settings and tasks, and loops in which the network is made too, are meant to start afresh.
    """
    code = program(case)
    made = [o for o in optimizers(code) if o.kind not in _STATELESS]
    found = [(o, inner) for o in made for inner in _looped(code, o)]
    if found:
        seen = {o.place.where: o.place.evidence(observed=f"a new {o.kind} each time")
                for o, _ in found}  # fmt: skip
        return present(*seen.values(), certain=any(inner for _, inner in found))
    if made and any(code.loops_around(c) for c in code.find(*_STEPS)):
        return absent("the optimizer is made before the loop", made[0].place.evidence())
    return not_seen(code, "no optimizer with a memory is made")


def _looped(code: Program, made: Optimizer) -> Iterator[bool]:
    """For each way into the loop, whether it is the one over batches."""
    call = made.call
    if call.branches or code.framework == "tensorflow1" or code.mentions("LBFGS"):
        return
    for step in code.find(*_STEPS):
        if (
            step.function != call.function
            or step.order < call.order
            or step.snippet != call.snippet
        ):
            continue
        if _is_tape_of_input(call):
            return
        mine = [b for b in call.loops if b.kind != "comprehension"]
        around = [b for b in step.loops if b.kind != "comprehension"]
        if mine and mine[-1] in around and not _starts_afresh(code, mine):
            deeper = around[around.index(mine[-1]) + 1 :]
            epochs = counts_epochs(mine[-1])
            batches = not deeper and not epochs and not step.short.startswith("fit")
            if batches or (epochs and not any(map(counts_epochs, deeper))):
                yield batches
        elif not mine and not around and call.function and not step.short.startswith("fit"):
            sites = [s for s in code.call_sites(call.function) if s.loops]
            if sites and not _starts_afresh(code, list(sites[0].loops)):
                yield True


def _starts_afresh(code: Program, loops: list[Block]) -> bool:
    """Whether a loop is over settings, or makes a network of its own in each turn."""
    named = any(_RESTARTS.search(b.target) for b in loops)
    made = any(
        loops[-1] in c.blocks
        for n in networks(code)
        for c in code.find(n.name or "Sequential")
        if c.short[:1].isupper()
    )
    return named or made or _makes_model(code, loops[-1])


_MAKES = pattern(
    r"(?i)(?:build|make|create|get|init|load|clone)\w{0,3}_?\w*(?:model|net|network)|deepcopy|from_pretrained"
)


def _makes_model(code: Program, loop: Block) -> bool:
    return any(_MAKES.search(c.name) for c in code.calls_under(loop))


def _is_tape_of_input(call: Call) -> bool:
    """``Adam([image])``: an input is optimised, anew for each."""
    given = call.args[0] if call.args else None
    return given is not None and given.kind == "list" and call.name.startswith("torch.")
