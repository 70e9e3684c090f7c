"""New states that a JAX program computes and does not keep: nothing is changed in place there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from advisor.detectors.subjects import is_discarded
from advisor.intake.code import Assignment, Block, Call, Function, Program, Value
from advisor.model import Evidence
from advisor.patterns import pattern

_UPDATED = ("optax.apply_updates", "apply_gradients", "apply_updates")
_DIFFERENTIATES = ("value_and_grad", "grad", "filter_value_and_grad", "filter_grad")
_STATE_FIELDS = frozenset({"params", "batch_stats", "opt_state"})
# Without momentum SGD has no state of its own that could be lost.
_STATELESS = frozenset({"scale", "clip", "clip_by_global_norm", "set_to_zero"})
_GRADIENTS = pattern(r"^(?:\w*\.)?\w*(?:grad|updates)\w*$")


def dropped_states(code: Program) -> Iterator[Evidence]:
    """Every new state that goes nowhere, by the line that computes it."""
    if code.ellipses:
        return
    yield from dropped_updates(code)
    yield from _optimizer_states(code)
    yield from dropped_statistics(code)
    yield from _returned(code)
    yield from _left_behind(code)


def _left_behind(code: Program) -> Iterator[Evidence]:
    """``(loss, new_state), grads = step(params, state)`` where ``state`` stays as it was.

    And the result of a function of the program that differentiates, which nobody takes.
    """
    for a in code.assignments:
        name = a.target.strip("()").rpartition(" ")[2].removeprefix("new_")
        call, loops = a.value.call, [b for b in a.blocks if b.kind in ("for", "while")]
        if call is None or f"new_{name}" not in a.target or not loops:
            continue
        given = {v.text for v in call.args}
        again = [b for b in code.assignments if name in re.findall(r"\w+", b.target)]
        kept = any(loops[-1] in b.blocks for b in again)
        read = _is_read(code, replace(a, target=f"new_{name}"))
        if name in given and not kept and not read:
            yield a.place.evidence("the new state goes nowhere", observed=a.place.text)
    for function in code.functions:
        steps = any(c.name in ("jax.grad", "jax.value_and_grad") for c in code.within(function))
        if not steps or not function.returns or function.klass:
            continue
        for site in code.call_sites(function.name):
            if site.loops and is_discarded(code, site):
                yield site.evidence("what it returns goes nowhere", observed=site.place.text)


def _is_update(call: Call) -> bool:
    """Whether new parameters come out: of optax, or of Flax' ``TrainState``."""
    if call.short == "apply_gradients":
        return "grads" in call.kwargs
    if call.short == "replace":
        return call.receiver is not None and bool(_STATE_FIELDS & call.kwargs.keys())
    return call.short == "apply_updates"


def dropped_updates(code: Program) -> Iterator[Evidence]:
    """``optax.apply_updates(params, updates)`` as a statement: nothing is written in place."""
    for call in code.find(*_UPDATED, "replace"):
        if not _is_update(call):
            continue
        targets = [a for a in code.assigned(call) if a.value.call is call]
        if is_discarded(code, call) or (targets and not any(_is_read(code, a) for a in targets)):
            yield call.evidence("the new state goes nowhere", observed=call.place.text)


def _optimizer_states(code: Program) -> Iterator[Evidence]:
    """``updates, opt_state = tx.update(grads, opt_state)`` whose second result is not kept."""
    for call in code.find("update"):
        gradients = call.args[0] if len(call.args) >= 2 else None
        if gradients is None or not _GRADIENTS.match(gradients.text) or _is_stateless(code, call):
            continue
        second = [a for a in code.assigned(call) if a.value.call is call and a.unpacked == 1]
        if second and not _is_read(code, second[0]):
            yield call.evidence("the new optimizer state goes nowhere", observed=call.place.text)


def _is_stateless(code: Program, call: Call) -> bool:
    made = code.maker(call)
    if made is None:
        name = "" if call.receiver is None else call.receiver.text.rpartition(".")[2]
        return not (name in ("tx", "opt", "optim") or name.endswith("optimizer"))
    if not made.name.startswith("optax."):
        return True
    parts = [made] if made.short != "chain" else [c for a in made.args for c in a.calls()]
    plain = [c.short == "sgd" and not ({"momentum"} & c.kwargs.keys()) for c in parts]
    return all(p or c.short in _STATELESS for p, c in zip(plain, parts, strict=True))


def dropped_statistics(code: Program) -> Iterator[Evidence]:
    """``apply(..., mutable=["batch_stats"])`` in training, and no new statistics kept anywhere."""
    calls = [c for c in code.calls if _changes_statistics(code, c)]
    trained = [c for c in calls if _trains(code, c)]
    if trained and not any(_kept(code, c) for c in calls):
        for call in trained:
            what = "the new batch statistics go nowhere"
            yield call.evidence(what, observed=call.place.text)


