"""Is the optimizer step or the backward call missing?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.lost_updates import lost_updates
from advisor.intake.code import Call, Function, Program, Value, optimizers, program
from advisor.intake.code.training import optimizer_kind
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_BY_HAND = frozenset({"sub_", "add_", "data.sub_", "copy_", "addcmul_"})


@detector("step-missing")
def step_missing(case: Case) -> Answer:
    """A PyTorch loop with only one of backward and optimizer.step.

    ``scaler.step(optimizer)`` counts as a step, ``scheduler.step()`` does not. Updates by hand
    count. Also gradients of a tape that nothing reads, a train op of TensorFlow 1 that no
    ``run`` fetches, and one optimizer stepped for two losses. Of several optimizers each needs
    a step; one that is handed to something else may get it there. Frameworks that run the step
    themselves (not Lightning with manual optimisation), and code with parts left out, decide
    nothing.
    """
    code = program(case)
    keras = [e for f in code.functions for e in _keras_step(code, f)]
    if keras:
        return present(*keras)
    lacking = _unstepped(code)
    lost = list(lost_updates(code))
    if lost and not lacking:
        return present(*lost)
    if lacking:
        return present(*(c.evidence(observed=f"{_holder(c)} is never stepped") for c in lacking))
    if code.framework == "" and not code.has("backward", "step"):
        return not_seen(code, "no PyTorch training loop")
    if code.framework not in ("", "pytorch") and not code.has("backward"):
        return absent("the framework runs the step itself")
    backward = [c for c in code.find("backward") if code.loops_around(c) or not code.scope_certain]
    steps = [c for c in code.find("step") if _steps_optimizer(code, c)]
    left = [b for b in code.find("backward") if _other_branch_steps(code, b, steps)]
    if left:
        return present(*(b.evidence(observed="only the other branch steps") for b in left))
    never = [s for s in steps if _never_taken(code, s, backward)]
    if never and len(never) == len(steps):
        return present(
            *(
                s.evidence(observed=f"only under {_dead(code, s, backward)}, false by default")
                for s in never
            )
        )
    if backward and steps:
        return absent("backward and step are both there", steps[0].evidence())
    if code.ellipses or code.has("Trainer", "closure", "train_step", "engine.step"):
        return unknown("part of the training step is left out")
    if backward and optimizers(code) and not _by_hand(code):
        return present(backward[0].evidence(observed="no optimizer.step() follows"))
    looped = [s for s in steps if code.loops_around(s)]
    if looped and not code.has("backward", "grad", "manual_backward"):
        if (
            any(c.function not in ("",) for c in looped)
            and code.is_fragment
            and len(code.calls) < 8
        ):
            return unknown("only part of the training step is shown")
        return present(looped[0].evidence(observed="no backward() comes before"))
    return unknown("the training step is not shown in full")


_APPLIES = frozenset({"apply_gradients", "apply", "minimize", "assign_sub", "assign_add", "assign"})


def _keras_step(code: Program, function: Function) -> Iterator[Evidence]:
    """A train_step of Keras that takes the gradient of a tape and applies nothing."""
    method = function.klass or function.parameters[:1] == ("self",)
    if function.name.rpartition(".")[2] != "train_step" or not method:
        return
    inside = code.within(function)
    taken = [c for c in inside if c.short == "gradient" and c.receiver is not None]
    own = [c for c in inside if c.name.startswith("self.") and code.function(c.short) is not None]
    handed = any(
        a.target in v.names()
        for t in taken
        for a in code.assigned(t)
        for c in inside
        if "optim" in c.name or "opt" in c.name.split(".")[0]
        for v in c.args
    )
    if taken and not own and not handed and not any(c.short in _APPLIES for c in inside):
        yield taken[0].evidence(observed="the gradients are never applied")


def _unstepped(code: Program) -> list[Call]:
    """Where the gradients of an optimizer are cleared that is never stepped nor handed on."""
    if code.ellipses or code.has("toggle_optimizer_step", "engine.step") or _by_hand(code):
        return []
    mine = [c for c in code.find("zero_grad") if c.receiver is not None and _is_optimizer(code, c)]
    steps = {c.receiver.text for c in code.find("step") if c.receiver is not None}
    others = {c.text for c in code.find("backward", "manual_backward")}
    found: dict[str, Call] = {}
    for call in mine:
        name = _holder(call)
        if name not in steps and others and not _handed_on(code, name):
            found.setdefault(name, call)
    one = any(_steps_optimizer(code, c) for c in code.find("step"))
    return list(found.values()) if one or _is_manual(code) else []


def _holder(call: Call) -> str:
    return "" if call.receiver is None else call.receiver.text


def _is_optimizer(code: Program, call: Call) -> bool:
    """Whether an optimizer made here is cleared, or one that Lightning hands out."""
    maker = code.maker(call)
    if maker is not None:
        return optimizer_kind(maker.name) is not None and "lr_scheduler" not in maker.name
    found = code.lookup(_holder(call), call)
    return found is not None and found.value.text == "self.optimizers()"


def _is_manual(code: Program) -> bool:
    return any(
        a.target.endswith("automatic_optimization") and a.value.literal is False
        for a in code.assignments
    )


# What takes an optimizer and never steps it.
_KEEPS = pattern(r"lr_scheduler\.|schedule|LR$|Plateau$|Scheduler$|^len$|^print$|^id$|^type$")


def _handed_on(code: Program, name: str) -> bool:
    """Whether an optimizer goes to a function or into a container, or has another name."""
    for call in code.calls:
        values = [*call.args, *call.kwargs.values()]
        if any(name == v.text for a in values for v in a.walk()) and not _KEEPS.search(call.name):
            return True
    for a in code.assignments:
        parts = [a.value, *(a.value.parts if a.value.kind in ("list", "tuple", "dict") else ())]
        if any(p.text == name for p in parts) and a.target != name:
            return True
    returned = [v for f in code.functions for r, _ in f.returns for v in r.walk()]
    looped = [v for b in code.blocks if b.value is not None for v in b.value.walk()]
    return any(v.text == name for v in (*returned, *looped))


def _never_taken(code: Program, step: Call, backward: list[Call]) -> bool:
    """Whether a step stands under a condition that is false and that backward does not share."""
    return bool(backward) and _dead(code, step, backward) != ""


def _dead(code: Program, step: Call, backward: list[Call]) -> str:
    """The condition around a step, but around no backward, that is false by default."""
    for block in step.branches:
        shared = any(block in b.blocks for b in backward)
        if block.kind != "if" or block.value is None or shared:
            continue
        if _is_false(code, block.value, step):
            return f"if {block.value.text}"
    return ""


def _is_false(code: Program, value: Value, at: Call) -> bool:
    """Whether a condition is false with the defaults shown, and no call gives another value."""
    function = code.function(at.function) if at.function else None
    given = {n for n in value.names() if function is not None and n in function.parameters}
    if function is not None and any(_is_passed(code, function, n) for n in given):
        return False
    if value.operator in ("is not", "!=", ">", "is") and len(value.parts) == 2:
        left, right = (code.resolve(p, at) for p in value.parts)
        if not left.is_literal or not right.is_literal:
            return False
        if value.operator == ">":
            return left.number is not None and left.number <= (right.number or 0.0)
        same = left.literal == right.literal
        return same if value.operator != "is" else not same
    if value.kind != "name":
        return False
    resolved = code.resolve(value, at)
    return resolved.is_literal and not resolved.literal


def _is_passed(code: Program, function: Function, name: str) -> bool:
    """Whether calls of a function give a parameter, and not all of them the same."""
    sites = code.call_sites(function.called_as)
    if any(s.starred for s in sites):
        return True
    given = [function.given(name, s) for s in sites]
    return len({None if v is None else v.text for v in given}) > 1


def _other_branch_steps(code: Program, backward: Call, steps: list[Call]) -> bool:
    """Whether the branch of a backward goes on without the step that its sibling takes."""
    mine = [b for b in backward.branches if b.kind in ("if", "else") and b.value is not None]
    here = [s for s in steps if s.function == backward.function and s.snippet == backward.snippet]
    if not mine or not here or code.ellipses or _by_hand(code):
        return False
    own = {(b.value.text, b.kind) for b in mine if b.value is not None}
    apart = {(text, "else" if kind == "if" else "if") for text, kind in own}
    first = max(b.order for b in mine)
    for step in here:
        arms = {(b.value.text, b.kind) for b in step.branches if b.value is not None}
        if not arms & apart or any(b.kind == "elif" for b in step.branches):
            return False
    others = [b for b in code.find("backward") if b.function == backward.function]
    goes_on = any(c.order > first and not set(mine) & set(c.blocks)
                  and c.function == backward.function for c in code.calls)  # fmt: skip
    return goes_on and len(others) == 2 and not _handed_optimizer(code, backward)


def _handed_optimizer(code: Program, backward: Call) -> bool:
    """Whether a later call of the function gets an optimizer."""
    return any(
        c.order > backward.order and "opt" in v.text.lower() and not c.short.startswith("print")
        for c in code.calls_in(backward.function)
        for v in (*c.args, *c.kwargs.values())
        if v.kind == "name" and c.short != "step"
    )


def _steps_optimizer(code: Program, call: Call) -> bool:
    """Whether it is an optimizer (or grad scaler) that steps, judged by its maker or name."""
    maker = code.maker(call)
    own = maker is not None and code.function(maker.short) is not None  # opt = make_opt(net)
    if maker is not None and maker.short != "prepare" and not own:
        scaler = maker.short == "GradScaler"
        return (
            scaler
            or (optimizer_kind(maker.name) is not None and "lr_scheduler" not in maker.name)
            or maker.short in ("get_optimizer", "build_optimizer", "create_optimizer")
        )
    text = call.text.lower()
    return any(word in text for word in ("opt", "scaler", "adam", "sgd", "solver"))


def _by_hand(code: Program) -> bool:
    changed = any(
        a.augmented in ("-=", "+=") and any(n.endswith(".grad") for n in a.value.names())
        for a in code.assignments
    )
    return changed or any(any("grad" in a.text for a in c.args) for c in code.called(_BY_HAND))
