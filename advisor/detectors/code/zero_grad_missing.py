"""Are gradients never zeroed in a training loop?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.hand_networks import hand_trained
from advisor.detectors.kept_sums import kept_sums
from advisor.detectors.parameters import Holding, holdings
from advisor.detectors.training_steps import optimizer_steps
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_SELF_ZEROING = ("keras", "tensorflow1", "huggingface", "lightning", "jax", "mxnet")


@detector("zero-grad-missing")
def zero_grad_missing(case: Case) -> Answer:
    """A PyTorch loop with backward and step in which no gradient is cleared.

    ``optimizer.zero_grad()``, ``model.zero_grad()``, ``p.grad = None`` and ``p.grad.zero_()``
    count, in the loop or in a function that it calls. One that stands before the loop only does
    not. Of several optimizers each needs its own: what steps and is never cleared keeps the
    gradients of all losses that reach its network. Frameworks that run the step themselves are
    absent, but for sums of gradients that a program of TensorFlow keeps itself.
    """
    code = program(case)
    kept = list(kept_sums(code))
    if kept:
        observed = "the sums of gradients are never set back to zero"
        return present(*(c.evidence(observed=observed) for c in kept))
    gluon = (code.framework == "mxnet" or code.has("autograd.record")) and not code.mentions(
        "grad_req"
    )
    if gluon or (code.framework in _SELF_ZEROING and not code.has("backward")):
        return absent(f"{code.framework} clears gradients itself")
    backward = [c for c in code.find("backward") if c.receiver is not None]
    if hand_trained(code) is not None or (backward and _is_own(code)):
        return absent("gradients are computed anew by hand")
    alone = _alone(code)
    if alone:
        return present(*alone)
    if not backward:
        return not_seen(code, "no backward call")
    cleared = [c for c in code.calls if _clears(c)]
    if code.ellipses or not any(_is_step(c) for c in code.find("step")):
        if cleared:
            return absent("gradients are cleared", cleared[0].evidence())
        return unknown("part of the training step is left out")
    if any(a.target.endswith(".grad") for a in code.assignments):
        return absent("gradients are cleared by hand")
    looped = [c for c in backward if code.loops_around(c)]
    if cleared and (not looped or not code.scope_certain):
        return absent("gradients are cleared", cleared[0].evidence())
    if not looped and code.scope_certain:
        return unknown("the loop around the training step is not shown")
    forgotten = _forgotten(code, cleared)
    if forgotten:
        return present(*(c.evidence(observed=f"{o} is never cleared") for c, o in forgotten))
    if any(_in_loop_of(code, c, looped) for c in cleared):
        return absent("gradients are cleared in the loop", cleared[0].evidence())
    return present(looped[0].evidence() if looped else backward[0].evidence())


def _is_own(code: Program) -> bool:
    """Whether the program defines what goes backward itself and uses no PyTorch."""
    handed = [c for c in code.find("backward") if c.args and c.args[0].operator == "-"]
    if handed:  # net.backward(p - y)
        return True
    function = code.function("backward")
    torch = code.framework != "" or any(i.name.startswith("torch") for i in code.imports)
    return function is not None and bool(function.klass) and not torch


def _alone(code: Program) -> list[Evidence]:
    """Steps that a snippet shows whole and that clear nothing.

    A hook of Lightning that optimises by hand, a method that does backward and step, an update
    by hand in a loop, and one of two optimizers by their names.
    """
    if code.ellipses or code.mentions("LBFGS") or code.framework in ("jax", "tensorflow1"):
        return []
    cleared = [c for c in code.calls if _clears(c)]
    none = any(a.target.endswith(".grad") and not a.augmented for a in code.assignments)
    found: list[Evidence] = []
    for step in code.find("step"):
        body = code.calls_in(step.function)
        backward = [c for c in body if c.short in ("backward", "manual_backward")]
        if cleared or none or not step.function or not backward or not _is_optimizers(step):
            continue
        if not code.call_sites(step.function) and not any(c.loops for c in (step, *backward)):
            found.append(step.evidence(observed="gradients are never cleared"))
    for a in code.assignments:
        by_hand = a.augmented == "-=" and any(n.endswith(".grad") for n in a.value.names())
        if not by_hand or cleared or none:
            continue
        filled = [c for c in code.find("backward") if set(c.loops) & set(a.blocks)]
        if filled:
            found.append(filled[0].evidence(observed="gradients are never cleared"))
            break
    return found[:1] or _one_of_two(code, cleared)


def _is_optimizers(step: Call) -> bool:
    return step.receiver is not None and _OPTIMIZER.search(step.receiver.text) is not None


_OPTIMIZER = pattern(r"(?i)opt|adam|sgd|solver")


def _one_of_two(code: Program, cleared: list[Call]) -> list[Evidence]:
    """``optG.zero_grad()`` in a loop that also steps ``optD``, which nothing makes here."""
    steps = [s for s in code.find("step") if _is_optimizers(s) and s.loops]
    names = {s.receiver.text for s in steps if s.receiver is not None}
    owners = {c.receiver.text for c in cleared if c.receiver is not None}
    if len(names) < 2 or not owners or not owners < names or holdings(code):
        return []
    for step in steps:
        given = {v.text for c in code.calls for v in (*c.args, *c.kwargs.values())}
        name = "" if step.receiver is None else step.receiver.text
        if name not in owners and name not in given:
            return [step.evidence(observed=f"{name} is never cleared")]
    return []


# Of PyTorch, Paddle and Chainer.
_CLEARS = frozenset({"zero_grad", "clear_grad", "clear_gradients", "cleargrads", "zerograds"})


def _clears(call: Call) -> bool:
    return call.short in _CLEARS or (call.short == "zero_" and ".grad" in call.text)


def _is_step(call: Call) -> bool:
    return "sched" not in call.text.lower()


def _forgotten(code: Program, cleared: list[Call]) -> list[tuple[Call, str]]:
    """Steps, in a loop, of optimizers that nothing clears while others are cleared.

    A clearing call whose object cannot be told may be meant for any of them.
    """
    held = [h for h in holdings(code) if h.call.short != "gradient"]
    if len(held) < 2 or not cleared:
        return []
    owners: list[Holding] = []
    for call in cleared:
        mine = [h for h in held if _is_of(code, call, h)]
        if not mine:
            return []
        owners += mine
    found: list[tuple[Call, str]] = []
    for holder in held:
        if holder in owners or any(holder.networks & o.networks for o in owners):
            continue
        steps = [s for s in optimizer_steps(code) if code.maker(s) is holder.call]
        looped = [s for s in steps if code.loops_around(s)]
        if looped and holder.complete and not code.has("LBFGS"):
            name = looped[0].receiver
            found.append((looped[0], "the optimizer" if name is None else name.text))
    return found


def _is_of(code: Program, call: Call, holder: Holding) -> bool:
    """Whether a call clears what an optimizer holds: itself, its networks or a part of them."""
    receiver = call.receiver
    if receiver is None:
        return False
    if code.maker_of(receiver, call) is holder.call:
        return True
    return any(
        n == receiver.text or n.startswith(receiver.text + ".") or receiver.text.startswith(n + ".")
        for n in holder.networks
    )


def _in_loop_of(code: Program, call: Call, backward: list[Call]) -> bool:
    """Whether it runs once for every step: shares a loop with a backward call."""
    mine = {b.order for b in code.loops_around(call)}
    return any(code.loops_around(b)[-1].order in mine or _wider(code, call, b) for b in backward)


def _wider(code: Program, call: Call, backward: Call) -> bool:
    """In an outer loop only, it is still right when the inner loop accumulates on purpose."""
    around = {b.order for b in code.loops_around(backward)}
    mine = [b for b in code.loops_around(call) if b.order in around]
    steps = [s for s in code.find("step") if _is_step(s) and mine]
    return any(s.loops and mine and code.loops_around(s)[-1].order == mine[-1].order for s in steps)
