"""Losses of what the forward pass of this step did not make, though it was run."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.roles import is_label_name
from advisor.detectors.safeguards import operand
from advisor.intake.code import Assignment, Call, Place, Program, Value, losses
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

_NETWORK = pattern(
    r"(?:self\.)?(?:\w*(?:model|net|network|coder|backbone|dec|head|generator|unet|mlp|cnn|clf"
    r"|student|policy|actor)\w{0,3}|self|[GD])$"
)
_FIRST = pattern(r"[a-zA-Z_][\w.]*")
_OUTPUT = pattern(
    r"pred|out|logit|hat|recon|denois|prob|score|^z$|decoded|fake",
)


def stale_outputs(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what is compared instead of the output."""
    yield from _overwritten(code)
    passes = [a for a in _passes(code) if not _is_read(code, a)]
    if passes:
        yield from _from_outside(code, passes)
        yield from _of_inputs(code, passes)


@remembered
def _passes(code: Program) -> tuple[Assignment, ...]:
    return tuple(a for a in code.assignments if _is_forward(code, a))


def _is_forward(code: Program, a: Assignment) -> bool:
    """``out = model(x)``, nested networks included; not of a function that is defined here."""
    call = a.value.call
    while call is not None and call.short in ("squeeze", "float", "softmax", "sigmoid"):
        inner = operand(call)
        call = None if inner is None else inner.call
    if call is None or a.augmented or not call.args or a.unpacked is not None:
        return False
    name = call.text if call.receiver is None else call.receiver.text
    called = call.receiver is None or call.text == call.receiver.text
    return called and _NETWORK.match(name) is not None and code.function(name) is None


@remembered
def _reads(code: Program) -> dict[str, list[tuple[int, str]]]:
    """Where every output of a network is read: order and function."""
    found: dict[str, list[tuple[int, str]]] = {}
    wanted = {a.target for a in _passes(code)}

    def note(value: Value, order: int, function: str) -> None:
        for root in wanted & {name.partition(".")[0] for name in value.names()}:
            found.setdefault(root, []).append((order, function))

    for call in code.calls:
        for value in (*call.args, *call.kwargs.values()):
            note(value, call.order, call.function)
        if call.receiver is not None:
            note(call.receiver, call.order, call.function)
    for a in code.assignments:
        note(a.value, a.order, a.function)
        for word in _FIRST.findall(a.target.partition("[")[2]):
            found.setdefault(word, []).append((a.order, a.function))
        if a.augmented:
            found.setdefault(a.target, []).append((a.order, a.function))
    for function in code.functions:
        for value, _ in (*function.returns, *((v, p) for v, p, _ in function.yields)):
            note(value, function.last_order, function.name)
    for block in code.blocks:
        if block.value is not None:
            note(block.value, block.order, "")
    return found


def _is_read(code: Program, a: Assignment) -> bool:
    return any(
        order > a.order and (function == a.function or not function or not a.function)
        for order, function in _reads(code).get(a.target, ())
    )


def _overwritten(code: Program) -> Iterator[tuple[Place, str]]:
    """``pred = net(x)``, then ``pred = y.clone()``, then a loss of pred and y."""
    for loss in losses(code):
        one, other = loss.prediction, loss.target
        if one is None or other is None or one.kind != "name" or other.kind != "name":
            continue
        given = [
            a
            for a in code.assignments_to(one.name)
            if a.function == loss.call.function and a.order < loss.call.order
        ]
        if len(given) < 2 or not _is_forward(code, given[-2]):
            continue
        last = given[-1]
        if last.blocks != given[-2].blocks or one.name in last.value.names():
            continue
        if _root(last.value) == other.name:
            yield last.place, f"{one.name} is replaced by {other.name}"


def _root(value: Value) -> str:
    for _ in range(6):
        if value.call is None:
            break
        inner = operand(value.call)
        if inner is None:
            break
        value = inner
    return value.name if value.kind == "name" else ""


