"""Updates that are computed and never written: gradients nobody reads, steps nobody takes."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.jax_states import dropped_updates
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Assignment, Block, Call, Program, Value
from advisor.intake.code.hand_updates import rate_of
from advisor.model import Evidence
from advisor.patterns import pattern

_GRADIENTS = pattern(r"(?:d_?)?grad(?:ient)?s?$")
_VARIABLES = pattern(r"\.(?:trainable_variables|trainable_weights|variables|weights)$")
_OPTIMIZER = pattern(r"(?i)opt|adam|sgd|solver")
_APPLIES = ("apply_gradients", "minimize", "assign_sub", "assign_add", "apply_updates")


def lost_updates(code: Program) -> Iterator[Evidence]:
    """Every place where an update is prepared in a step that is shown whole and goes nowhere."""
    if code.ellipses:
        return
    yield from _unread_gradients(code)
    yield from _operation_not_run(code)
    yield from _cleared_only(code)
    yield from _stepped_twice(code)
    yield from _kept_in_a_name(code)
    yield from dropped_updates(code)


def _unread_gradients(code: Program) -> Iterator[Evidence]:
    """``grads = tape.gradient(loss, model.trainable_variables)`` and nothing below reads it."""
    if code.has(*_APPLIES):
        return
    for a in code.assignments:
        call = a.value.call
        if call is None or not _GRADIENTS.search(a.target) or "." in a.target or a.augmented:
            continue
        sources = call.args[1:2] if call.short == "gradient" else ()
        weights = any(_VARIABLES.search(v.text) for v in sources)
        by_hand = call.short in ("backward", "backprop", "gradients", "compute_gradients")
        by_hand = by_hand and code.framework == "" and bool(call.loops)
        goes_on = bool(code.calls) and code.calls[-1].order > a.order and bool(a.blocks)
        goes_on = goes_on or _is_step(code, a)
        if (weights or by_hand) and goes_on and not _is_read(code, a):
            yield a.place.evidence(observed=f"nothing reads {a.target}")


def _is_step(code: Program, a: Assignment) -> bool:
    """Whether it stands in a function, called in a loop, that gives back something else."""
    function = code.function(a.function) if a.function else None
    if function is None or function.klass or not function.returns:
        return False
    return any(c.loops for c in code.call_sites(function.name))


def _kept_in_a_name(code: Program) -> Iterator[Evidence]:
    """``w = layer.W - lr * layer.dW`` that nothing reads: the weights stay as they are.

    Also ``for v, g in zip(variables, grads): v = v - lr * g``, which gives the name of the loop a
    new value and leaves the list alone.
    """
    for a in code.assignments:
        value = a.value
        stepped = value.operator in ("-", "+") and len(value.parts) == 2 and not a.augmented
        if not stepped or a.unpacked is not None or not a.target.isidentifier():
            continue
        first, step = value.parts
        rate = rate_of(step)
        if first.kind != "name" or rate is None or rate.kind != "name":
            continue
        loops = [b for b in a.blocks if b.kind == "for"]
        mine = first.name == a.target
        if mine and not code.ellipses and _dropped_parameter(code, a):
            yield a.place.evidence(observed=f"{a.target} is new in {a.function} only")
        if not loops or code.ellipses:
            continue
        looped = mine and _zipped(loops[-1], a.target)
        held = not mine and "." in first.name
        if (looped or held) and not _is_read_later(code, a):
            yield a.place.evidence(observed=f"only the name {a.target} gets the new value")


def _dropped_parameter(code: Program, a: Assignment) -> bool:
    """A function, called in a loop, that steps what it was given and gives nothing back."""
    function = code.function(a.function) if a.function else None
    if function is None or function.klass or a.target not in function.parameters:
        return False
    sites = code.call_sites(function.name)
    kept = any(s.loops and not code.assigned(s) for s in sites)
    return kept and not function.returns and not _is_read_later(code, a)


def _zipped(loop: Block, name: str) -> bool:
    """Whether a loop takes a name from one of several lists."""
    call = None if loop.value is None else loop.value.call
    names = [n.strip("() ") for n in loop.target.split(",")]
    return call is not None and call.short == "zip" and name in names


def _is_read_later(code: Program, assigned: Assignment) -> bool:
    """Whether the name is read behind the assignment in its own function."""
    name, calls = assigned.target, code.calls_in(assigned.function)
    here = [
        *((v, c.order) for c in calls for v in (*c.args, *c.kwargs.values())),
        *((a.value, a.order) for a in code.assignments_in(assigned.function) if a is not assigned),
        *((c.receiver, c.order) for c in calls if c.receiver is not None),
    ]
    if any(order > assigned.order and _names(v, name) for v, order in here):
        return True
    function = code.function(assigned.function) if assigned.function else None
    returned = () if function is None else function.returns
    return any(_names(v, name) for v, _ in returned)


def _names(value: Value, name: str) -> bool:
    return any(n == name or n.startswith(f"{name}.") for n in value.names())


def _is_read(code: Program, assigned: Assignment) -> bool:
    name = assigned.target
    values = [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    values += [c.receiver for c in code.calls if c.receiver is not None]
    values += [a.value for a in code.assignments if a is not assigned]
    values += [v for f in code.functions for v, _ in f.returns]
    values += [b.value for b in code.blocks if b.value is not None]
    return any(n == name or n.startswith(f"{name}.") for v in values for n in v.names())


def _operation_not_run(code: Program) -> Iterator[Evidence]:
    """TensorFlow 1: ``train_op = opt.minimize(loss)`` that no ``sess.run`` fetches."""
    runs = [c for c in code.find("run") if c.receiver is not None and c.args]
    looped = [r for r in runs if r.loops]
    for a in code.assignments:
        call = a.value.call
        made = call is not None and call.short in ("minimize", "apply_gradients")
        if not made or call is None or a.function or not a.target.isidentifier():
            continue
        later = [r for r in looped if r.order > call.order]
        if later and not _is_read(code, a):
            yield later[0].evidence(observed=f"{a.target} is not among what is run")


def _cleared_only(code: Program) -> Iterator[Evidence]:
    """A loop, or a method, that clears gradients and fills them, and takes no step."""
    if code.has("step", "optimizer_step", "minimize", "train_step", "closure", "engine"):
        return
    written = any(".grad" in a.value.text for a in code.assignments)
    for backward in backward_calls(code):
        clears = [
            c
            for c in code.find("zero_grad")
            if c.function == backward.function and c.loops == backward.loops
        ]
        names = {c.receiver.text for c in clears if c.receiver is not None}
        names = {n for n in names if _OPTIMIZER.search(n)}
        whole = bool(backward.loops) or _ends_here(code, backward)
        if names and whole and not written and not _is_given(code, names):
            yield backward.evidence(observed="no optimizer.step() follows")


def _ends_here(code: Program, backward: Call) -> bool:
    """Whether its function is shown and gives back at most a number."""
    function = code.function(backward.function) if backward.function else None
    if function is None or code.call_sites(function.name):
        return False
    return all(
        v.is_literal or (v.call is not None and v.call.short == "item") for v, _ in function.returns
    )


def _is_given(code: Program, names: set[str]) -> bool:
    """Whether one of the optimizers goes to a call, which may step it."""
    return any(
        v.text in names for c in code.calls for a in (*c.args, *c.kwargs.values()) for v in a.walk()
    )


def _stepped_twice(code: Program) -> Iterator[Evidence]:
    """``opt_d`` stepped after the loss of D and again after the loss of G, and nothing else."""
    events = list(code.find("backward", "step", "zero_grad"))
    for first, step, second, again in zip(events, events[1:], events[2:], events[3:], strict=False):
        if [c.short for c in (first, step, second, again)] != ["backward", "step"] * 2:
            continue
        if any(c.receiver is None or c.args for c in (first, step, second, again)):
            continue
        texts = [c.receiver.text for c in (first, step, second, again) if c.receiver is not None]
        same = texts[1] == texts[3] and _OPTIMIZER.search(texts[1])
        if same and texts[0] != texts[2] and first.function == again.function:
            yield again.evidence(observed=f"{texts[1]} steps for both losses")
