"""What a program says, as facts that detectors can ask for: calls, values, assignments, blocks."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from advisor.intake.code.decided import untaken
from advisor.intake.code.signatures import parameters
from advisor.model import Evidence
from advisor.patterns import pattern

Constant = str | int | float | bool | None
ValueKind = Literal[
    "literal", "name", "call", "list", "tuple", "dict", "binary", "subscript", "ellipsis", "other"
]
BlockKind = Literal[
    "for", "while", "comprehension", "if", "elif", "else", "with", "try", "except", "finally"
]
LOOPS = frozenset({"for", "while", "comprehension"})
BRANCHES = frozenset({"if", "elif", "else"})

# A resolution follows this many names before it gives up (a = b; b = c; ...).
MAX_HOPS = 12

# Methods that give back the object itself, and functions that wrap it.
PASSING = frozenset(
    {"to", "cuda", "cpu", "float", "double", "half", "train", "eval", "requires_grad_", "bfloat16"}
)
WRAPPERS = frozenset(
    {
        "DataParallel",
        "DistributedDataParallel",
        "DDP",
        "ScriptModule",
        "script",
        "convert_sync_batchnorm",
    }
    | {"FullyShardedDataParallel", "prepare", "multi_gpu_model"}
)

# Methods that run when an object is called: ``criterion(x, y)``.
_APPLIED = frozenset({"forward", "call", "__call__"})

# Functions that give back a function with the same parameters as the one they are given.
TRANSFORMS = frozenset(
    {"value_and_grad", "grad", "jit", "pmap", "vmap", "checkpoint", "remat", "filter_jit"}
    | {"filter_grad", "filter_value_and_grad", "tf_function", "function", "compile"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the person's own text: ``where`` is ``train.py:41``."""

    where: str
    line: int
    text: str

    def evidence(self, what: str = "", observed: str = "", threshold: str = "") -> Evidence:
        """This line as evidence; what is seen defaults to the line itself."""
        return Evidence(
            where=self.where, what=what or self.text, observed=observed, threshold=threshold
        )


# Values, calls and assignments are not frozen, as that doubles the time in which they are made;
# nobody writes to them.
@dataclass(eq=False, slots=True)
class Value:
    """An expression.

    ``text`` is its source (cut at 200 characters). ``literal`` holds a constant when ``kind`` is
    "literal" (test with ``is_literal``: None is a constant too). ``name`` is the resolved dotted
    name of a name or attribute. ``call`` is set when the expression is a call. ``parts`` are
    the sub-expressions: elements of a list or tuple, values of a dict (``keys`` beside them),
    operands, and the object and index of a subscript.
    """

    kind: ValueKind
    text: str
    literal: Constant = None
    name: str = ""
    call: Call | None = None
    parts: tuple[Value, ...] = ()
    keys: tuple[str, ...] = ()
    operator: str = ""
    is_default: bool = False
    _inside: tuple[Value, ...] | None = field(default=None, init=False, repr=False)
    _names: frozenset[str] | None = field(default=None, init=False, repr=False)
    _texts: frozenset[str] | None = field(default=None, init=False, repr=False)
    _calls: tuple[Call, ...] | None = field(default=None, init=False, repr=False)
    _operators: frozenset[str] | None = field(default=None, init=False, repr=False)
    _dicts: tuple[Value, ...] | None = field(default=None, init=False, repr=False)

    @property
    def is_literal(self) -> bool:
        """Whether it is a constant."""
        return self.kind == "literal"

    @property
    def number(self) -> float | None:
        """The constant as a number; None for anything else (booleans included)."""
        if isinstance(self.literal, bool) or not isinstance(self.literal, int | float):
            return None
        return float(self.literal)

    @property
    def string(self) -> str | None:
        """The constant as a string; None for anything else."""
        return self.literal if isinstance(self.literal, str) else None

    def walk(self) -> Iterator[Value]:
        """This value and everything inside it, arguments of calls included."""
        return itertools.chain((self,), self.inside())

    def nearest(self) -> tuple[Value, ...]:
        """What it is made of: of a call the object, the arguments, then the parts."""
        call = self.call
        if call is None:
            return self.parts
        holder = () if call.receiver is None else (call.receiver,)
        return (*holder, *call.args, *call.kwargs.values(), *self.parts)

    def inside(self) -> tuple[Value, ...]:
        """Everything inside it, each followed by what it is made of."""
        if self._inside is None:
            found: list[Value] = []
            for value in self.nearest():
                found.append(value)
                found += value.inside()
            self._inside = tuple(found)
        return self._inside

    def names(self) -> frozenset[str]:
        """Every name mentioned in the expression, dotted as resolved."""
        if self._names is None:
            self._names = frozenset(v.name for v in self.walk() if v.kind == "name")
        return self._names

    def texts(self) -> frozenset[str]:
        """The source of the expression and of everything inside it."""
        if self._texts is None:
            self._texts = frozenset(v.text for v in self.walk())
        return self._texts

    def operators(self) -> frozenset[str]:
        """Every operator in the expression, "" when there is one without."""
        if self._operators is None:
            self._operators = frozenset(v.operator for v in self.walk())
        return self._operators

    def dicts(self) -> tuple[Value, ...]:
        """Every dict in the expression, itself included."""
        if self._dicts is None:
            self._dicts = tuple(v for v in self.walk() if v.kind == "dict")
        return self._dicts

    def calls(self) -> tuple[Call, ...]:
        """Every call in the expression, itself included."""
        if self._calls is None:
            self._calls = tuple(v.call for v in self.walk() if v.call is not None)
        return self._calls


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """A statement that encloses others: a loop, a branch, a with or a try.

    ``value`` is the iterable, condition or context; for "else" the condition that failed.
    """

    kind: BlockKind
    value: Value | None
    target: str
    place: Place
    order: int