def _from_outside(code: Program, passes: list[Assignment]) -> Iterator[tuple[Place, str]]:
    """The loss of an output that was made before the loop, beside an unused one made in it."""
    for loss_value, at, place in _compared(code):
        mine = [p for p in passes if p.function == at.function and p.order < at.order]
        loops = [b for b in at.blocks if b.kind in ("for", "while", "with")]
        mine = [p for p in mine if loops and set(loops) <= set(p.blocks)]
        if not mine:
            continue
        way = ancestry(code, loss_value, at, inside=False)
        made = [a for a in way.assignments if _is_forward(code, a)]
        if not made or any(
            _NETWORK.match(c.text) and set(loops) & set(c.blocks) for c in way.calls
        ):
            continue
        if all(not set(loops) & set(a.blocks) and a.order < mine[0].order for a in made):
            yield place, f"{made[0].target} was made before, {mine[-1].target} is not used"


def _compared(code: Program) -> Iterator[tuple[Value, Call | Assignment, Place]]:
    """What losses and differences are formed of."""
    for call in code.calls:
        word = call.text.rpartition(".")[2].lower()
        known = any(w in word for w in ("loss", "criterion", "cross_entropy", "mse", "crit"))
        if known and len(call.args) >= 2 and "backward" not in word:
            for value in call.args[:2]:
                yield value, call, call.place
    for a in code.assignments:
        for part in a.value.walk() if "-" in a.value.operators() else ():
            if part.operator == "-" and len(part.parts) == 2:
                yield part, a, a.place


def _of_inputs(code: Program, passes: list[Assignment]) -> Iterator[tuple[Place, str]]:
    """``mean(abs(clean - noisy))`` beside a decoder whose output nobody reads."""
    for last in passes:
        if not _OUTPUT.search(last.target.lower()):
            continue
        for a in code.assignments_in(last.function):
            if a.order < last.order or a.blocks != last.blocks or a.augmented:
                continue
            part = _difference_in_mean(a.value)
            if part is None or any(p.kind != "name" for p in part.parts):
                continue
            names = [p.name for p in part.parts]
            if len(set(names)) == 2 and all(_is_data(code, n, a) for n in names):
                yield a.place, f"{last.target} is not used"
        yield from _losses_of_inputs(code, last)


def _losses_of_inputs(code: Program, last: Assignment) -> Iterator[tuple[Place, str]]:
    for loss in losses(code):
        one, other = loss.prediction, loss.target
        mine = loss.call.function == last.function and loss.call.order > last.order
        if not mine or one is None or other is None or loss.call.blocks != last.blocks:
            continue
        plain = one.kind == other.kind == "name" and one.name != other.name
        if plain and all(_is_data(code, n, loss.call) for n in (one.name, other.name)):
            yield loss.place, f"{last.target} is not used"


def _difference_in_mean(value: Value) -> Value | None:
    """``a - b`` inside the mean of a square or an absolute value."""
    call = value.call
    if call is None or call.short not in ("mean", "reduce_mean", "sum", "reduce_sum"):
        return None
    found = [v for v in value.walk() if v.operator == "-" and len(v.parts) == 2]
    squared = any(
        v.operator == "**" or (v.call is not None and v.call.short in ("abs", "square", "pow"))
        for v in value.walk()
    )
    return found[0] if len(found) == 1 and squared else None


def _is_data(code: Program, name: str, at: Call | Assignment) -> bool:
    """A parameter, what a loop or a batch gives, a placeholder, or noise added to one."""
    found = code.lookup(name, at)
    if found is not None and found.function == at.function:
        if found.unpacked is not None and found.value.call is None:
            return True
        way = ancestry(code, found.value, found, inside=False)
        if any(_NETWORK.match(c.text) for c in way.calls):
            return False
        made = {c.short for c in way.calls}
        return bool(made & {"placeholder", "cuda", "to", "float"}) or found.value.operator == "+"
    function = code.function(at.function) if at.function else None
    if function is not None and name in function.parameters:
        return True
    loops = (b for b in at.blocks if b.kind == "for")
    return any(name in _FIRST.findall(b.target) for b in loops) or is_label_name(name)
