"""Is the optimizer step or the backward call missing?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, optimizers, program
from advisor.intake.code.training import optimizer_kind
from advisor.model import Answer, Case

_BY_HAND = frozenset({"sub_", "add_", "data.sub_", "copy_", "addcmul_"})


@detector("step-missing")
def step_missing(case: Case) -> Answer:
    """A PyTorch loop with only one of backward and optimizer.step.

    ``scaler.step(optimizer)`` counts as a step, ``scheduler.step()`` does not. Updates by hand
    count. Frameworks that run the step themselves, and code with parts left out, decide nothing.
    """
    code = program(case)
    if code.framework == "" and not code.has("backward", "step"):
        return not_seen(code, "no PyTorch training loop")
    if code.framework not in ("", "pytorch") and not code.has("backward"):
        return absent("the framework runs the step itself")
    backward = [c for c in code.find("backward") if code.loops_around(c) or not code.scope_certain]
    steps = [c for c in code.find("step") if _steps_optimizer(code, c)]
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


def _steps_optimizer(code: Program, call: Call) -> bool:
    """Whether it is an optimizer (or grad scaler) that steps, judged by its maker or name."""
    maker = code.maker(call)
    if maker is not None and maker.short != "prepare":
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
    return changed or any(
        c.short in _BY_HAND and any("grad" in a.text for a in c.args) for c in code.calls
    )
