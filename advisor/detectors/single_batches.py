"""A batch that is fetched once and trained on for ever, and data that are gone after one pass."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Assignment, Block, Call, Function, Program, Value
from advisor.model import Evidence
from advisor.patterns import pattern

# People fetch one batch on purpose to see whether a network can learn it.
ON_PURPOSE = pattern(
    r"(?i)over-?fit\w* (?:on |to )?(?:a |one |the |this )?(?:single |same |small |tiny )?"
    r"(?:mini-?)?(?:batch|sample|example)|(?:single|one|same|fixed) (?:mini-?)?batch"
    r"|sanity|memori[sz]e|(?:一|单|同一|这一|固定)个? ?(?:batch|批)|过拟合一"
)
_FETCHES = frozenset({"next", "get_next", "run", "next_batch"})
_ONE_PASS = frozenset({"zip", "map", "filter", "iter", "reversed", "enumerate"})
_INDEX = pattern(r"\[\s*([A-Za-z_]\w*)\s*:\s*\1\s*\+")


def fetched_once(code: Program) -> Iterator[tuple[Assignment, Call]]:
    """``x, y = next(it)`` before a loop whose steps all use ``x``."""
    for a in code.assignments:
        call = a.value.call
        if call is None or call.short not in _FETCHES or any(_is_loop(b) for b in a.blocks[-1:]):
            continue
        if call.short == "next" and not _takes_batch(call):
            continue
        if call.short == "get_next" and code.has("Session", "MonitoredTrainingSession"):
            continue  # a node of the graph, which gives another batch in every run
        if call.short == "run" and not _fetches_data(code, call):
            continue
        for step in _steps(code):
            loop = next((b for b in step.blocks if _is_loop(b)), None)
            if loop is None or step.function != a.function or step.order < a.order:
                continue
            if call.short == "next_batch" and not _is_fed(code, step, a.target):
                continue
            if _uses(code, loop, a.target) and not _renewed(code, loop, a.target):
                yield a, step
                break


_BATCHES = pattern(r"(?i)(?:^|[._])(?:\w*it|\w*iter\w*|\w*loader|\w*gen|\w*generator|\w*batch\w*)$")


def _takes_batch(call: Call) -> bool:
    """``next(iter(loader))`` or ``next(batches)``."""
    given = call.args[0] if call.args else None
    if given is None or (given.call is not None and given.call.short != "iter"):
        return False
    return given.call is not None or _BATCHES.search(given.text) is not None


def _is_loop(block: Block) -> bool:
    return block.kind in ("for", "while")


def _fetches_data(code: Program, call: Call) -> bool:
    """``sess.run(next_batch)``; a second argument feeds data, so that none are fetched."""
    fetched = {n for v in call.args[:1] for n in v.names()}
    names = " ".join(fetched)
    made = [a.value.call for n in fetched for a in code.assignments_to(n)]
    known = bool(made) and all(m is not None and m.short == "get_next" for m in made)
    return (known and len(call.args) == 1) or (
        "batch" in names and not any(w in names for w in ("train", "loss", "init"))
    )


def _steps(code: Program) -> list[Call]:
    fed = [c for c in code.find("run") if "feed_dict" in c.kwargs or len(c.args) > 1]
    fed = [c for c in fed if any(_trains(code, v) for v in c.args[:1])]
    return [*backward_calls(code), *code.find("train_on_batch", "apply_gradients"), *fed]


def _trains(code: Program, fetched: Value) -> bool:
    """Whether an operation that is run trains, by its name or by what made it."""
    if "train" in fetched.text or "opt" in fetched.text:
        return True
    made = [a.value.call for n in fetched.names() for a in code.assignments_to(n)]
    return any(m is not None and m.short in ("minimize", "apply_gradients") for m in made)


def _is_fed(code: Program, step: Call, name: str) -> bool:
    """Whether the step itself is fed with it; other batches are for measuring."""
    feed = step.kwargs.get("feed_dict") or (step.args[1] if len(step.args) > 1 else None)
    return feed is not None and name in code.resolve(feed, step).names()


def _uses(code: Program, loop: Block, name: str) -> bool:
    """Whether a network gets the name in the loop of the step."""
    for call in code.calls_under(loop):
        values = (*call.args, *call.kwargs.values())
        if any(name in v.names() for v in values) and call.short not in ("print", "len", "save"):
            return True
    return any(
        name in a.value.names() and a.unpacked is not None for a in code.assignments_under(loop)
    )


def _renewed(code: Program, loop: Block, name: str) -> bool:
    """Whether the loop gives the name a new batch; moving it to a device is none."""
    if loop.target and name in [t.strip(" ()") for t in loop.target.split(",")]:
        return True
    for a in code.assignments_under(loop):
        if a.target == name and name not in a.value.names():
            return True
    inner = [b for c in code.calls_under(loop) for b in c.blocks if _is_loop(b)]
    return any(b is not loop and name in b.target for b in inner)


def stuck_generators(code: Program) -> Iterator[Evidence]:
    """``while True: yield x[i : i + n]`` where ``i`` has the same value every time."""
    for function in code.functions:
        for value, place, blocks in function.yields:
            match = _INDEX.search(value.text)
            loops = [b for b in blocks if _is_loop(b)]
            if match is None or not loops or any(match[1] in b.target for b in loops):
                continue
            mine = list(code.assignments_to(match[1]))
            mine = [a for a in mine if a.function == function.name]
            inner = [a for a in mine if loops[-1] in a.blocks]
            starts = [a for a in inner if a.value.is_literal and not a.augmented]
            if mine and (not any(_moves(a) for a in mine) or _starts_first(starts, inner)):
                yield place.evidence(observed=f"{match[1]} is the same at every yield")


_STEADY_WORDS = (
    "from_numpy tensor array asarray astype float int long copy as_tensor FloatTensor LongTensor "
    "to_tensor frombuffer seek reshape view unsqueeze stack zeros"
)
_STEADY = frozenset(_STEADY_WORDS.split())


def unread_indices(code: Program) -> Iterator[Evidence]:
    """``yield x[perm[:n]]`` in ``for i in range(...)``, or ``__getitem__`` that never reads i.

    Only where nothing else can differ between two calls: no draw, no ``next``, nothing counted.
    """
    for function in () if code.ellipses else code.functions:
        if not function.yields and not function.name.endswith(".__getitem__"):
            continue
        values = list(_values(code, function))
        picks = any(p.kind == "subscript" for v in values for p in v.walk())
        mine = code.assignments_in(function.name)
        if any(a.augmented or a.target.startswith("self.") for a in mine):
            continue
        inner = code.within(function)
        for _, place, blocks in function.yields:
            index = _counter(blocks)
            within = [c for c in inner if blocks[-1:] and blocks[-1] in c.blocks]
            steady = picks and all(c.short in _STEADY for c in within)
            if index and steady and not _reads(code, function, index):
                yield place.evidence(observed=f"{index} is never read: the same at every yield")
        if function.name.endswith(".__getitem__") and len(function.parameters) == 2:
            index = function.parameters[1]
            steady = all(c.short in _STEADY or _rewound(c, inner) for c in inner)
            if picks and steady and not _reads(code, function, index):
                yield function.place.evidence(observed=f"{index} is never read")


def _counter(blocks: tuple[Block, ...]) -> str:
    """The variable of the innermost statement around a yield, a loop over a range."""
    block = blocks[-1] if blocks and blocks[-1].kind == "for" else None
    counted = block is not None and block.value is not None and _counts(block.value)
    named = block is not None and block.target.isidentifier() and block.target != "_"
    return block.target if block is not None and counted and named else ""


def _counts(value: Value) -> bool:
    return value.call is not None and value.call.short in ("range", "xrange", "trange")


def _rewound(call: Call, inner: tuple[Call, ...]) -> bool:
    """``f.read()`` behind ``f.seek(0)`` gives the same every time."""
    seeks = [c for c in inner if c.short == "seek" and c.order < call.order]
    rewound = bool(seeks) and all(v.is_literal for v in seeks[-1].args)
    return call.short == "read" and rewound


def _values(code: Program, function: Function) -> Iterator[Value]:
    yield from (a.value for a in code.assignments_in(function.name))
    for call in code.within(function):
        yield from (*call.args, *call.kwargs.values())
        if call.receiver is not None:
            yield call.receiver
    yield from (v for v, _ in function.returns)
    yield from (v for v, _, _ in function.yields)


def _reads(code: Program, function: Function, index: str) -> bool:
    """Whether a name is read anywhere in a function."""
    mine = [b.value for a in code.assignments_in(function.name) for b in a.blocks if b.value]
    mine += [b.value for c in code.within(function) for b in c.blocks if b.value]
    return any(
        index in v.names() or index in v.text.replace("[", " ").replace("]", " ").split()
        for v in (*mine, *_values(code, function))
    )


def _moves(a: Assignment) -> bool:
    return bool(a.augmented) or not a.value.is_literal


def _starts_first(starts: list[Assignment], inner: list[Assignment]) -> bool:
    """Whether the index is set back at the head of every turn, before it is moved."""
    moved = [a.order for a in inner if _moves(a)]
    return (
        bool(starts)
        and all(not s.blocks or s.blocks[-1].kind != "if" for s in starts)
        and all(starts[0].order < m for m in moved)
    )


def used_up(code: Program) -> Iterator[Evidence]:
    """``pairs = zip(a, b)`` before ``for epoch in ...: for x, y in pairs``."""
    for a in code.assignments:
        call = a.value.call
        if call is None or call.name not in _ONE_PASS or a.blocks or a.unpacked is not None:
            continue
        if a.function and code.function(a.function) is None:
            continue
        for block in code.blocks:
            data = block.value
            while data is not None and data.call is not None and data.call.short == "enumerate":
                data = data.call.args[0] if data.call.args else None
            if block.kind != "for" or data is None or data.text != a.target:
                continue
            if block.order > a.order and _within_epochs(code, block):
                yield a.place.evidence(observed="empty after the first epoch")


def _within_epochs(code: Program, block: Block) -> bool:
    """Whether a loop stands within another one, and nothing there makes its data anew."""
    for call in code.calls:
        if block in call.blocks:
            outer = [b for b in call.blocks[: call.blocks.index(block)] if _is_loop(b)]
            return bool(outer) and "epoch" in f"{outer[-1].target} {_text(outer[-1].value)}".lower()
    return False


def _text(value: Value | None) -> str:
    return "" if value is None else value.text