def _changes_statistics(code: Program, call: Call) -> bool:
    given = call.kwargs.get("mutable")
    given = None if given is None else code.resolve(given, call)
    parts = () if given is None else (given, *given.parts)
    return any(p.string == "batch_stats" or p.literal is True for p in parts)


def _trains(code: Program, call: Call) -> bool:
    """Whether a call stands in a function that is differentiated, or in one that does that."""
    return any(
        v.kind == "name" and v.name.rpartition(".")[2] == call.function.rpartition(".")[2]
        for d in code.find(*_DIFFERENTIATES)
        for v in d.args[:1]
    )


def _kept(code: Program, call: Call) -> bool:
    """Whether the second result is used; where that is not clear, it is."""
    targets = [a for a in code.assigned(call) if a.value.call is call]
    second = [a for a in targets if a.unpacked == 1]
    if is_discarded(code, call):
        return False
    if not second:
        return True
    name, function = second[0].target, code.function(call.function)
    if name == "_":
        return False
    if function is None or _is_read(code, second[0], returns=False):
        return True
    aux = [v.parts[1] for v, _ in function.returns if v.kind == "tuple" and len(v.parts) == 2]
    if not any(name in value.names() for value, _ in function.returns):
        return False
    place = next((i for a in aux for i, p in enumerate(a.parts) if name in p.names()), 0)
    return any(_aux_is_read(code, site, place) for site in code.call_sites(function.name))


def _aux_is_read(code: Program, site: Call, place: int) -> bool:
    """Of ``(loss, aux), grads = grad_fn(params)``: whether what stands between is used.

    ``place`` is that of the statistics where aux is taken apart at once.
    """
    targets = [a for a in code.assigned(site) if a.value.call is site]
    middle = [a for a in targets[1:] if a.unpacked == 0] or targets[1:2]
    if not targets or (len(targets) == 2 and targets[0].unpacked == 0):
        return True  # ``aux, grads = ...``: unpacked later
    return any(_is_read(code, _taken(a, place)) for a in middle)


def _taken(assigned: Assignment, place: int) -> Assignment:
    """The name at a place of ``(out, stats)``; the target itself when it is one name."""
    names = re.findall(r"\w+", assigned.target) if assigned.target.startswith("(") else []
    return replace(assigned, target=names[place]) if place < len(names) else assigned


def _returned(code: Program) -> Iterator[Evidence]:
    """``_, loss = train_step(state, batch)`` in a loop: the caller drops the new state."""
    for function in code.functions:
        position = _state_position(code, function)
        if position is None:
            continue
        for site in code.call_sites(function.name):
            kept = [a for a in code.assigned(site) if a.value.call is site]
            mine = [a for a in kept if a.unpacked == position]
            if site.loops and len(kept) > 1 and mine and not _is_read(code, mine[0]):
                yield site.evidence("the new state goes nowhere", observed=site.place.text)


def _state_position(code: Program, function: Function) -> int | None:
    """Where the updated parameters or state stand in the tuple that a function returns."""
    if len(function.returns) != 1 or function.returns[0][0].kind != "tuple":
        return None
    made = {
        a.target
        for a in code.assignments_in(function.name)
        if a.value.call is not None and _is_update(a.value.call)
    }
    for position, part in enumerate(function.returns[0][0].parts):
        if part.text in made or (part.call is not None and _is_update(part.call)):
            return position
    return None


def _is_read(code: Program, assigned: Assignment, *, returns: bool = True) -> bool:
    """Whether an assigned name is read afterwards, or earlier in the next turn of its loop."""
    name, function = assigned.target, assigned.function
    if name == "_":
        return False
    if "." in name or not name.isidentifier():
        return True
    scopes = _scopes(code, name, function)
    looped = {b.order for b in assigned.blocks if b.kind in ("for", "while")}

    def follows(order: int, blocks: tuple[Block, ...]) -> bool:
        return order > assigned.order or any(b.order in looped for b in blocks)

    def reads(value: Value) -> bool:
        return any(n == name or n.startswith(f"{name}.") for n in value.names())

    given = [
        v
        for c in code.calls
        if c.function in scopes and follows(c.order, c.blocks)
        for v in (*c.args, *c.kwargs.values(), *([c.receiver] if c.receiver else []))
    ]
    given += [
        a.value
        for a in code.assignments
        if a.function in scopes and a.value is not assigned.value and follows(a.order, a.blocks)
    ]
    if returns:
        owners = [f for f in code.functions if f.name in scopes]
        given += [v for f in owners for v, _ in f.returns]
        given += [v for f in owners for v, _, _ in f.yields]
    given += [b.value for b in code.blocks if b.value is not None]
    return any(map(reads, given))


def _scopes(code: Program, name: str, function: str) -> frozenset[str]:
    """A function and those within it that see its name and bind none of their own."""
    inner = [f for f in code.functions if f.name.startswith(f"{function}." if function else "")]
    own = {a.function for a in code.assignments_to(name)}
    seen = {f.name for f in inner if f.name not in own and name not in f.parameters}
    return frozenset({function, *seen})
