"""One run of a function of the program: what its parameters are there and which branches it takes.

``make(files, augment=True)`` and ``make(others)`` run one function in two ways. A frame is one of
them: names are followed within it, and conditions on what the call gave are decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.intake.code.decided import holds
from advisor.intake.code.facts import Assignment, Block, Call, Function, Program, Value, entry_of
from advisor.intake.code.remembered import remembered

At = Call | Assignment | None

# Functions within functions; deeper calls are not told apart.
MAX_DEPTH = 6
_MAX_HOPS = 12
_PROPERTIES = ("property", "cached_property")


@dataclass(frozen=True, slots=True)
class Frame:
    """A run of ``function`` by ``site``, which stands in the run ``outer``.

    ``holder`` is the constructor call of the object whose method runs, where it is known.
    """

    function: Function
    site: Call
    outer: Frame | None
    holder: Call | None = None

    @property
    def depth(self) -> int:
        """How many runs this one stands in."""
        return 1 if self.outer is None else self.outer.depth + 1


def entered(code: Program, call: Call, outer: Frame | None) -> Frame | None:
    """The run of a function of the program that a call starts; None where there is none."""
    function = code.callee(call)
    if function is None or (outer is not None and outer.depth >= MAX_DEPTH):
        return None
    made = code.maker(call) if call.receiver is not None and function.klass else None
    if made is None and outer is not None and call.name.startswith("self."):
        made = outer.holder
    return Frame(function, call, outer, made)


def read_property(code: Program, value: Value, at: At, outer: Frame | None) -> Frame | None:
    """The run of the property that ``data.train`` reads; None where it is no property."""
    holder, _, last = value.name.rpartition(".")
    if (last or value.operator.removeprefix(".")) not in _property_names(code):  # as most are
        return None
    made = value.parts[0].call if value.operator.startswith(".") and value.parts else None
    if (not holder and made is None) or (outer is not None and outer.depth >= MAX_DEPTH):
        return None
    if made is not None:  # Data().train
        klass, last = made.short, value.operator.removeprefix(".")
    elif holder == "self":
        klass, made = ("" if at is None else at.klass), None if outer is None else outer.holder
    else:
        made = code.maker_of(Value("name", holder, name=holder), at)
        klass = "" if made is None else made.short
    function = code.function(f"{klass}.{last}") if klass and code.klass(klass) else None
    if function is None or not any(d.name.endswith(_PROPERTIES) for d in function.decorators):
        return None
    site = made or next(iter(code.find(klass)), None)
    return None if site is None else Frame(function, site, outer, made)


@remembered
def _property_names(code: Program) -> frozenset[str]:
    return frozenset(
        function.name.rpartition(".")[2]
        for function in code.functions
        if any(d.name.endswith(_PROPERTIES) for d in function.decorators)
    )


def given(name: str, frame: Frame) -> tuple[Value, Call, Frame | None] | None:
    """What a run gets for a parameter, with where to go on from there; None when not shown."""
    function, site = frame.function, frame.site
    if name not in function.inputs:
        return None
    value = function.given(name, site, sure=True)
    if value is None and not site.starred:
        value = function.defaults.get(name)
    return None if value is None else (value, site, frame.outer)


def assigned(code: Program, name: str, at: At, frame: Frame | None) -> Assignment | None:
    """The assignment to a name in force, those left out in branches that the run does not take."""
    found = code.lookup(name, at)
    while found is not None and not is_live(code, found.blocks, found, run_of(code, found, frame)):
        found = code.lookup(name, found)
    if found is None or frame is None or name not in frame.function.parameters:
        return found
    return found if found.function == frame.function.name else None


def followed(
    code: Program, value: Value, at: At, frame: Frame | None
) -> tuple[Value, At, Frame | None]:
    """What a name stands for in a run, through names, parameters and conditions decided there."""
    for _ in range(_MAX_HOPS):
        if value.operator == "if" and len(value.parts) == 3:
            decided = truth(code, value.parts[1], at, frame)
            if decided is None:
                return value, at, frame
            value = value.parts[0] if decided else value.parts[2]
            continue
        step = _step(code, value, at, frame) if value.kind == "name" else None
        step = _entry(code, value, at, frame) if value.kind == "subscript" else step
        if step is None:
            return value, at, frame
        value, at, frame = step
    return value, at, frame


def _entry(
    code: Program, value: Value, at: At, frame: Frame | None
) -> tuple[Value, At, Frame | None] | None:
    """``table["train"]`` and ``pair[0]``, also of what a function of the program gives back."""
    if len(value.parts) != 2 or not value.parts[1].is_literal:
        return None
    holder, place, inner = followed(code, value.parts[0], at, frame)
    run = None if holder.call is None else entered(code, holder.call, inner)
    ends = () if run is None else results(code, run)
    if ends:
        holder, place, inner = followed(code, *ends[-1], run)
    entry = entry_of(holder, value.parts[1])
    return None if entry is None else (entry, place, inner)


def _step(
    code: Program, value: Value, at: At, frame: Frame | None
) -> tuple[Value, At, Frame | None] | None:
    found = assigned(code, value.name, at, frame)
    if found is not None:
        if found.augmented:
            return None
        inner = run_of(code, found, frame)
        if found.unpacked is None:
            return found.value, found, inner
        parts = found.value.parts
        if found.value.kind in ("tuple", "list") and found.unpacked < len(parts):
            return parts[found.unpacked], found, inner
        return None
    if frame is not None and (passed := given(value.name, frame)) is not None:
        return passed
    return None


def run_of(code: Program, found: Assignment, frame: Frame | None) -> Frame | None:
    """The run of the function in which an assignment stands, as far as it is known."""
    if frame is None or found.function == frame.function.name:
        return frame
    holder = frame.holder
    init = code.function(found.function) if found.function.endswith("__init__") else None
    if holder is None or init is None or init.klass != holder.short:
        return None
    return Frame(init, holder, None, holder)


def truth(code: Program, condition: Value, at: At, frame: Frame | None) -> bool | None:
    """Whether a condition holds in a run; None when that is not shown."""
    return holds(condition, lambda part: _settled(code, part, at, frame))


def _settled(code: Program, value: Value, at: At, frame: Frame | None) -> Value | None:
    """The constant that a value is in a run; True for an object that is no None."""
    found, place, inner = followed(code, value, at, frame)
    if not found.is_literal and inner is None:
        found = code.resolve(found, place)
    if _is_something(code, found):
        return Value("literal", found.text, literal=True)
    return found if found.is_literal else None


def _is_something(code: Program, value: Value) -> bool:
    """Whether a value is an object that is no None: a function, a lambda, a list with members."""
    if value.kind in ("list", "tuple", "dict"):
        return bool(value.parts)
    return value.operator == "lambda" or (
        value.kind == "name" and code.function(value.name) is not None
    )


def is_live(code: Program, blocks: Iterable[Block], at: At, frame: Frame | None) -> bool:
    """False when a run is known to pass by what stands within these statements."""
    if frame is None:
        return True
    for block in blocks:
        if block.kind in ("if", "elif", "else") and block.value is not None:
            held = truth(code, block.value, at, frame)
            if held is not None and held is (block.kind == "else"):
                return False
    return True


def results(code: Program, frame: Frame) -> tuple[tuple[Value, Assignment], ...]:
    """What a run may give back, each with the moment at which it does."""
    found: list[tuple[Value, Assignment]] = []
    for value, place in frame.function.returns:
        moment = frame.function.moment(value, place)
        inner = next((c for c in value.calls() if c.function == frame.function.name), None)
        if inner is None or is_live(code, inner.blocks, inner, frame):
            found.append((value, moment))
    return tuple(found)
