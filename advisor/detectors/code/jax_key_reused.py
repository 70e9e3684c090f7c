"""Is a JAX random key used twice, or a new state dropped?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.jax_states import dropped_states
from advisor.detectors.subjects import passed
from advisor.detectors.training_steps import counts
from advisor.intake.code import Assignment, Block, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_SAMPLES = pattern(
    r"^jax\.random\.(?!PRNGKey$|key$|split$|fold_in$|key_data$|wrap_key_data$|clone$|key_impl$)\w+$"
)
_MAKES = pattern(r"^jax\.random\.(?:PRNGKey|key|split|fold_in)$")
# One key for several arrays keeps them in the same order: that is meant.
_REARRANGES = frozenset({"permutation", "shuffle", "choice"})
_STEPS = ("grad", "value_and_grad", "apply_updates", "apply_gradients", "train_step", "update")


@detector("jax-key-reused")
def jax_key_reused(case: Case) -> Answer:
    """One key given to two samplers, or to a sampler in each turn of a loop, without a new split.

    ``rngs={"dropout": key}`` counts as a sampler, also in a step function of the program that
    uses its key as it comes. ``fold_in(key, i)``, ``split`` assigned back in the loop, keys that
    the loop runs over and samplers in exclusive branches are right. A result of ``apply_updates``
    or ``apply_gradients`` that goes nowhere is the dropped state, as are new batch statistics and
    optimizer states that nothing reads. A key made from a constant inside a training step is the
    same in every step. One key for arrays that must
    stay paired (``permutation``, a loop over views) is right. Source: JAX documentation,
    "Pseudorandom numbers".
    """
    code = program(case)
    if code.framework != "jax":
        return not_seen(code, "no JAX") if code.framework == "" else absent("no JAX is used")
    found = [*_twice(code), *_in_loops(code), *_constant(code), *dropped_states(code)]
    found += [*_handed_on(code), *_kept(code), *_copied(code)]
    unique = {e.where: e for e in found}
    if unique:
        return present(*unique.values())
    if code.has("split", "fold_in", "PRNGKey", "key"):
        return absent("every key is used once, every state is taken over")
    return not_seen(code, "no random key")


def _uses(code: Program) -> Iterator[tuple[Call, Value]]:
    """Every consumption of a key that is a plain name."""
    for call in code.calls:
        given: list[Value] = []
        if _SAMPLES.match(call.name):
            key = call.kwargs.get("key") or (call.args[0] if call.args else None)
            given = [] if key is None else [key]
        rngs = call.kwargs.get("rngs")
        if rngs is not None and rngs.kind == "dict":
            given = list(rngs.parts)
        elif rngs is not None:
            given = [rngs]
        yield from ((call, key) for key in given if key.kind == "name")


def _twice(code: Program) -> Iterator[Evidence]:
    last: dict[tuple[str, str], Call] = {}
    for call, key in _uses(code):
        if call.short in _REARRANGES:
            continue
        place = (call.function, key.name)
        before = last.get(place)
        follows = before is not None and set(before.blocks) <= set(call.blocks)
        if before is not call and before and follows and not _changed(code, key.name, before, call):
            what = f"{key.name} was used on line {before.place.line} already"
            yield call.evidence(what, observed=call.place.text)
        last[place] = call


def _changed(code: Program, name: str, first: Call, second: Call) -> bool:
    return any(
        first.order < a.order < second.order and a.function == first.function
        for a in code.assignments_to(name)
    )


def _in_loops(code: Program) -> Iterator[Evidence]:
    for call, key in _uses(code):
        if _fills_layers(code, call, key):
            yield call.evidence("the same key for every layer", observed=call.place.text)
            continue
        loops = [b for b in call.blocks if b.kind in ("for", "while")]
        if loops and _is_fixed(code, key.name, call, loops[-1]):
            yield call.evidence("the same key in every turn of the loop", observed=call.place.text)
        for value, site in passed(code, key.name, call):
            around = [b for b in site.blocks if b.kind in ("for", "while")]
            own = code.assignments_in(call.function)
            if any(a.target == key.name for a in own) or not around or value.kind != "name":
                continue
            if _is_fixed(code, value.name, site, around[-1]):
                what = "the same key in every turn of the loop"
                yield site.evidence(what, observed=site.place.text)


def _handed_on(code: Program) -> Iterator[Evidence]:
    """``params = update(params, rng, batch)`` in a loop, with a key made before it.

    A step that is told the count of the loop may fold it in.
    """
    for call in code.calls:
        loops = [b for b in call.blocks if b.kind in ("for", "while")]
        own = code.function(call.short) is not None
        if not loops or own or call.receiver is not None or call.name.startswith("jax."):
            continue
        kept = [a.target for a in code.assigned(call)]
        given = {v.name for v in call.args if v.kind == "name"}
        told = any(_targets(b, n) and counts(b) for b in loops for n in given)
        if told or not given & set(kept):
            continue
        for key in given:
            if _is_key(code, key, call) and not any(_reassigned(code, key, b) for b in loops):
                what = "the same key in every turn of the loop"
                yield call.evidence(what, observed=call.place.text)


def _kept(code: Program) -> Iterator[Evidence]:
    """A key that a function or method finds outside itself and draws from at every call."""
    for call, key in _uses(code):
        function = code.function(call.function) if call.function else None
        if function is None or call.function.endswith("__init__") or call.short in _REARRANGES:
            continue
        scopes = [f for f in code.functions if f"{call.function}.".startswith(f"{f.name}.")]
        mine = any(key.name in f.parameters for f in scopes)
        made = code.assignments_to(key.name)
        inner = any(a.function in {f.name for f in scopes} for a in made)
        outside = made and all(a.function.endswith("__init__") or not a.function for a in made)
        if mine or inner or not outside or not all(_makes_key(a) for a in made):
            continue
        if key.name.startswith("self.") or _trains(code, call):
            yield call.evidence("the same key at every call", observed=call.place.text)


def _makes_key(assigned: Assignment) -> bool:
    call = assigned.value.call
    return call is not None and _MAKES.match(call.name) is not None


def _trains(code: Program, call: Call) -> bool:
    """Whether a call stands in a step that is differentiated or compiled."""
    outer = call.function.partition(".")[0]
    function = code.function(outer)
    jitted = function is not None and any("jit" in d.text for d in function.decorators)
    inner = [c for c in code.find("grad", "value_and_grad") if c.function.startswith(outer)]
    return bool(inner) or (jitted and "step" in outer)


def _copied(code: Program) -> Iterator[Evidence]:
    """``jnp.stack([rng] * n)``: every device gets the same key."""
    for call in code.find("stack", "array", "asarray"):
        value = call.args[0] if call.args else None
        if value is None or value.operator != "*" or not value.parts:
            continue
        keys = value.parts[0].parts if value.parts[0].kind == "list" else ()
        if len(keys) == 1 and keys[0].kind == "name" and _is_key(code, keys[0].name, call):
            yield call.evidence("the same key for every device", observed=call.place.text)


def _fills_layers(code: Program, call: Call, key: Value) -> bool:
    """``[random.normal(key, (m, n)) for m, n in ...]``: one draw for each shape from one key."""
    if not call.loops or call.short in _REARRANGES or len(call.args) < 2:
        return False
    loop = call.loops[-1]
    targets = set(re.findall(r"\w+", loop.target))
    shape = call.args[1].names() & targets
    fresh = any(_reassigned(code, key.name, b) or _targets(b, key.name) for b in call.loops)
    return bool(shape) and not fresh


def _targets(loop: Block, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", loop.target) is not None


def _reassigned(code: Program, name: str, loop: Block) -> bool:
    return any(loop in a.blocks for a in code.assignments_to(name))


def _is_fixed(code: Program, name: str, at: Call, loop: Block, hops: int = 3) -> bool:
    """Whether a key is the same in every turn of a loop that counts or trains.

    A loop over several arrays with one key treats them alike, as pairs must be.
    """
    trains = any(loop in c.blocks for c in code.find(*_STEPS))
    if not counts(loop) and not trains:
        return False
    if re.search(rf"\b{re.escape(name)}\b", loop.target):
        return False
    if name.startswith("self."):
        made = code.assignments_to(name)
        return (
            len(made) == 1
            and not any(b.kind in ("for", "while") for b in made[0].blocks)
            and _is_key(code, name, at)
        )
    if "." in name:
        return False
    inside = [a for a in code.assignments_to(name) if loop in a.blocks]
    if not inside:
        return _is_key(code, name, at)
    if len(inside) > 1 or hops == 0:
        return False
    made = inside[0].value.call
    if made is None or made.name != "jax.random.split" or not made.args:
        return False
    parent = made.args[0]
    same = parent.kind == "name" and parent.name != name
    siblings = {a.target for a in code.assignments if a.value is inside[0].value}
    if not same or parent.name in siblings:
        return False
    return _is_fixed(code, parent.name, at, loop, hops - 1)


def _is_key(code: Program, name: str, at: Call | Assignment, hops: int = 3) -> bool:
    """Whether a name is known to hold a key made before the loop."""
    found = code.lookup(name, at)
    if found is None and hops:
        given = passed(code, name, at)
        return bool(given) and all(
            v.kind == "name" and _is_key(code, v.name, site, hops - 1) for v, site in given
        )
    if found is None or found.value.call is None:
        return False
    return _MAKES.match(found.value.call.name) is not None


def _constant(code: Program) -> Iterator[Evidence]:
    """``rngs={"dropout": PRNGKey(0)}`` in a step that is differentiated or runs in a loop."""
    for call in code.calls:
        rngs = call.kwargs.get("rngs")
        keys = () if rngs is None else rngs.parts if rngs.kind == "dict" else (rngs,)
        for key in keys if call.short not in ("init", "init_with_output") else ():
            made = _made_here(code, key, call)
            fixed = made is not None and all(a.is_literal for a in made.args) and made.args
            if made is not None and fixed and _is_step(code, call):
                yield made.evidence("the same key in every step", observed=made.place.text)


def _made_here(code: Program, key: Value, at: Call) -> Call | None:
    """The call of PRNGKey that makes a key in the same function as it is used."""
    found = code.lookup(key.name, at) if key.kind == "name" else None
    call = key.call if found is None else found.value.call
    if call is None or call.name not in ("jax.random.PRNGKey", "jax.random.key"):
        return None
    inside = at.function.startswith(call.function) if call.function else bool(call.loops)
    return call if inside else None


def _is_step(code: Program, call: Call) -> bool:
    outer = call.function.partition(".")[0]
    grads = [
        c for c in code.find("grad", "value_and_grad") if c.function.partition(".")[0] == outer
    ]
    flag = next((call.kwargs[n] for n in ("train", "training") if n in call.kwargs), None)
    off = flag is not None and flag.literal is False
    return bool(outer and grads) and not off
