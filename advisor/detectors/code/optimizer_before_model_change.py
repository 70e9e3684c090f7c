"""Is the network changed or unfrozen after the optimizer was built?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.modules import has_weights
from advisor.detectors.parameters import Holding, holdings
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Assignment, Call, Function, Program, program
from advisor.model import Answer, Case, Evidence


@detector("optimizer-before-model-change")
def optimizer_before_model_change(case: Case) -> Answer:
    """A layer or the network is replaced, or unfrozen, below the optimizer that is then stepped.

    Moving a network with ``to``, wrapping it, or loading weights keeps its parameters and is
    right; so is unfreezing parameters that the optimizer already holds. In Keras: ``trainable``
    changed between two fits with no compile in between, or after a list of
    ``trainable_variables`` was made that ``apply_gradients`` goes on using.
    Source: torch.optim, "Constructing it"; Keras guide "Transfer learning & fine-tuning".
    """
    code = program(case)
    found = [e for h in holdings(code) if "optim" in h.call.name for e in _changes(code, h)]
    found += _refitted(code)
    found += _captured(code)
    if found:
        return present(*found)
    built = [h.call for h in holdings(code)] or list(code.find("compile"))
    if not built:
        return not_seen(code, "no optimizer is built")
    if code.ellipses:
        return unknown("part of the code is left out")
    return absent("the network is not changed after the optimizer is built", built[0].evidence())


def _changes(code: Program, holding: Holding) -> list[Evidence]:
    inside = tuple(f"{n}." for n in holding.networks)
    later = [
        a
        for a in code.assignments_in(holding.call.function)
        if a.order > holding.call.order
        and (a.target in holding.networks or a.target.startswith(inside))
        and {b for b in a.blocks if b.kind not in _PASSED} <= set(holding.call.blocks)
    ]
    found: list[Assignment] = []
    for network in holding.networks:
        found += [a for a in later if _replaces(code, a, network, holding)]
    if any("requires_grad" in v.text for v in holding.call.args):
        found += [a for a in code.assignments if _unfreezes(code, a, holding)]
    places: list[Assignment | Call] = [*found, *_by_call(code, holding)]
    return [
        a.place.evidence(observed=f"after the optimizer of line {holding.call.place.line}")
        for a in places
        if not _rebuilt(code, a, holding) and _trains_after(code, a, holding)
    ]


# Around a change: it happens at least when the condition holds.
_PASSED = frozenset({"with", "if", "elif", "else"})
# Methods that put new weights into a network. Sources: transformers, timm.
_REMAKES = frozenset({"resize_token_embeddings", "reset_classifier", "add_classification_head"})


def _by_call(code: Program, holding: Holding) -> Iterator[Call]:
    """Calls that replace a layer of the network: its own method, or a function that is given it."""
    for call in code.calls_in(holding.call.function):
        if call.order < holding.call.order:
            continue
        if call.receiver is not None and call.receiver.text in holding.networks:
            if call.short in _REMAKES:
                yield call
                continue
            maker = code.maker(call)
            function = None if maker is None else code.function(f"{maker.short}.{call.short}")
            if function is not None and function.klass and _swaps(code, function, "self"):
                yield call
        elif "." not in call.name and call.args and call.args[0].text in holding.networks:
            function = code.function(call.name)
            plain = function is not None and not function.klass and function.parameters
            if plain and function is not None and _swaps(code, function, function.parameters[0]):
                yield call


def _swaps(code: Program, function: Function, name: str) -> bool:
    """Whether a function assigns a new layer with weights to an attribute of an object."""
    if function.name.endswith(("__init__", "forward")):
        return False
    for a in code.assignments_in(function.name):
        made = a.value.call
        if a.target.startswith(f"{name}.") and made is not None:
            maker = code.maker_of(a.value, a)
            if maker is not None and has_weights(code, maker):
                return True
    return False


def _replaces(code: Program, change: Assignment, network: str, holding: Holding) -> bool:
    """``model.fc = nn.Linear(...)``, or ``model = Net()`` over the network that is held."""
    if change.target != network and not change.target.startswith(f"{network}."):
        return False
    maker = code.maker_of(change.value, change)
    if maker is None or change.unpacked is not None:
        return False
    if not has_weights(code, maker) and not _made_like(code, network, maker, holding):
        return False
    if change.value.call is None or network in change.value.names():
        return False
    if change.target.startswith(f"{network}."):
        return True
    looped = any(b.kind in ("for", "while") for b in holding.call.blocks)
    return change.target == network and not looped


def _made_like(code: Program, network: str, maker: Call, holding: Holding) -> bool:
    """Whether the network that is held was made as this one is, by a class that is not shown."""
    before = [a for a in code.assignments_to(network) if a.order < holding.call.order]
    makers = [code.maker_of(a.value, a) for a in before]
    return any(m is not None and m.name == maker.name for m in makers)


def _unfreezes(code: Program, change: Assignment, holding: Holding) -> bool:
    """``p.requires_grad = True`` below an optimizer that took only what was not frozen."""
    if not change.target.endswith(".requires_grad") or change.value.literal is not True:
        return False
    if change.order < holding.call.order or change.function != holding.call.function:
        return False
    frozen = [
        a
        for a in code.assignments
        if a.target.endswith(".requires_grad") and a.value.literal is False
    ]
    return any(a.order < holding.call.order for a in frozen)


def _trains_after(code: Program, change: Assignment | Call, holding: Holding) -> bool:
    """Whether a training step, or a call that gets the optimizer, comes below the change."""
    name = next((a.target for a in code.assigned(holding.call)), "")
    stepping = {b.function for b in backward_calls(code)}
    shorts = {function.rpartition(".")[2] for function in stepping}
    for call in code.calls_in(change.function):
        if call.order < change.order:
            continue
        given = name and any(v.name == name for v in (*call.args, *call.kwargs.values()))
        if given and not call.name.startswith("torch."):
            return True
        if call.name.rpartition(".")[2] in shorts:
            function = code.function(call.name.removeprefix("self."))
            if function is not None and function.name in stepping:
                return True
    return any(
        b.function == change.function and b.order > change.order for b in backward_calls(code)
    )


def _rebuilt(code: Program, change: Assignment | Call, holding: Holding) -> bool:
    """Whether an optimizer is built, or a group added, below the change."""
    again = [h.call for h in holdings(code) if h.call is not holding.call]
    again += list(code.find("add_param_group"))
    return any(c.order > change.order for c in again)


def _captured(code: Program) -> list[Evidence]:
    """``variables = model.trainable_variables``, then ``base.trainable = True``."""
    found: list[Evidence] = []
    for a in code.assignments:
        last = a.value.name.rpartition(".")[2]
        if last not in ("trainable_variables", "trainable_weights") or a.klass:
            continue
        switches = [b for b in code.assignments_in(a.function) if b.target.endswith(".trainable")]
        frozen = any(b.value.literal is False and b.order < a.order for b in switches)
        thawed = [b for b in switches if b.value.literal is True and b.order > a.order]
        again = [b for b in code.assignments_to(a.target) if b.order > a.order]
        used = any(
            a.target in v.names() for c in code.find("apply_gradients", "gradient") for v in c.args
        )
        if frozen and thawed and used and not again:
            found.append(thawed[0].place.evidence(observed=f"{a.target} is the list of before"))
    return found


def _refitted(code: Program) -> list[Evidence]:
    """Keras: fit, then ``trainable`` changes, then fit again without compile."""
    found: list[Evidence] = []
    fits = [c for c in code.find("fit", "fit_generator") if c.receiver is not None]
    compiles = code.find("compile")
    for change in code.assignments:
        if not change.target.endswith(".trainable") or change.value.literal is not True:
            continue
        mine = [c for c in fits if c.function == change.function and not c.loops]
        before = [c for c in mine if c.order < change.order]
        after = [c for c in mine if c.order > change.order]
        if not before or not after or not compiles:
            continue
        if not any(change.order < c.order < after[0].order for c in compiles):
            called = [c for c in code.calls if change.order < c.order < after[0].order]
            if not any(code.function(c.name) is not None for c in called):
                found.append(change.place.evidence(observed="no compile before the next fit"))
    return found
