"""Does a traced function rely on Python side effects or values that change later?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Function, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_RANDOM = pattern(
    r"^(?:numpy\.random\.|random\.)(?:rand\w*|normal|uniform|choice|permutation|shuffle|random"
    r"|gauss|sample|binomial|standard_normal)$"
)
_OUTSIDE = pattern(r"py_function|numpy_function|py_func\b")
_GROWS = frozenset({"append", "extend"})


@detector("python-side-effect-in-tf-function")
def python_side_effect_in_tf_function(case: Case) -> Answer:
    """Python that runs once, when the function is traced, and never again.

    In a ``tf.function``: random numbers of NumPy or Python, a list outside that is appended to,
    an attribute or global that is counted up, an outer number that is changed in a loop. In
    ``Dataset.map``: random numbers of NumPy or Python, drawn once for all samples, unless the
    function is wrapped in py_function. ``print`` is harmless, and what runs at the level of
    shapes (a list that the function makes itself) is right. Source: TensorFlow guide,
    "Better performance with tf.function".
    """
    code = program(case)
    if code.is_empty:
        return unknown("no code given")
    traced = _with_called(code, _traced(code))
    mapped = _mapped(code)
    found = [e for f in traced for e in _effects(code, f)]
    found += [c.evidence(observed="drawn once, for all samples") for c in _drawn(code, mapped)]
    if code.has("run_functions_eagerly"):
        return absent("functions run eagerly")
    unique = {e.where: e for e in found}
    if unique:
        return present(*unique.values())
    if traced or mapped:
        return absent("what is traced depends on tensors only")
    return not_seen(code, "no traced function")


def _traced(code: Program) -> list[Function]:
    """Functions under ``@tf.function``, or wrapped in a call of it."""
    wrapped = {c.args[0].text for c in code.find("tensorflow.function") if c.args}
    return [
        f
        for f in code.functions
        if f.name in wrapped
        or any(
            (d.call.name if d.call is not None else d.name) == "tensorflow.function"
            for d in f.decorators
        )
    ]


def _with_called(code: Program, traced: list[Function]) -> list[Function]:
    """The traced functions and those of the program that they run."""
    found = dict.fromkeys(traced)
    queue = list(traced)
    while queue:
        for call in code.within(queue.pop()):
            inner = None if _OUTSIDE.search(call.function) else code.callee(call)
            if inner is not None and inner not in found:
                found[inner] = None
                queue.append(inner)
    return list(found)


def _mapped(code: Program) -> list[Call]:
    """Calls of ``Dataset.map`` of TensorFlow."""
    if code.framework not in ("keras", "tensorflow1"):
        return []
    foreign = ("pandas", "datasets", "multiprocessing", "Pool", "executor", "pool")
    return [
        c
        for c in code.find("map")
        if c.receiver is not None
        and c.args
        and not any(f in x.name for x in code.chain(c) for f in foreign)
        and any(x.name.startswith("tensorflow.data.") or x.short == "batch" for x in code.calls)
    ]


def _drawn(code: Program, mapped: list[Call]) -> list[Call]:
    """Random draws of NumPy or Python within functions that are mapped."""
    found: list[Call] = []
    for call in mapped:
        given = call.args[0]
        if _OUTSIDE.search(given.text):
            continue
        inner = [c for c in given.calls() if _RANDOM.match(c.name)]
        function = code.function(given.name) if given.kind == "name" else None
        if function is not None:
            body = code.within(function)
            if any(_OUTSIDE.search(c.name) for c in body):
                continue
            inner += [c for c in body if _RANDOM.match(c.name)]
        found += inner
    return found


def _effects(code: Program, function: Function) -> list[Evidence]:
    found: list[Evidence] = []
    local = {a.target for a in code.assignments_in(function.name)}
    local |= set(function.parameters)
    for call in code.within(function):
        if _RANDOM.match(call.name):
            found.append(call.evidence(observed="drawn once, when the function is traced"))
        owner = call.receiver
        if call.short in _GROWS and owner is not None and owner.kind == "name" and call.args:
            made = code.lookup(owner.name)
            empty = made is not None and made.value.kind == "list"
            if owner.text not in local and empty:
                found.append(call.evidence(observed="runs once, when the function is traced"))
    for change in code.assignments:
        if change.function != function.name or change.augmented not in ("+=", "-=", "*="):
            continue
        start = [a for a in code.assignments_to(change.target) if not a.augmented]
        outer = [a for a in start if a.function != function.name]
        counts = change.target.startswith("self.") and isinstance(change.value.literal, int)
        unshown = not start and counts and code.is_fragment
        if unshown or (start == outer and outer and all(a.value.number is not None for a in outer)):
            found.append(change.place.evidence(observed="runs once, when the function is traced"))
    return found + _captured(code, function, local) + _attributes(code, function)


def _attributes(code: Program, function: Function) -> list[Evidence]:
    """A plain number on the object that another class or method changes between the steps."""
    if not function.klass:
        return []
    values = [a.value for a in code.assignments_in(function.name)]
    values += [v for c in code.within(function) for v in (*c.args, *c.kwargs.values())]
    read = {n for v in values for n in v.names() if n.startswith("self.") and n.count(".") == 1}
    found: list[Evidence] = []
    for name in sorted(read):
        last = name.removeprefix("self.")
        starts = [a for a in code.assignments_to(name) if a.function.endswith("__init__")]
        number = [a for a in starts if a.klass == function.klass and a.value.number is not None]
        changed = [
            a
            for a in code.assignments
            if a.target.endswith(f".{last}")
            and not a.function.endswith("__init__")
            and (a.klass != function.klass or a.target == name)
            and a.function != function.name
        ]
        if number and len(number) == len(starts) and changed:
            what = f"the traced {function.name.rpartition('.')[2]} keeps the first {last}"
            found.append(changed[0].place.evidence(what, observed=changed[0].place.text))
    return found


def _captured(code: Program, function: Function, local: set[str]) -> list[Evidence]:
    """A plain number from outside that the program changes in a loop that calls the function."""
    used = {
        n for c in code.within(function) for v in (*c.args, *c.kwargs.values()) for n in v.names()
    }
    used |= {c.text.partition(".")[0] for c in code.within(function) if c.receiver is not None}
    used |= {n for a in code.assignments_in(function.name) for n in a.value.names()}
    found: list[Evidence] = []
    for name in sorted(used - local):
        all_ = [a for a in code.assignments_to(name) if not a.function]
        starts = [a for a in all_ if not a.blocks and a.order > function.order]
        starts += [a for a in all_ if not a.blocks and a.order < function.order]
        sites = [s for s in code.call_sites(function.name) if not s.function]
        changed = [
            a
            for a in all_
            if any(
                b.kind in ("for", "while") and any(b in s.blocks for s in sites) for b in a.blocks
            )
        ]
        fresh = any(b in function.blocks for a in changed for b in a.blocks)
        whole = bool(changed) and not starts and all(a in changed for a in all_)
        loop_counter = any(b.target == name for s in sites for b in s.blocks)
        tensor = any("tensorflow." in c.name for a in all_ for c in a.value.calls())
        if (starts or whole) and changed and not fresh and not loop_counter and not tensor:
            what = f"the function keeps the first value of {name}"
            found.append(changed[0].place.evidence(what, observed=changed[0].place.text))
    return found
