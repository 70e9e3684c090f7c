"""Is the graph between the network and the loss cut by detach, item, data or no_grad?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.cut_branches import cut_branches
from advisor.detectors.gradients import Gradient, gradients
from advisor.detectors.objectives import Objective
from advisor.detectors.penalties import cut_penalties
from advisor.intake.code import Assignment, Block, Call, Program, Value, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_LOSS = pattern(r"(?i)loss|cost|objective")


@detector("loss-detached")
def loss_detached(case: Case) -> Answer:
    """Follow everything that is minimised back to the networks that it comes from.

    Only a cut of every way back counts: detaching the target, the fake images for a
    discriminator or the hidden state between chunks leaves another way. A forward pass outside
    its GradientTape counts too, a part that the optimizer holds and that only ever feeds the
    rest detached, and a penalty on gradients that are taken without ``create_graph``.
    Source: PyTorch notes on autograd; TensorFlow guide to autodiff.
    """
    code = program(case)
    examined = gradients(code)
    found = [e for o, g in examined for e in (*_cuts(g), *_untaped(code, o, g))]
    found += [p.evidence(observed=what) for p, what in cut_penalties(code)]
    found = found or [*_quiet_policy(code), *_in_forward(code)]
    found = found or [*cut_branches(code), *(e for o, _ in examined for e in _remade(code, o))]
    if found:
        return present(*{e.where: e for e in found}.values())
    return _open_ways(code, examined, "the graph reaches from the loss to the network")


def _quiet_policy(code: Program) -> Iterator[Evidence]:
    """The log-probabilities of a policy step come from a method that runs under no_grad."""
    for function in code.functions:
        inside = code.within(function)
        chances = [c for c in inside if c.short == "log_prob"]
        decorated = any(
            "no_grad" in d.text or "inference_mode" in d.text for d in function.decorators
        )
        quiet = chances and all(decorated or in_no_grad_block(c) for c in chances)
        if not quiet or any(c.function != function.name for c in code.find("log_prob")):
            continue
        for site in code.call_sites(function.name):
            ratio = any(
                c.function == site.function and c.order > site.order
                for c in code.find("exp", "exp_")
            )
            trained = any(
                c.function == site.function and c.order > site.order for c in code.find("backward")
            )
            if ratio and trained:
                yield chances[0].evidence(observed="no gradient reaches the policy from here")
                break


def in_no_grad_block(call: Call) -> bool:
    """Whether a call stands under ``torch.no_grad()``."""
    return any(b.value is not None and "no_grad" in b.value.text for b in call.withs)


def _in_forward(code: Program) -> Iterator[Evidence]:
    """A forward that goes on with a detached copy of what its layers gave, and only with it."""
    for function in code.functions:
        if function.name.rpartition(".")[2] not in ("forward", "call"):
            continue
        this = function.parameters[0] if function.parameters else "self"
        inside = code.within(function)
        for a in code.assignments_in(function.name):
            lost = _lost_graph(a)
            if not lost or a.blocks:
                continue
            source = {n for n in a.value.names() if n in lost}
            layered = any(c.order < a.order and c.name.startswith(f"{this}.") for c in inside)
            layered = layered or any(
                c.order < a.order and c.loops and c.name in {b.target for b in c.loops}
                for c in inside
            )
            later = [v for c in inside if c.order > a.order for v in (*c.args, *c.kwargs.values())]
            later += [v for c in inside if c.order > a.order and c.receiver is not None
                      for v in (c.receiver,)]  # fmt: skip
            later += [v for v, _ in function.returns]
            reads = {n for v in later for n in v.names()}
            fed = any(
                c.order > a.order
                and c.name.startswith(f"{this}.")
                and any(_reads(v, a.target) for v in c.args)
                for c in inside
            )
            kept = source & reads - {a.target}
            if layered and fed and not kept:
                yield a.place.evidence(observed="the layers before get no gradient")


def _reads(value: Value, name: str) -> bool:
    return any(n == name or n.startswith(f"{name}.") for n in value.names())


def _lost_graph(assigned: Assignment) -> frozenset[str]:
    """The names that a value is a copy of without their graph."""
    call = assigned.value.call
    if call is None:
        return frozenset()
    if call.short == "detach" and call.receiver is not None and call.receiver.kind == "name":
        return frozenset({call.receiver.name})
    if call.name in ("torch.tensor", "torch.as_tensor", "torch.from_numpy") and call.args:
        lists = any(c.short in ("tolist", "numpy", "item") for c in call.args[0].calls())
        return call.args[0].names() if lists else frozenset()
    return frozenset()


def _open_ways(
    code: Program, examined: tuple[tuple[Objective, Gradient], ...], reason: str
) -> Answer:
    """The answer when nothing is cut: absent when one objective was followed to a network."""
    followed = [o for o, g in examined if g.flow.status == "flows"]
    if followed and len(followed) == len(examined):
        return absent(reason, followed[0].place.evidence())
    if examined:
        lost = next((o for o, g in examined if g.flow.status != "flows"), examined[0][0])
        return unknown(f"{lost.place.where}: {lost.value.text} cannot be followed to a network")
    if any(u.call.short == "compile" for u in losses(code)):
        return absent("Keras computes the loss from the output of the model")
    return not_seen(code, "nothing is minimised")


def _cuts(found: Gradient) -> list[Evidence]:
    cuts = found.flow.cuts if found.flow.status == "cut" else ()
    return [c.place.evidence(observed=c.what) for c in cuts if c.kind == "detached"]


def _remade(code: Program, objective: Objective) -> list[Evidence]:
    """``loss = Variable(loss, requires_grad=True)``: a new leaf that no network led to."""
    call = code.origin(objective.value, objective.at)
    if call is None or call.short not in ("Variable", "tensor") or not call.args:
        return []
    wanted = call.kwargs.get("requires_grad")
    named = any(_LOSS.search(n) for n in call.args[0].names())
    named = named or ancestry(code, call.args[0], call).has("item")
    if wanted is None or wanted.literal is not True or not named:
        return []
    return [call.evidence(observed="a new tensor without the graph of the old one")]


def _untaped(code: Program, objective: Objective, found: Gradient) -> list[Evidence]:
    """Forward passes in the function of ``tape.gradient`` that its tape does not record.

    What happens inside the network or a helper is recorded with the call that stands here.
    """
    call = objective.call
    if call is None or call.short != "gradient" or found.flow.status != "flows":
        return []
    tape = "" if call.receiver is None else call.receiver.text
    here = [s for s in found.sources if s.function == call.function and s.order < call.order]
    here = here or _helper(code, objective, call, tape)
    if not here or any(_records(b, tape) for s in here for b in s.withs):
        return []
    return [here[-1].evidence(observed="computed outside the tape")]


def _helper(code: Program, objective: Objective, call: Call, tape: str) -> list[Call]:
    """The call of a helper that gives the loss, where the function opens the tape itself."""
    opened = any(_records(b, tape) for c in code.calls_in(call.function) for b in c.withs)
    loss = code.lookup(objective.value.name, call) if objective.value.kind == "name" else None
    made = None if loss is None else loss.value.call
    own = made is not None and code.function(made.name.removeprefix("self.")) is not None
    return [made] if made is not None and own and opened and made.function == call.function else []


def _records(block: Block, tape: str) -> bool:
    """Whether a with statement opens the tape, under this name or under none that is shown."""
    if block.value is None:
        return False
    opened = "GradientTape" in block.value.text
    return block.value.text == tape or (opened and block.target in ("", tape))
