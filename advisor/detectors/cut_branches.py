"""Networks whose whole output is detached before it goes on, so that nothing ever trains them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.detectors.flows import NO_GRAD
from advisor.detectors.modules import has_weights, is_fresh, maker_of_part
from advisor.detectors.parameters import holdings
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Assignment, Call, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.model import Evidence
from advisor.patterns import pattern

# Networks that get no gradient on purpose, by their usual names.
_FIXED = pattern(
    r"(?i)target|teacher|ema|momentum|frozen|fixed|pretrain|percept|lpips|vgg|clip|reference|old"
    r"|random|reservoir|tokeni[sz]er|codebook|quanti[sz]|probe|embed_old"
)
_FREEZES = ("requires_grad_", "freeze", "from_pretrained", "deepcopy", "load_from_checkpoint",
            "freeze_module", "set_requires_grad", "toggle_optimizer")  # fmt: skip
_LOADS = ("load_state_dict", "load_model", "load_weights", "restore")
_CUTS = frozenset({"detach", "detach_", "stop_gradient"})
# Reading these of a value trains nothing.
_SHAPES = frozenset({"shape", "device", "dtype", "ndim"})
_MAX_HOPS = 24


@dataclass(frozen=True, slots=True)
class _Cut:
    """Networks whose output is detached at a call or an assignment, or that run under no_grad."""

    at: Call | Assignment
    networks: tuple[Call, ...]


def cut_branches(code: Program) -> list[Evidence]:
    """Where fresh networks that an optimizer holds are cut off from every loss.

    Only when each call of the network is cut, the detached value goes into another network with
    weights, and nothing is frozen, copied or loaded before. A probe beside a loss of its own, an
    actor's advantage, the fakes of a discriminator step and a carried hidden state have another
    way back or another network's call left.
    """
    if _decides_nothing(code):
        return []
    found = [*_detached(code), *_data(code), *_without_grad(code)]
    dead = {c.order for cut in found for c in cut.networks}
    evidence: list[Evidence] = []
    for cut in found:
        names = sorted({c.text for c in cut.networks if _is_dead(code, c, dead)})
        if names and len(names) == len({c.text for c in cut.networks}):
            what = f"{', '.join(names)} gets no gradient: all of its output is cut off here"
            evidence.append(cut.at.place.evidence(what, observed=cut.at.place.text))
    return evidence


def _decides_nothing(code: Program) -> bool:
    if code.ellipses or code.has(*_FREEZES):
        return True
    if any(a.target.endswith((".requires_grad", ".trainable")) for a in code.assignments):
        return True
    trains = [c.order for c in (*backward_calls(code), *code.find("fit"))]
    return any(c.order < max(trains, default=0) for c in code.find(*_LOADS))


def _detached(code: Program) -> Iterator[_Cut]:
    """``head(features.detach())``, also through a name, with the networks that made features."""
    for call in code.called(_CUTS):
        if not _feeds_network(code, call):
            continue
        method = call.receiver is not None and call.text != call.receiver.text
        value = call.receiver if method else (call.args or (None,))[0]
        if value is None or any(_is_quiet(b.value) for b in call.withs):
            continue
        networks = tuple(_makers(code, value, call, _MAX_HOPS))
        if networks and not _used_elsewhere(code, value, call, networks):
            yield _Cut(call, networks)


def _data(code: Program) -> Iterator[_Cut]:
    """``features = encoder(x).data``, and a network that goes on with the name."""
    for a in code.assignments:
        if a.value.operator == ".data" and a.value.parts:
            inner = a.value.parts[0]
        elif a.value.kind == "name" and a.value.text.endswith(".data"):
            holder = a.value.text.removesuffix(".data")
            inner = Value("name", holder, name=holder)
        else:
            continue
        readers = [
            c
            for c in code.calls_in(a.function)
            if c.order > a.order
            and _is_network(code, c)
            and any(a.target in v.names() for v in (*c.args, *c.kwargs.values()))
        ]
        if not readers or not all(code.lookup(a.target, c) is a for c in readers):
            continue
        networks = tuple(_makers(code, inner, a, _MAX_HOPS))
        if networks and not _used_elsewhere(code, inner, a, networks):
            yield _Cut(a, networks)


def _without_grad(code: Program) -> Iterator[_Cut]:
    """``with torch.no_grad(): features = self.backbone(x)`` in a forward that goes on after it."""
    for call in code.calls:
        quiet = [b for b in call.withs if _is_quiet(b.value)]
        if not quiet or not _is_network(code, call) or not _is_step(code, call):
            continue
        names = [a.target for a in code.assigned(call) if a.value.call is call]
        after = [
            c
            for c in code.calls_in(call.function)
            if c.order > call.order
            and not set(quiet) & set(c.blocks)
            and _is_network(code, c)
            and any(n in v.names() for v in (*c.args, *c.kwargs.values()) for n in names)
        ]
        if after:
            yield _Cut(call, (call,))


def _is_step(code: Program, call: Call) -> bool:
    """Whether a call stands in a forward, a training step or beside a backward pass."""
    short = call.function.rpartition(".")[2]
    if short in ("forward", "training_step", "call"):
        return True
    return any(b.function == call.function and b.order > call.order for b in backward_calls(code))


def _is_quiet(value: Value | None) -> bool:
    return value is not None and NO_GRAD.search(value.text) is not None


@remembered
def _is_network(code: Program, call: Call) -> bool:
    """A call of an object with fresh weights: ``self.backbone(x)``, ``encoder(x)``."""
    receiver = call.receiver
    if receiver is None or receiver.kind != "name":
        return False
    maker = maker_of_part(code, Value("name", call.text, name=call.text), call)
    return maker is not None and has_weights(code, maker) and is_fresh(code, maker)


def _feeds_network(code: Program, cut: Call) -> bool:
    """Whether the detached value is an argument of a network with weights."""
    names = {a.target for a in code.assignments if cut in tuple(a.value.calls())}
    for call in code.calls:
        if call.function != cut.function or not _is_network(code, call) or call is cut:
            continue
        for value in (*call.args, *call.kwargs.values()):
            if cut in tuple(value.calls()):
                return True
            for name in value.names() & names:
                found = code.lookup(name, call)
                if found is not None and cut in tuple(found.value.calls()):
                    return True
    return False


def _makers(
    code: Program, value: Value, at: Call | Assignment, hops: int, seen: set[int] | None = None
) -> Iterator[Call]:
    """The last networks on every way to a value, within its function."""
    seen = set() if seen is None else seen
    if hops == 0 or id(value) in seen:
        return
    seen.add(id(value))
    call = value.call
    if call is not None and _is_network(code, call):
        yield call
        return
    if value.kind == "name":
        found = code.lookup(value.name, at)
        if found is not None and found.function == at.function and not found.augmented:
            yield from _makers(code, found.value, found, hops - 1, seen)
        return
    parts = list(value.parts)
    if call is not None:
        parts = [*call.args, *([call.receiver] if call.receiver is not None else [])]
    for part in parts:
        yield from _makers(code, part, at, hops - 1, seen)


def _used_elsewhere(
    code: Program, value: Value, cut: Call | Assignment, networks: tuple[Call, ...]
) -> bool:
    """Whether anything between the networks and the cut is read by something else too."""
    between = [
        a
        for a in code.assignments_in(cut.function)
        if a.order < cut.order and any(n in tuple(a.value.calls()) for n in networks)
    ]
    names = {a.target for a in between} | value.names()
    inner = {id(v) for v in _receivers(cut)}
    for reader, at in _readers(code, cut.function):
        for part in reader.walk():
            if part.kind != "name" or id(part) in inner:
                continue
            holder, _, last = part.name.rpartition(".")
            if holder in names and last in _SHAPES:
                continue
            if part.name not in names and holder not in names:
                continue
            found = code.lookup(part.name if part.name in names else holder, at)
            if found is not None and found in between and not _goes_to(code, cut, at):
                return True
    return False


def _goes_to(code: Program, cut: Call | Assignment, at: Call | Assignment) -> bool:
    """Whether a reader only makes what is detached: ``f = pool(f)`` before ``f.detach()``."""
    if isinstance(at, Assignment):
        calls = tuple(at.value.calls())
        return (
            at is cut
            or cut in calls
            or (at.order < cut.order and at.target in _names_before(code, cut))
        )
    return at is cut


def _names_before(code: Program, cut: Call | Assignment) -> set[str]:
    """The names on the way to a cut."""
    pending, seen = list(_receivers(cut)), set[str]()
    for _ in range(_MAX_HOPS):
        following: list[Value] = []
        for value in pending:
            for name in value.names() - seen:
                seen.add(name)
                found = code.lookup(name, cut)
                following += [found.value] if found is not None else []
        pending = following
    return seen


def _receivers(cut: Call | Assignment) -> list[Value]:
    if isinstance(cut, Assignment):
        return list(cut.value.walk())
    values = [*cut.args, *([cut.receiver] if cut.receiver is not None else [])]
    return [part for value in values for part in value.walk()]


def _readers(code: Program, function: str) -> Iterator[tuple[Value, Call | Assignment]]:
    """Every expression of a function that reads something, with its moment."""
    for a in code.assignments:
        if a.function == function:
            yield a.value, a
    used = {id(v) for a in code.assignments for v in a.value.walk()}
    for call in code.calls:
        if call.function != function:
            continue
        values = [*call.args, *call.kwargs.values()]
        values += [call.receiver] if call.receiver is not None else []
        yield from ((v, call) for v in values if id(v) not in used)
    owner = code.function(function) if function else None
    if owner is None:
        return
    for value, place in owner.returns:
        yield value, owner.moment(value, place)


def _is_dead(code: Program, network: Call, dead: set[int]) -> bool:
    """Whether an optimizer holds a network all of whose calls are cut."""
    name = network.text
    if _FIXED.search(name) or not _is_held(code, network):
        return False
    calls = [c for c in code.calls if c.text == name and c.klass == network.klass]
    training = [c for c in calls if not any(_is_quiet(b.value) for b in c.withs)]
    outside = [
        c
        for c in code.calls
        if c.klass != network.klass and c.text.endswith("." + name.removeprefix("self."))
    ]
    return all(c.order in dead for c in training) and not outside


def _is_held(code: Program, network: Call) -> bool:
    """Whether an optimizer gets all parameters of the class that owns the network, or its own."""
    name = network.text
    for holding in holdings(code):
        for held in holding.networks:
            if (
                held == name
                or name.startswith(f"{held}.")
                or (held == "self" and holding.call.klass == network.klass)
            ):
                return True
            maker = code.maker_of(Value("name", held, name=held), holding.call)
            if maker is not None and maker.short == network.klass and name.startswith("self."):
                return True
    return False
