"""Is ``detach`` missing or misplaced in the training of a GAN?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.parameters import Holding, holdings
from advisor.detectors.training_steps import backward_calls, optimizer_steps, stepped
from advisor.intake.code import Assignment, Call, Function, Program, Value, program
from advisor.model import Answer, Case, Evidence

Tie = Literal["attached", "detached"]
_CUTS = frozenset({"detach", "detach_", "stop_gradient", "numpy", "item"})
_HOPS = 12


@dataclass(frozen=True, eq=False, slots=True)
class _Step:
    """One update: the loss that is differentiated and the networks that are stepped."""

    loss: Value
    call: Call
    networks: frozenset[str]
    optimizer: str


@detector("gan-detach-wrong")
def gan_detach_wrong(case: Case) -> Answer:
    """Two faults: the generator's loss reads detached samples, or the discriminator's does not.

    The generator then gets no gradient at all. The other way round is a fault only when the
    generator's gradients are not cleared before its own step, so that the discriminator's loss
    trains the generator too; with ``zero_grad`` in between it only costs time, and with a tape
    of TensorFlow nothing. Parameters that are switched by ``requires_grad`` decide nothing.
    Source: PyTorch DCGAN tutorial.
    """
    code = program(case)
    steps = _steps(code)
    names = {n for s in steps for n in s.networks}
    fed = [c for c in code.calls if c.text in names and c.args]
    generators = {n for n in names if _feeds_another(code, n, fed)}
    if not generators or len(names) < 2:
        return not_seen(code, "no generator and discriminator")
    if code.ellipses:
        return unknown("part of the training step is left out")
    known = False
    for step in steps:
        tie = _tie(code, step.loss, step.call, generators, _HOPS)
        known = known or tie is not None
        if step.networks <= generators and tie == "detached":
            what = "the generator's loss reads detached samples: it gets no gradient"
            return present(_cut(code, step, generators) or step.call.evidence(what))
        mixed = not step.networks & generators and tie == "attached"
        if mixed and _leaks(code, step, steps, generators):
            what = "its gradient reaches the generator and is not cleared before its step"
            return present(step.call.evidence(what, observed=step.call.place.text))
    if known:
        return absent("samples are detached where they must be")
    return unknown("how the samples reach the discriminator is not shown")


def _steps(code: Program) -> list[_Step]:
    held = holdings(code)
    found: list[_Step] = []
    optimizers = optimizer_steps(code)
    for call in backward_calls(code):
        after = [s for s in optimizers if s.order > call.order and s.function == call.function]
        loss = _loss(call)
        if not after or loss is None:
            continue
        name = stepped(after[0])
        holder = _holder(code, after[0], held)
        if holder is not None and holder.complete:
            found.append(_Step(loss, call, holder.networks, name))
    for holder in held:
        if holder.call.short == "gradient" and holder.complete:
            found.append(_Step(holder.call.args[0], holder.call, holder.networks, ""))
    return found


def _loss(call: Call) -> Value | None:
    """What is differentiated: the receiver of backward, or what a scaler scales."""
    value = call.receiver
    if call.args and call.short == "manual_backward":
        return call.args[0]
    if value is not None and value.call is not None and value.call.short == "scale":
        return value.call.args[0] if value.call.args else None
    return value


def _holder(code: Program, step: Call, held: tuple[Holding, ...]) -> Holding | None:
    value = step.args[0] if step.args and "scaler" in step.text.lower() else step.receiver
    made = None if value is None else code.maker_of(value, step)
    return next((h for h in held if h.call is made), None)


def _feeds_another(code: Program, name: str, fed: list[Call]) -> bool:
    """Whether the output of a network goes into another, of which ``fed`` are the calls."""
    known: dict[Value, Tie | None] = {}
    return any(
        _tie(code, call.args[0], call, {name}, _HOPS, known) is not None
        for call in fed
        if call.text != name
    )


def _tie(
    code: Program,
    value: Value,
    at: Call | Assignment,
    generators: set[str],
    hops: int,
    known: dict[Value, Tie | None] | None = None,
) -> Tie | None:
    """Whether a value depends on a generator with gradient, without, or not at all.

    ``known`` holds the answers so far, so that every expression is followed once.
    """
    known = {} if known is None else known
    if value not in known:
        known[value] = None
        known[value] = _tie_of(code, value, at, generators, hops, known)
    return known[value]


def _tie_of(
    code: Program,
    value: Value,
    at: Call | Assignment,
    generators: set[str],
    hops: int,
    known: dict[Value, Tie | None],
) -> Tie | None:
    if hops == 0:
        return None
    if value.kind == "name":
        if value.name.endswith(".data"):
            inner = Value("name", value.text[:-5], name=value.name[:-5])
            return "detached" if _tie(code, inner, at, generators, hops - 1, known) else None
        found = code.lookup(value.name, at)
        if found is None:
            return None
        return _tie(code, found.value, found, generators, hops - 1, known)
    call = value.call
    if call is not None and call.text in generators:
        quiet = any(b.value is not None and "no_grad" in b.value.text for b in call.blocks)
        return "detached" if quiet else "attached"
    inner = None if call is None else _own(code, call)
    if inner is not None and call is not None:
        returned = {
            _tie(code, v, inner.moment(v, p), generators, hops - 1, known) for v, p in inner.returns
        }
        quiet = any(b.value is not None and "no_grad" in b.value.text for b in call.blocks)
        quiet = quiet or any("no_grad" in d.text for d in inner.decorators)
        if "attached" in returned:
            return "detached" if quiet else "attached"
        if "detached" in returned:
            return "detached"
    parts = list(value.parts)
    if call is not None:
        parts = [*call.args, *call.kwargs.values()]
        parts += [call.receiver] if call.receiver is not None else []
    if value.kind == "subscript":
        parts = parts[:1]
    ties = {_tie(code, p, at, generators, hops - 1, known) for p in parts}
    if "attached" in ties:
        return "detached" if call is not None and call.short in _CUTS else "attached"
    return "detached" if "detached" in ties else None


def _own(code: Program, call: Call) -> Function | None:
    """A function or method of the program that is called: ``self.sample(n)``."""
    if call.name.startswith("self.") and call.klass:
        return code.function(f"{call.klass}.{call.name.removeprefix('self.')}")
    found = code.function(call.name) if "." not in call.name else None
    return found if found is not None and not found.klass else None


def _cut(code: Program, step: _Step, generators: set[str]) -> Evidence | None:
    """The line where the generator's loss loses the gradient."""
    pending: list[tuple[Value, Call | Assignment]] = [(step.loss, step.call)]
    for _ in range(40):
        if not pending:
            return None
        value, at = pending.pop(0)
        for call in value.calls():
            inner = [*call.args, *([call.receiver] if call.receiver is not None else [])]
            if call.short in _CUTS and any(_tie(code, v, at, generators, _HOPS) for v in inner):
                what = "the generator's loss reads detached samples: it gets no gradient"
                return call.evidence(what, observed=call.place.text)
        for name in value.names():
            found = code.lookup(name, at)
            if found is not None:
                pending.append((found.value, found))
    return None


def _leaks(code: Program, step: _Step, steps: list[_Step], generators: set[str]) -> bool:
    """Whether the gradient in the generator is still there at its own step."""
    if code.mentions("requires_grad_", "set_requires_grad", "toggle_optimizer", "grad"):
        return False
    if any("requires_grad" in a.target for a in code.assignments) or not step.optimizer:
        return False
    own = [s for s in steps if s.networks <= generators and s.call.function == step.call.function]
    if not own:
        return False
    loop = step.call.loops[-1] if step.call.loops else None
    if loop is None or loop not in own[0].call.blocks:
        return False
    owners = {own[0].optimizer, *own[0].networks}
    first, last = step.call.order, own[0].call.order
    for call in code.find("zero_grad"):
        if call.receiver is None or call.function != step.call.function:
            continue
        between = first < call.order < last
        if last < first:  # the generator comes first: round the end of the loop
            between = loop in call.blocks and (call.order > first or call.order < last)
        if between and (call.receiver.text in owners or call.receiver.text not in _named(steps)):
            return False
    return not any(a.target.endswith(".grad") for a in code.assignments)


def _named(steps: list[_Step]) -> set[str]:
    return {s.optimizer for s in steps} | {n for s in steps for n in s.networks}