@functools.lru_cache(maxsize=256)
def _loops(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The loops among the statements around something; what stands side by side shares them."""
    return tuple(b for b in blocks if b.kind in LOOPS)


@dataclass(eq=False, slots=True)
class Call:
    """One call.

    ``name`` is the resolved dotted name ("torch.nn.Linear", "keras.layers.Dense"); a method keeps
    its receiver ("model.compile", "keras.Sequential().add"). ``receiver`` is the object of a
    method, or the object called (``criterion(x, y)``). ``order`` is evaluation order over the
    whole case.
    ``blocks`` are the enclosing statements within the function, outermost first. ``function`` is
    the qualified name of the enclosing function ("Net.forward", "" at top level), ``klass`` the
    innermost enclosing class. ``snippet`` numbers the text that it stands in. ``short`` is the last
    part of the name: ``Linear``, ``compile``.
    """

    name: str
    text: str
    receiver: Value | None
    args: tuple[Value, ...]
    kwargs: dict[str, Value]
    starred: bool
    place: Place
    order: int
    blocks: tuple[Block, ...]
    function: str
    klass: str
    scope_certain: bool
    snippet: int
    short: str = field(init=False)

    def __post_init__(self) -> None:
        self.short = self.name.rpartition(".")[2]

    @property
    def where(self) -> str:
        """The place as ``train.py:41``."""
        return self.place.where

    @property
    def applied(self) -> bool:
        """Whether the object itself is called (``criterion(x, y)``), no method of it."""
        return self.receiver is not None and self.text == self.receiver.text

    @property
    def loops(self) -> tuple[Block, ...]:
        """The loops around the call within its function, outermost first."""
        return _loops(self.blocks) if self.blocks else ()

    @property
    def branches(self) -> tuple[Block, ...]:
        """The if, elif and else around the call within its function."""
        return tuple(b for b in self.blocks if b.kind in BRANCHES)

    @property
    def withs(self) -> tuple[Block, ...]:
        """The with statements around the call within its function."""
        return tuple(b for b in self.blocks if b.kind == "with")

    def evidence(self, what: str = "", observed: str = "", threshold: str = "") -> Evidence:
        """The line of this call as evidence."""
        return self.place.evidence(what, observed, threshold)


@dataclass(eq=False, slots=True)
class Assignment:
    """``target = value``. Targets are as written ("self.fc"); tuple targets make one each.

    ``unpacked`` is the position in a tuple target, None for a plain one. ``comment`` is the
    comment at the end of the line. ``augmented`` is the operator of ``+=`` and the like.
    """

    target: str
    value: Value
    place: Place
    order: int
    function: str
    klass: str
    blocks: tuple[Block, ...]
    unpacked: int | None = None
    comment: str = ""
    augmented: str = ""

    @property
    def looped_over(self) -> bool:
        """``for x, y in loader: x, y = put(x, y)``: whether a loop around it sets it, too."""
        targets = (b.target for b in self.blocks if b.kind in ("for", "comprehension"))
        return any(re.search(rf"\b{re.escape(self.target)}\b", t) for t in targets)


@dataclass(frozen=True, eq=False, slots=True)
class Function:
    """A function: ``name`` is qualified, ``defaults`` by parameter, ``returns`` in order."""

    name: str
    klass: str
    parameters: tuple[str, ...]
    defaults: dict[str, Value]
    decorators: tuple[Value, ...]
    returns: tuple[tuple[Value, Place], ...]
    yields: tuple[tuple[Value, Place, tuple[Block, ...]], ...]
    place: Place
    order: int
    last_order: int
    blocks: tuple[Block, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The parameters that a call fills: all but ``self`` and ``cls``."""
        return tuple(p for p in self.parameters if p not in ("self", "cls"))

    @property
    def called_as(self) -> str:
        """The name by which it is called: a constructor by that of its class."""
        return self.klass if self.name.endswith("__init__") else self.name

    def given(self, name: str, call: Call, *, sure: bool = False) -> Value | None:
        """What a call gives for a parameter; None when it leaves it out.

        With ``sure`` also None where a ``*`` may fill other positions than it seems.
        """
        if name in call.kwargs:
            return call.kwargs[name]
        if name not in self.inputs or (sure and call.starred):
            return None
        position = self.inputs.index(name)
        return call.args[position] if position < len(call.args) else None

    def moment(self, value: Value, place: Place) -> Assignment:
        """The end of it, where it gives back a value, as a moment to look names up at."""
        return Assignment("", value, place, self.last_order, self.name, self.klass, ())


@dataclass(frozen=True, eq=False, slots=True)
class Class:
    """A class with the resolved names of its bases and the names of its methods."""

    name: str
    bases: tuple[str, ...]
    methods: tuple[str, ...]
    place: Place
    order: int
    last_order: int

    def derives_from(self, *names: str) -> bool:
        """Whether a base ends with one of the names ("Module", "keras.Model")."""
        return any(_ends(base, n) for base in self.bases for n in names)


@dataclass(frozen=True, eq=False, slots=True)
class Import:
    """``alias`` in the program stands for ``name``."""

    alias: str
    name: str
    place: Place


# Classes that hold settings, by their usual names.
_SETTINGS = pattern(r"(?:Cfg|Conf|Config|Configuration|Args|Arguments|Params|Hparams|HParams"
                    r"|Options|Opts|Settings)$|^(?:CFG|C|FLAGS|Config\w*)$")  # fmt: skip

# Objects that hold what they are given by keyword: ``args = SimpleNamespace(lr=1e-3)``.
_HOLDERS = frozenset(
    {"SimpleNamespace", "Namespace", "EasyDict", "edict", "AttrDict", "DotDict", "Munch", "Box"}
    | {"ConfigDict", "AttributeDict", "HParams", "dict"}
)

# Names of libraries that programs give to classes and functions of their own.
_NAMESAKES = frozenset({"Trainer", "fit"})


def _ends(name: str, suffix: str) -> bool:
    return name == suffix or name.endswith("." + suffix)


def _endings(name: str) -> Iterator[str]:
    """All that a dotted name ends with, itself first."""
    while name:
        yield name
        name = name.partition(".")[2]


@functools.cache
def _last_parts(names: tuple[str, ...]) -> frozenset[str]:
    """What stands behind the last dot of each; detectors ask for the same names ever again."""
    return frozenset(n.rpartition(".")[2] for n in names)


class _Ordered:
    """Assignments in order, among which the last before a moment is found."""

    __slots__ = ("_orders", "all")

    def __init__(self, assignments: list[Assignment]) -> None:
        self.all = assignments
        self._orders = [a.order for a in assignments]

    def before(self, order: int) -> Assignment | None:
        """The last one before a moment."""
        position = bisect.bisect_left(self._orders, order)
        return self.all[position - 1] if position else None


@dataclass(frozen=True, eq=False)
class Program:
    """Every fact of the snippets of a case, in order of evaluation.

    ``ellipses`` are the places where the person left code out; ``undefined`` the names that are
    used and come from nowhere. Either makes it a fragment: then that a call is not there proves
    little. ``idle`` are attributes in a statement of their own, such as ``model.eval``, with
    their places. ``errors`` counts syntax errors met. ``comments`` are the texts behind ``#``.
    """

    calls: tuple[Call, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    functions: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    imports: tuple[Import, ...] = ()
    blocks: tuple[Block, ...] = ()
    ellipses: tuple[Place, ...] = ()
    idle: tuple[tuple[str, Place], ...] = ()
    undefined: tuple[str, ...] = ()
    errors: int = 0
    framework: str = ""
    scope_certain: bool = True
    options: dict[str, Value] = field(default_factory=dict[str, Value])
    comments: tuple[tuple[str, Place], ...] = ()
    _by_short: dict[str, list[Call]] = field(default_factory=dict[str, list[Call]], repr=False)
    _by_target: dict[str, list[Assignment]] = field(
        default_factory=dict[str, list[Assignment]], repr=False
    )
    # What ``remembered`` functions found out.
    kept: dict[Any, Any] = field(default_factory=dict[Any, Any], init=False, repr=False)

    def __post_init__(self) -> None:
        for call in self.calls:
            self._by_short.setdefault(call.short, []).append(call)
        for assignment in self.assignments:
            self._by_target.setdefault(assignment.target, []).append(assignment)

    @functools.cached_property
    def libraries(self) -> frozenset[str]:
        """The first parts of all that is imported: ``torch``, ``numpy``."""
        return frozenset(i.name.partition(".")[0] for i in self.imports)

    # --- asking for calls ---

    @property
    def is_empty(self) -> bool:
        """Whether there is no code."""
        return not (self.calls or self.assignments or self.functions or self.classes)

    @property
    def is_fragment(self) -> bool:
        """Whether code is visibly missing, so that absence of a call proves little."""
        return bool(self.ellipses or self.undefined or self.errors)

    def find(self, *names: str) -> tuple[Call, ...]:
        """Calls whose dotted name ends with one of the names, in order.

        "Adam" finds ``torch.optim.Adam`` and ``keras.optimizers.Adam``; "optim.Adam" the first.
        """
        last = _last_parts(names)
        if last.isdisjoint(self._shorts):  # as most are
            return ()
        asked = self._found.get(names)
        if asked is None:
            found = {
                c.order: c
                for n in names
                for c in self._by_short.get(n.rpartition(".")[2], ())
                if _ends(c.name, n) and not (n in _NAMESAKES and self._is_own(c))
            }
            asked = self._found[names] = tuple(found[o] for o in sorted(found))
        return asked

    @functools.cached_property
    def _shorts(self) -> frozenset[str]:
        return frozenset(self._by_short)

    @functools.cached_property
    def _found(self) -> dict[tuple[str, ...], tuple[Call, ...]]:
        return {}

    def _is_own(self, call: Call) -> bool:
        """Whether a call by a library's name is of a class or function of the program itself."""
        if call.short[:1].isupper():
            return self.klass(call.name) is not None
        function = self.function(call.short)
        if function is None:
            return False
        if not function.klass:
            return call.receiver is None or call.text == call.receiver.text
        if call.receiver is not None and call.receiver.name == "self":
            return True
        made = self.maker(call)
        return made is not None and made.short == function.klass

    def has(self, *names: str) -> bool:
        """Whether any such call is there."""
        return bool(self.find(*names))

    def mentions(self, *names: str) -> bool:
        """Whether a name is called, imported, or mentioned in any value, by suffix."""
        return self.has(*names) or not self._mentioned.isdisjoint(names)

    @functools.cached_property
    def _mentioned(self) -> set[str]:
        """Every name imported or in a value, and all that such a name ends with."""
        found = {i.name for i in self.imports}
        found.update(n for a in self.assignments for n in a.value.names())
        for c in self.calls:
            found.update(v.name for v in (*c.args, *c.kwargs.values()) for v in v.walk() if v.name)
        for f in self.functions:
            found.update(n for v, _ in f.returns for n in v.names())
        return {end for name in found for end in _endings(name)}

    def methods(self, method: str, *makers: str) -> tuple[Call, ...]:
        """Calls of a method on objects made by one of the constructors (suffix match)."""
        return tuple(
            c
            for c in self._by_short.get(method, ())
            if (made := self.maker(c)) is not None and any(_ends(made.name, m) for m in makers)
        )

    # --- following values ---

    def lookup(self, name: str, at: Call | Assignment | None = None) -> Assignment | None:
        """The last assignment to a name that is in force at a call (or at the end).

        Looks in the function of ``at`` before it, then at the top level, then, for ``self.x``,
        in the same class (anywhere), then in any class.
        """
        found = self._by_target.get(name)
        if not found:
            return None
        if at is None:
            return next((a for a in reversed(found) if self.taken(a)), found[-1])
        mine, outer = self._in_sight(name, at.function)
        if (before := mine.before(at.order)) is not None:
            return before
        if name.startswith("self."):
            same = [a for a in found if a.klass == at.klass]
            return (same or found)[-1]
        if at.function and outer.all:
            return outer.before(at.order) or outer.all[-1]
        return None

    def _in_sight(self, name: str, function: str) -> tuple[_Ordered, _Ordered]:
        """The assignments to a name in a function, and those around it."""
        seen = self._seen.get((name, function))
        if seen is None:
            found = self._by_target[name]
            mine = [a for a in found if a.function == function]
            mine = [a for a in mine if self.taken(a)] or mine
            outer = [a for a in found if not a.function or function.startswith(a.function + ".")]
            seen = self._seen[name, function] = _Ordered(mine), _Ordered(outer)
        return seen

    def taken(self, fact: Call | Assignment) -> bool:
        """Whether the settings of the program may lead into the branches around a fact."""
        return not (fact.blocks and any(self._untaken(b, fact) for b in fact.blocks))

    def _untaken(self, block: Block, fact: Call | Assignment) -> bool:
        if block.kind not in BRANCHES:
            return False
        known = self._branches.get(block)
        if known is None:
            self._branches[block] = False  # while its own condition is looked up
            known = self._branches[block] = untaken(self, block, fact)
        return known

    @functools.cached_property
    def _branches(self) -> dict[Block, bool]:
        return {}

    @functools.cached_property
    def _seen(self) -> dict[tuple[str, str], tuple[_Ordered, _Ordered]]:
        return {}

    def resolve(self, value: Value | str, at: Call | Assignment | None = None) -> Value:
        """Follow names to what they stand for and fold constants.

        ``lr = 1e-3 * 2; Adam(lr)`` gives the literal 0.002. Follows variables, defaults of the
        enclosing function, options (``args.lr`` with a default, flags), dict entries
        (``config["lr"]``) and class attributes. What cannot be followed comes back as it is.
        """
        start = Value("name", value, name=value) if isinstance(value, str) else value
        return self._resolve(start, at, MAX_HOPS)

    def _resolve(self, value: Value, at: Call | Assignment | None, hops: int) -> Value:
        if hops <= 0:
            return value
        if value.kind == "name":
            return self._resolve_name(value, at, hops)
        if value.kind == "binary":
            return _fold(value, tuple(self._resolve(p, at, hops - 1) for p in value.parts))
        if value.kind == "subscript" and len(value.parts) == 2:
            holder = self._resolve(value.parts[0], at, hops - 1)
            index = self._resolve(value.parts[1], at, hops - 1)
            entry = _member(holder, index) or entry_of(holder, index)
            return value if entry is None else self._resolve(entry, at, hops - 1)
        if value.call is not None:
            told = _told(value.call, self, at, hops)
            return _cast(value, self, at, hops) if told is None else told
        return value

    def _resolve_name(self, value: Value, at: Call | Assignment | None, hops: int) -> Value:
        found = self.lookup(value.name, at)
        if found is not None and found.augmented == "":
            if found.unpacked is None:
                return self._resolve(found.value, found, hops - 1)
            parts = found.value.parts
            if found.value.kind in ("tuple", "list") and found.unpacked < len(parts):
                return self._resolve(parts[found.unpacked], found, hops - 1)
            return value
        if found is not None:
            return value
        given = self.given(value.name, at)
        if given is not None:
            return self._resolve(given[0], given[1], hops - 1)
        default = self._parameter_default(value.name, at)
        if default is not None:
            return self._resolve(default, None, hops - 1)
        holder, _, field_name = value.name.rpartition(".")
        kept = self._hyperparameter(holder, field_name, at)
        if kept is not None:
            return self._resolve(Value("name", field_name, name=field_name), kept, hops - 1)
        if holder and field_name in self.options:
            return self._resolve(self.options[field_name], None, hops - 1)
        if holder and (attribute := self._class_attribute(holder, field_name)) is not None:
            return self._resolve(attribute, None, hops - 1)
        return value

    def given(self, name: str, at: Call | Assignment | None) -> tuple[Value, Call] | None:
        """What the calls of the enclosing function pass for its parameter, when they agree."""
        function = self.function(at.function) if at is not None and at.function else None
        if function is None or name not in function.inputs:
            return None
        if (function, name) not in self._passed:
            self._passed[function, name] = self._agreed(function, name)
        return self._passed[function, name]

    @functools.cached_property
    def _passed(self) -> dict[tuple[Function, str], tuple[Value, Call] | None]:
        return {}

    def _agreed(self, function: Function, name: str) -> tuple[Value, Call] | None:
        found: list[tuple[Value, Call]] = []
        for site in self.call_sites(function.called_as):
            value = function.given(name, site, sure=True)
            if value is None or site.function == function.name:
                return None
            found.append((value, site))
        same = len({v.text for v, _ in found}) == 1
        return found[0] if same else None

    def _parameter_default(self, name: str, at: Call | Assignment | None) -> Value | None:
        if at is None or not at.function:
            return None
        function = self.function(at.function)
        return None if function is None else function.defaults.get(name)

    def _hyperparameter(
        self, holder: str, name: str, at: Call | Assignment | None
    ) -> Assignment | None:
        """The constructor that ``self.hparams.name`` of Lightning repeats a parameter of."""
        if holder != "self.hparams" or at is None or not at.klass:
            return None
        init = self.function(f"{at.klass}.__init__")
        if init is None or init.klass != at.klass or name not in init.parameters:
            return None
        return init.moment(Value("literal", "None"), init.place)

    def _class_attribute(self, holder: str, name: str) -> Value | None:
        holders = {holder, holder.rpartition(".")[2]}
        made = self.lookup(holder)
        if made is not None and made.value.call is not None:
            call = made.value.call
            if call.short in _HOLDERS and name in call.kwargs:
                return call.kwargs[name]
            holders.add(call.short)
        fields = [a for a in self._by_target.get(name, ()) if a.klass and not a.function]
        for a in fields:
            if a.klass in holders:
                return a.value
        # ``def build(c: OptConfig)``: no other settings have a field of that name.
        if len(fields) == 1 and _SETTINGS.search(fields[0].klass) and holder != "self":
            return fields[0].value
        return None

    def maker(self, call: Call) -> Call | None:
        """The call that made the object whose method (or which itself) is called.

        Looks through ``.to(device)``, ``DataParallel(net)`` and the like.
        """
        if call.receiver is None:
            return None
        if call not in self._makers:
            self._makers[call] = self.maker_of(call.receiver, call)
        return self._makers[call]

    @functools.cached_property
    def _makers(self) -> dict[Call, Call | None]:
        return {}

    def maker_of(self, value: Value, at: Call | Assignment | None = None) -> Call | None:
        """The call that made an object, through names and wrappers that return the object."""
        made = self.origin(value, at)
        for _ in range(MAX_HOPS):
            if made is None:
                return None
            if (
                made.short in PASSING
                and made.receiver is not None
                and made.receiver.call is not None
            ):
                made = made.receiver.call
            elif made.short in PASSING and made.receiver is not None:
                made = self.origin(made.receiver, made)
            elif made.short in WRAPPERS and made.args:
                made = self.origin(made.args[0], made)
            else:
                return made
        return made

    def origin(self, value: Value, at: Call | Assignment | None = None) -> Call | None:
        """The call that a value comes from, through names; None when it is not a call."""
        found = self.resolve(value, at)
        if found.call is None and found.kind == "name":
            return self._handed_out(found.name, at)
        return found.call

    def _handed_out(self, name: str, at: Call | Assignment | None) -> Call | None:
        """``train, val = loaders()``: the call that makes what the function gives back there.

        Only of functions of the program with one ``return`` of a tuple written out.
        """
        found = self.lookup(name, at)
        given = None if found is not None else self.given(name, at)
        if given is not None and given[0].kind == "name" and given[0].name != name:
            return self._handed_out(given[0].name, given[1])
        made = None if found is None or found.augmented else found.value.call
        if found is None or found.unpacked is None or made is None:
            return None
        owner = self.callee(made)
        if owner is None or len(owner.returns) != 1:
            return None
        value, place = owner.returns[0]
        if value.kind != "tuple" or found.unpacked >= len(value.parts):
            return None
        part = self._resolve(value.parts[found.unpacked], owner.moment(value, place), MAX_HOPS)
        return part.call

    def built(self, call: Call) -> Call | None:
        """As ``maker``, within the functions of the program that build the object, too.

        ``sched = make_scheduler(opt)`` gives the constructor in ``make_scheduler``. Two objects
        that one function builds are one here.
        """
        made = self.maker(call)
        for _ in range(MAX_HOPS):
            owner = None if made is None else self.callee(made)
            if owner is None or len(owner.returns) != 1:
                return made
            value, place = owner.returns[0]
            inner = self.maker_of(value, owner.moment(value, place))
            if inner is None:
                return made
            made = inner
        return made

    def chain(self, call: Call) -> tuple[Call, ...]:
        """The chain of calls that ends here, oldest first.

        ``ds = tf.data.Dataset.list_files(p); ds = ds.shuffle(9).batch(4)`` gives list_files,
        shuffle, batch for the last call: follows receivers through variables.
        """
        chain, current = [call], call
        for _ in range(50):
            before = self.maker(current)
            if before is None or before in chain:
                break
            chain.append(before)
            current = before
        return tuple(reversed(chain))

    def argument(self, call: Call, name: str, at: int | None = None) -> Value | None:
        """An argument by name (synonyms such as lr and learning_rate count) or position.

        The position comes from the table of signatures, or from ``at`` when the call is not in
        it. Resolved as by ``resolve``. None when it is not given.
        """
        known = parameters(self.signature_name(call))
        for wanted in synonyms(name):
            if wanted in call.kwargs:
                return self.resolve(call.kwargs[wanted], call)
        position = next((d.position for p, d in known.items() if p in synonyms(name)), None)
        position = at if position is None and not known else position
        if position is None or position >= len(call.args):
            return None
        if any(a.text.startswith("*") for a in call.args[: position + 1]):
            return None
        return self.resolve(call.args[position], call)

    def setting(self, call: Call, name: str, at: int | None = None) -> Value | None:
        """As ``argument``, else the documented default (``is_default`` is then true)."""
        given = self.argument(call, name, at)
        if given is not None or call.starred:
            return given
        default = next(
            (d for p, d in parameters(self.signature_name(call)).items() if p in synonyms(name)),
            None,
        )
        if default is None:
            return None
        return Value("literal", repr(default.value), literal=default.value, is_default=True)

    def signature_name(self, call: Call) -> str:
        """The name under which a call stands in the table of signatures.

        A method of an object with a known maker stands there as ``method`` with the maker's
        library: ``keras.Model.compile``.
        """
        if call.receiver is None:
            return call.name
        return f".{call.short}"

    # --- functions and loops ---

    def function(self, name: str) -> Function | None:
        """A function by qualified or bare name, the last defined."""
        return self._functions_by_name.get(name)

    @functools.cached_property
    def _functions_by_name(self) -> dict[str, Function]:
        """The last function for all that a qualified name ends with."""
        return {end: f for f in self.functions for end in _endings(f.name)}

    def callee(self, call: Call) -> Function | None:
        """The function of the program that a call runs: its own, or a method of its own class."""
        name = call.name.removeprefix("self.").removeprefix("cls.")
        mine = self.function(f"{call.klass}.{name}") if name != call.name and call.klass else None
        found = mine or self.function(name)
        if found is not None or call.receiver is None or call.text == call.receiver.text:
            return found
        made = self.maker(call)
        if made is None or self.klass(made.short) is None:
            return None
        return self.function(f"{made.short}.{call.short}")

    def klass(self, name: str) -> Class | None:
        """A class by name, the last defined."""
        return self._classes_by_name.get(name)

    @functools.cached_property
    def _classes_by_name(self) -> dict[str, Class]:
        return {c.name: c for c in self.classes}

    def call_sites(self, function: str) -> tuple[Call, ...]:
        """Calls of a function that this program defines, by its bare name.

        ``model.train()`` is no call of a function ``train`` that belongs to no class. A call of
        what a transformation gives back counts: ``jax.value_and_grad(loss_fn)(params, batch)``.
        """
        found = self._sites.get(function)
        if found is None:
            found = self._sites[function] = self._find_sites(function)
        return found

    def uses(self, function: Function) -> tuple[Call, ...]:
        """Calls of a function; of ``forward`` and the like those of the objects of its class.

        ``criterion(x, y)`` uses ``FocalLoss.forward`` where ``criterion = FocalLoss()``.
        """
        if not function.klass or function.name.rpartition(".")[2] not in _APPLIED:
            return self.call_sites(function.name)
        return tuple(c for c, _ in self.calls_made_by(function.klass) if c.applied)

    @functools.cached_property
    def _sites(self) -> dict[str, tuple[Call, ...]]:
        return {}

    def _find_sites(self, function: str) -> tuple[Call, ...]:
        short = function.rpartition(".")[2]
        sites = (*self._by_short.get(short, ()), *self._transformed.get(short, ()))
        owner = self.function(function)
        plain = owner is not None and not owner.klass
        return tuple(
            c
            for c in sites
            if c.function != function
            and not (plain and c.receiver is not None and c.text != c.receiver.text)
        )

    @functools.cached_property
    def _transformed(self) -> dict[str, list[Call]]:
        """Calls of transformed functions of the program, by the short name of the function."""
        found: dict[str, list[Call]] = {}
        if not any(c.short in TRANSFORMS for c in self.calls):
            return found
        for call in self.calls:
            receiver = call.receiver
            if receiver is None or not (call.name.endswith("()") or call.text == receiver.text):
                continue
            given = self.lookup(receiver.name, call) if receiver.kind == "name" else None
            made = receiver.call if given is None else given.value.call
            inner = made.args[0] if made is not None and made.args else None
            hops = MAX_HOPS
            while inner is not None and inner.call is not None and inner.call.args and hops:
                inner, hops = inner.call.args[0], hops - 1
            known = made is not None and made.short in TRANSFORMS
            if known and inner is not None and inner.kind == "name":
                name = inner.name.rpartition(".")[2]
                if name != call.short and self.function(name) is not None:
                    found.setdefault(name, []).append(call)
        return found

    def loops_around(self, call: Call, depth: int = 3) -> tuple[Block, ...]:
        """The loops around a call, and around the calls of its function, outermost first."""
        if depth == 0 or not call.function:
            return call.loops
        sites = self.call_sites(call.function)
        outer = self.loops_around(sites[0], depth - 1) if sites else ()
        return (*outer, *call.loops)

    def within(self, function: Function) -> tuple[Call, ...]:
        """The calls in the body of a function."""
        return self.calls_in(function.name)

    # --- what stands where, looked up once ---

    def calls_in(self, function: str) -> tuple[Call, ...]:
        """The calls in the body of a function, in order; of "" those at the top level."""
        return self._calls_by_function.get(function, ())

    def calls_of(self, klass: str) -> tuple[Call, ...]:
        """The calls in the body and the methods of a class, in order; of "" those outside any."""
        return self._calls_by_class.get(klass, ())

    def assignments_in(self, function: str) -> tuple[Assignment, ...]:
        """The assignments in the body of a function, in order; of "" those at the top level."""
        return self._assignments_by_function.get(function, ())

    def assignments_to(self, target: str, within: str | None = None) -> tuple[Assignment, ...]:
        """The assignments to a name, in order, anywhere or within a function."""
        if within is None:
            return tuple(self._by_target.get(target, ()))
        return self._assignments_by_owner.get((target, within), ())

    def entries_of(self, name: str) -> tuple[Assignment, ...]:
        """``name[i] = v``, in order, anywhere."""
        return self._entries.get(name, ())

    def methods_of(self, name: str) -> tuple[Call, ...]:
        """Calls whose receiver is a name, in order: ``name.append(v)`` and ``name(v)``."""
        return self._calls_by_receiver.get(name, ())

    def called(self, shorts: frozenset[str]) -> tuple[Call, ...]:
        """The calls whose names end in one of the words, in order; see also ``find``."""
        if shorts.isdisjoint(self._shorts):
            return ()
        asked = self._called.get(shorts)
        if asked is None:
            found = (c for s in shorts & self._shorts for c in self._by_short[s])
            asked = self._called[shorts] = tuple(sorted(found, key=_order))
        return asked

    def calls_like(self, told: Callable[[str], object]) -> tuple[Call, ...]:
        """The calls whose dotted name passes a test such as ``PATTERN.search``, in order.

        Asked once for every name that there is, however often it is called or asked for.
        """
        asked = self._calls_like.get(told)
        if asked is None:
            found = [calls for name, calls in self._calls_by_name.items() if told(name)]
            asked = self._calls_like[told] = _merged(found)
        return asked

    def assignments_like(self, told: Callable[[str], object]) -> tuple[Assignment, ...]:
        """The assignments whose target passes a test such as ``PATTERN.search``, in order."""
        asked = self._assignments_like.get(told)
        if asked is None:
            found = [made for target, made in self._places_by_target.items() if told(target)]
            merged = sorted(itertools.chain.from_iterable(found))
            asked = tuple(self.assignments[i] for i in merged)
            self._assignments_like[told] = asked
        return asked

    def calls_with(self, *keywords: str) -> tuple[Call, ...]:
        """The calls that are given any of the keywords, in order."""
        found = [self._calls_by_keyword[k] for k in keywords if k in self._calls_by_keyword]
        return _merged(found) if found else ()

    def calls_made_by(self, maker: str) -> tuple[tuple[Call, Call], ...]:
        """The calls of what a constructor of that short name made, each with the constructor."""
        return self._calls_by_maker.get(maker, ())

    def calls_under(self, block: Block) -> tuple[Call, ...]:
        """The calls that a block encloses, in order."""
        return self._calls_by_block.get(block, ())

    def assignments_under(self, block: Block) -> tuple[Assignment, ...]:
        """The assignments that a block encloses, in order."""
        return self._assignments_by_block.get(block, ())

    def assigned(self, call: Call) -> tuple[Assignment, ...]:
        """The assignments whose value holds a call."""
        return self._assignments_by_call.get(call, ())

    @functools.cached_property
    def _calls_by_function(self) -> dict[str, tuple[Call, ...]]:
        return _grouped((c.function, c) for c in self.calls)

    @functools.cached_property
    def _calls_by_class(self) -> dict[str, tuple[Call, ...]]:
        return _grouped((c.klass, c) for c in self.calls)

    @functools.cached_property
    def _called(self) -> dict[frozenset[str], tuple[Call, ...]]:
        return {}

    @functools.cached_property
    def _calls_like(self) -> dict[Callable[[str], object], tuple[Call, ...]]:
        return {}

    @functools.cached_property
    def _calls_by_name(self) -> dict[str, tuple[Call, ...]]:
        return _grouped((c.name, c) for c in self.calls)

    @functools.cached_property
    def _calls_by_maker(self) -> dict[str, tuple[tuple[Call, Call], ...]]:
        made = ((c, self.maker(c)) for c in self.calls if c.receiver is not None)
        return _grouped((m.short, (c, m)) for c, m in made if m is not None)

    @functools.cached_property
    def _calls_by_keyword(self) -> dict[str, tuple[Call, ...]]:
        return _grouped((k, c) for c in self.calls for k in c.kwargs)

    @functools.cached_property
    def _assignments_like(self) -> dict[Callable[[str], object], tuple[Assignment, ...]]:
        return {}

    @functools.cached_property
    def _places_by_target(self) -> dict[str, tuple[int, ...]]:
        """Where in ``assignments`` those to each target stand: several may share an order."""
        return _grouped((a.target, i) for i, a in enumerate(self.assignments))

    @functools.cached_property
    def _calls_by_block(self) -> dict[Block, tuple[Call, ...]]:
        return _grouped((b, c) for c in self.calls for b in c.blocks)

    @functools.cached_property
    def _assignments_by_block(self) -> dict[Block, tuple[Assignment, ...]]:
        return _grouped((b, a) for a in self.assignments for b in a.blocks)

    @functools.cached_property
    def _assignments_by_function(self) -> dict[str, tuple[Assignment, ...]]:
        return _grouped((a.function, a) for a in self.assignments)

    @functools.cached_property
    def _assignments_by_owner(self) -> dict[tuple[str, str], tuple[Assignment, ...]]:
        return _grouped(((a.target, a.function), a) for a in self.assignments)

    @functools.cached_property
    def _entries(self) -> dict[str, tuple[Assignment, ...]]:
        return _grouped(
            (a.target[:end], a)
            for a in self.assignments
            for end, mark in enumerate(a.target)
            if mark == "["
        )

    @functools.cached_property
    def _calls_by_receiver(self) -> dict[str, tuple[Call, ...]]:
        return _grouped((c.receiver.name, c) for c in self.calls if c.receiver is not None)

    @functools.cached_property
    def _assignments_by_call(self) -> dict[Call, tuple[Assignment, ...]]:
        return _grouped((c, a) for a in self.assignments for c in dict.fromkeys(a.value.calls()))


def _order(fact: Call | Assignment) -> int:
    return fact.order


def _merged(groups: Sequence[tuple[Call, ...]]) -> tuple[Call, ...]:
    """The calls of all groups in order, each once."""
    if len(groups) == 1:
        return groups[0]
    return tuple(dict.fromkeys(sorted(itertools.chain.from_iterable(groups), key=_order)))


_K = TypeVar("_K")
_V = TypeVar("_V")


def _grouped(pairs: Iterable[tuple[_K, _V]]) -> dict[_K, tuple[_V, ...]]:
    found: dict[_K, list[_V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


@functools.cache
def synonyms(name: str) -> tuple[str, ...]:
    """The names under which libraries know one parameter, the given one first."""
    group = next((g for g in SYNONYMS if name in g), (name,))
    return (name, *(n for n in group if n != name))


SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("learning_rate", "lr"),
    ("epochs", "nb_epoch", "max_epochs", "num_train_epochs"),
    ("steps_per_epoch", "samples_per_epoch"),
    ("kernel_size", "filter_size"),
    ("units", "output_dim", "num_outputs", "out_features", "features"),
    ("epsilon", "eps"),
    ("weight_decay", "wd"),
    ("axis", "dim"),
    ("rate", "p", "drop_prob", "keep_prob"),
)


def _fold(value: Value, parts: tuple[Value, ...]) -> Value:
    """Constant arithmetic; comes back unfolded when an operand is not a number."""
    numbers = [p.literal for p in parts]
    if not all(isinstance(n, int | float) for n in numbers):
        return value
    result = _arithmetic(value.operator, [n for n in numbers if isinstance(n, int | float)])
    return value if result is None else Value("literal", value.text, literal=result)


# Larger results come from hostile exponents, never from settings.
_MAX_POWER = 1e6


def _arithmetic(operator: str, n: list[int | float]) -> int | float | None:
    try:
        match operator, n:
            case "-", [a]:
                return -a
            case "+", [a, b]:
                return a + b
            case "-", [a, b]:
                return a - b
            case "*", [a, b]:
                return a * b
            case "/", [a, b]:
                return a / b
            case "//", [a, b]:
                return a // b
            case "%", [a, b]:
                return a % b
            case "**", [a, b] if abs(a) <= _MAX_POWER and abs(b) <= 64:
                power = a**b
                return power if isinstance(power, int | float) else None
            case _:
                return None
    except (ArithmeticError, ValueError):
        return None


def entry_of(holder: Value, index: Value) -> Value | None:
    """What a dict, list or tuple that is written out holds under a constant."""
    if holder.kind == "dict" and index.string is not None and index.string in holder.keys:
        return holder.parts[holder.keys.index(index.string)]
    position = index.literal
    if holder.kind in ("list", "tuple") and isinstance(position, int):
        inside = -len(holder.parts) <= position < len(holder.parts)
        return holder.parts[position] if inside else None
    if holder.call is not None and holder.call.name == "dict" and index.string is not None:
        return holder.call.kwargs.get(index.string)
    return None


def _member(holder: Value, index: Value) -> Value | None:
    """``torchvision.models.__dict__["resnet18"]``: what a module holds under a name."""
    module, _, last = holder.name.rpartition(".")
    if holder.kind != "name" or last != "__dict__" or not module or index.string is None:
        return None
    return Value("name", index.text, name=f"{module}.{index.string}")


def _told(call: Call, program: Program, at: Call | Assignment | None, hops: int) -> Value | None:
    """What ``TABLE.get(key)`` and ``getattr(module, "name")`` stand for, where it can be read."""
    resolve = program._resolve  # pyright: ignore[reportPrivateUsage]
    if call.name == "getattr" and len(call.args) > 1:
        holder, index = (resolve(a, at, hops - 1) for a in call.args[:2])
        named = holder.kind == "name" and index.string is not None
        return Value("name", index.text, name=f"{holder.name}.{index.string}") if named else None
    if call.short != "get" or call.receiver is None or not call.args:
        return None
    holder, index = (resolve(v, at, hops - 1) for v in (call.receiver, call.args[0]))
    if holder.kind != "dict" or index.string is None:
        return None
    entry = entry_of(holder, index) or (call.args[1] if len(call.args) > 1 else None)
    return None if entry is None else resolve(entry, at, hops - 1)


def _cast(value: Value, program: Program, at: Call | Assignment | None, hops: int) -> Value:
    """``int(3.0)``, ``float("1e-3")``: a cast of a constant is a constant."""
    call = value.call
    if call is None or call.name not in ("int", "float", "round") or len(call.args) != 1:
        return value
    inner = program._resolve(call.args[0], at, hops - 1).literal  # pyright: ignore[reportPrivateUsage]
    if isinstance(inner, bool) or not isinstance(inner, int | float | str):
        return value
    try:
        number = float(inner) if call.name == "float" else int(float(inner))
    except (ValueError, OverflowError):
        return value
    return Value("literal", value.text, literal=number)
