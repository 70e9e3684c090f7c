"""Slices of the training data that are the same in every step of a loop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.subjects import names_in
from advisor.intake.code import Assignment, Block, Call, Place, Program, Value
from advisor.intake.code.by_hand import by_hand
from advisor.patterns import pattern

_STEPS = ("backward", "manual_backward", "train_on_batch", "partial_fit")
_TAPES = ("apply_gradients", "gradient")
_TRAINS = ("apply_gradients", "apply_updates", "backward", "minimize")
_BATCH = pattern(r"batch|(?:^|\W|_)bs(?:$|\W)|mb_?size", re.IGNORECASE)
_ON_PURPOSE = pattern(r"overfit|over_fit|sanity|debug|one_batch|single_batch", re.IGNORECASE)
_TRAIN_OP = pattern(r"train|optim|minimi[sz]e|solver|(?:^|_)step$", re.IGNORECASE)
# These give the same for the same arguments.
_PURE_WORDS = (
    "slice len int float range arange array asarray astype tensor from_numpy as_tensor to cuda "
    "long FloatTensor LongTensor Variable constant convert_to_tensor reshape view expand_dims "
    "unsqueeze squeeze min max minimum list transpose permute copy double half cast"
)
_PURE = frozenset(_PURE_WORDS.split())
_MADE_UP = frozenset(
    {"ones", "zeros", "full", "fill", "randn", "rand", "normal", "uniform", "eye", "random_normal"}
)
_NOT_DATA = pattern(r"noise|fixed|hidden|state|mask|pos|valid|real|fake|eps|(?:^|\W)[zh]\b", re.I)
_DRAWS = frozenset({"choice", "randint", "permutation", "sample", "randperm"})
_MAX_HOPS = 8


def fixed_batches(code: Program) -> Iterator[tuple[Place, Value]]:
    """Every training step with the slice that it takes anew, unchanged, in each turn of its loop.

    A slice counts that is bounded by a batch size, or rows that were drawn before the loop.
    Training on ``x[:800]`` in a loop over epochs is training on all rows of the split.
    """
    names = " ".join((*(f.name for f in code.functions), *(a.target for a in code.assignments)))
    if _ON_PURPOSE.search(names):
        return
    for step in (*code.find(*_STEPS, *_TAPES, "run"), *_own_steps(code)):
        loop = _inner_loop(step)
        if loop is None:
            continue
        for value, at in _data(code, step, loop):
            cut = _fixed(code, value, at, loop)
            if cut is not None:
                yield step.place, cut
                break
    yield from _by_hand(code)


def _by_hand(code: Program) -> Iterator[tuple[Place, Value]]:
    """Slices that are taken in the loop of an update written by hand."""
    for update in by_hand(code).weights:
        loop = next((b for b in reversed(update.at.blocks) if b.kind in ("for", "while")), None)
        for a in code.assignments_in(update.at.function) if loop is not None else ():
            if loop is None or loop not in a.blocks or a.order > update.at.order:
                continue
            cut = _fixed(code, a.value, a, loop) if a.unpacked is None else None
            if cut is not None:
                yield update.place, cut


def _inner_loop(step: Call) -> Block | None:
    """The innermost loop around a step in its own function, when it does not hand out batches."""
    loops = [b for b in step.blocks if b.kind in ("for", "while")]
    if not loops or (step.short == "run" and not _runs_training(step)):
        return None
    return loops[-1]


def _runs_training(step: Call) -> bool:
    given = step.args[0] if step.args else step.kwargs.get("fetches")
    return given is not None and any(_TRAIN_OP.search(n) for n in given.names())


def _own_steps(code: Program) -> Iterator[Call]:
    """Calls, in loops, of functions of the program that train."""
    trains = {c.function for c in code.find(*_TRAINS) if c.function}
    for name in sorted(trains):
        yield from (c for c in code.call_sites(name) if c.loops)


def _data(code: Program, step: Call, loop: Block) -> Iterator[tuple[Value, Call | Assignment]]:
    """What a step is fed with: arguments, feed_dict, or what is called in the same turn."""
    feed = step.kwargs.get("feed_dict") or (step.args[1] if len(step.args) > 1 else None)
    if step.short == "run":
        feed = None if feed is None else code.resolve(feed, step)
        yield from ((v, step) for v in (feed.parts if feed is not None else ()))
    elif step.short in (*_TAPES, *_STEPS[:2]):
        for call in code.calls_in(step.function):
            called = call.receiver is not None and call.text in (call.receiver.text, call.name)
            if called and loop in call.blocks and call.order < step.order:
                yield from ((v, call) for v in call.args[:1])
    else:
        yield from ((v, step) for v in (*step.args, *step.kwargs.values()))


def _fixed(code: Program, value: Value, at: Call | Assignment, loop: Block) -> Value | None:
    """The subscript within a value when neither it nor what it is cut from changes."""
    for _ in range(_MAX_HOPS):
        if value.kind == "subscript" and value.parts:
            batch = _is_data(code, value.parts[0], at) and _is_batch(code, value, at)
            return value if batch and _same(code, value, at, loop) else None
        if value.kind == "name":
            found = code.lookup(value.name, at)
            if found is None or loop not in found.blocks or found.augmented:
                return None
            if found.unpacked is not None and found.value.kind in ("tuple", "list"):
                value = found.value.parts[min(found.unpacked, len(found.value.parts) - 1)]
            elif found.unpacked is not None:
                return None
            else:
                value = found.value
            at = found
        elif value.call is not None and value.call.short in _PURE:
            call = value.call
            method = call.receiver is not None and call.text != call.receiver.text
            inner = call.receiver if method and call.receiver is not None else None
            library = inner is None or inner.name.startswith(
                ("torch", "numpy", "tensorflow", "jax")
            )
            given = (call.args or (None,))[0] if library else inner
            if given is None:
                return None
            value, at = given, call
        else:
            return None
    return None


def _is_data(code: Program, holder: Value, at: Call | Assignment) -> bool:
    """Whether something may hold examples: no noise, mask or state, and nothing made up."""
    made = code.resolve(holder, at).call
    return not _NOT_DATA.search(holder.text) and (made is None or made.short not in _MADE_UP)


def _is_batch(code: Program, value: Value, at: Call | Assignment) -> bool:
    """Whether a subscript takes a batch: bounded by a batch size, or rows that were drawn."""
    index = value.text[len(value.parts[0].text) :]
    if ":" in index:
        bounds = {n for part in value.parts[1:] for n in names_in(code, part, at)}
        return any(_BATCH.search(text) for text in (index, *bounds))
    inner = value.parts[1] if len(value.parts) > 1 else None
    made = None if inner is None else code.resolve(inner, at)
    if made is None or made.call is None:
        return False
    text = " ".join(a.text for a in made.call.args)
    taken = made.call.short == "slice" or made.call.short in _DRAWS
    return taken and _BATCH.search(text) is not None


def _same(code: Program, value: Value, at: Call | Assignment, loop: Block, hops: int = 6) -> bool:
    """Whether an expression gives the same in every turn of a loop, as far as can be told."""
    if hops == 0:
        return False
    if any(c.short not in _PURE and loop in c.blocks for c in value.calls()):
        return False
    for name in value.names():
        if re.search(rf"\b{re.escape(name)}\b", loop.target):
            return False
        if any(loop in c.blocks for c in code.find("shuffle")):
            return False
        inside = [a for a in code.assignments_to(name) if loop in a.blocks]
        if any(a.augmented or a.unpacked is not None for a in inside):
            return False
        if not all(_same(code, a.value, a, loop, hops - 1) for a in inside):
            return False
        if "." in name and not inside and _written_elsewhere(code, name, at):
            return False
    return True


def _written_elsewhere(code: Program, name: str, at: Call | Assignment) -> bool:
    """Whether another function may change an attribute during the loop."""
    return any(
        a.function != at.function and not a.function.endswith("__init__")
        for a in code.assignments_to(name)
    )
