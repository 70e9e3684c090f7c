"""Is a random generator set to one fixed state again for every sample?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Class, Function, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_SEEDS = pattern(
    r"^(?:numpy\.random\.seed|random\.seed|torch\.manual_seed|torch\.random\.manual_seed"
    r"|(?:\w+\.)*(?:set_seed|seed_everything|seed_all|set_random_seed))$"
)
_GENERATORS = pattern(r"^(?:numpy\.random\.(?:default_rng|RandomState|Generator)|random\.Random)$")
_DATA = ("Dataset", "TensorDataset", "ImageFolder", "Sequence", "IterableDataset", "VisionDataset")
_HELD_OUT = pattern(r"(?i)val|test|eval|determin|infer|fixed")
_DEPTH = 3


@detector("random-state-reset-per-sample")
def random_state_reset_per_sample(case: Case) -> Answer:
    """A constant seed in ``__getitem__`` of a data set, or in a function that it calls.

    What is drawn after it is the same for every sample and in every epoch. A seed made from the
    index or the epoch differs between samples, and a branch for validation may want fixed draws.
    Generators made with a constant seed inside count too. Source: PyTorch FAQ, random seeds.
    """
    code = program(case)
    owners = [k for k in code.classes if k.derives_from(*_DATA) or "__getitem__" in k.methods]
    if not owners:
        return not_seen(code, "no data set of one's own")
    wrong = [c for k in owners for c in _resets(code, k)]
    if wrong:
        return present(*(c.evidence(observed="set again for every sample") for c in wrong))
    items = [f for f in code.functions if f.name.endswith("__getitem__")]
    if not items:
        return unknown("how a sample is made is not shown")
    return absent("no generator is set when a sample is made", items[0].place.evidence())


def _resets(code: Program, klass: Class) -> list[Call]:
    """The calls that set a fixed state while a sample of a class is made."""
    item = code.function(f"{klass.name}.__getitem__")
    if item is None or item.klass != klass.name or _HELD_OUT.search(klass.name):
        return []
    found: list[Call] = []
    for function in _reached(code, item):
        if _SEEDS.search(function.name):  # told by the call of it
            continue
        draws = [c for c in code.within(function) if _draws(code, c)]
        for call in code.within(function):
            made = _GENERATORS.search(call.name) is not None
            if not made and not _SEEDS.search(call.name):
                continue
            later = made or _draws_later(code, item, function, call, draws)
            if later and _is_fixed(code, call) and not _for_evaluation(call):
                found.append(call)
    return found


def _reached(code: Program, item: Function) -> list[Function]:
    """The function itself and those of the program that it calls, each once."""
    found = [item]
    level = [item]
    for _ in range(_DEPTH):
        following: list[Function] = []
        for function in level:
            for call in code.within(function):
                inner = _called(code, call)
                if inner is not None and inner not in found:
                    found.append(inner)
                    following.append(inner)
        level = following
    return found


def _called(code: Program, call: Call) -> Function | None:
    if call.name.startswith("self."):
        method = code.function(f"{call.klass}.{call.name.removeprefix('self.')}")
        if method is not None:
            return method
        maker = code.maker(call)
        return None if maker is None else code.function(f"{maker.short}.__call__")
    return code.function(call.name) if "." not in call.name else None


def _is_fixed(code: Program, call: Call) -> bool:
    """Whether the seed is a constant: a literal, or an attribute that only the constructor sets."""
    value = (call.args or tuple(call.kwargs.values()) or (None,))[0]
    if value is None:
        return False
    if code.resolve(value, call).number is not None:
        return not _changes(code, value)
    return (
        value.kind == "name"
        and value.text.startswith("self.")
        and (bool(_set_by(code, value)) and not _changes(code, value))
    )


def _set_by(code: Program, value: Value) -> list[Assignment]:
    return list(code.assignments_to(value.text))


def _changes(code: Program, value: Value) -> bool:
    """Whether what the seed is made of is set anywhere but in the constructor."""
    holders = [a for a in code.assignments if a.target in value.names()]
    moved = [a for a in holders if a.function and not a.function.endswith("__init__")]
    outside = [
        a
        for a in code.assignments
        for n in value.names()
        if n.startswith("self.") and a.target.endswith(n.removeprefix("self")) and a.klass == ""
    ]
    return bool(moved or outside) or any(a.augmented for a in holders)


def _for_evaluation(call: Call) -> bool:
    conditions = [b for b in call.branches if b.value is not None]
    return any(
        b.value is not None and (_HELD_OUT.search(b.value.text) or b.kind == "else")
        for b in conditions
    )


def _draws(code: Program, call: Call) -> bool:
    name = call.name
    if _SEEDS.search(name) or _GENERATORS.search(name):
        return False
    maker = code.maker(call) if call.receiver is not None else None
    if maker is not None and maker.name.startswith(("torchvision.transforms.", "albumentations.")):
        return True
    return name.startswith(
        ("numpy.random.", "random.", "torch.rand", "torchvision.transforms.")
    ) or (call.receiver is not None and "transform" in call.text.lower())


def _draws_later(
    code: Program, item: Function, function: Function, seed: Call, draws: list[Call]
) -> bool:
    """Whether anything is drawn after the seed: here, or by what called this function."""
    if any(d.order > seed.order for d in draws):
        return True
    inner = [_called(code, c) for c in code.within(function) if c.order > seed.order]
    nested = [f for f in inner if f is not None]
    if any(_draws(code, c) for f in nested for c in code.within(f)):
        return True
    return function is not item and any(_draws(code, c) for c in code.within(item))
