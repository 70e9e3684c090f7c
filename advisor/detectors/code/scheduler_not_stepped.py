"""Is a learning-rate schedule built that nothing ever uses?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import (
    backward_calls,
    builds_scheduler,
    counts,
    optimizer_steps,
    scheduler_steps,
)
from advisor.intake.code import Call, Program, Value, program
from advisor.intake.code.training import optimizer_kind
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_CALLBACKS = ("keras.callbacks.ReduceLROnPlateau", "keras.callbacks.LearningRateScheduler")
_TF1_SCHEDULE = pattern(
    r"tensorflow\.train\.(?:exponential_decay|polynomial_decay|cosine_decay|inverse_time_decay"
    r"|natural_exp_decay|piecewise_constant)$"
)
_COUNTS_STEPS = ("assign_add", "create_train_op", "optimize_loss", "assign", "increment")


@detector("scheduler-not-stepped")
def scheduler_not_stepped(case: Case) -> Answer:
    """A scheduler that is named once, where it is built; and a TensorFlow 1 step that stays 0.

    Also a rate that is computed in the training loop and only printed. A scheduler that is
    stepped, returned or passed to anything is used. Decides only when the training loop is shown
    and nothing in it is left out.
    """
    code = program(case)
    told = [*_told_only(code), *_replaced(code)]
    if told:
        return present(*told)
    if code.ellipses:
        return unknown("part of the code is left out") if _built(code) else not_seen(code, "none")
    built = _built(code)
    if not built:
        return not_seen(code, "no schedule is built")
    trains = (backward_calls(code) and optimizer_steps(code)) or code.has(
        "fit", "fit_generator", "minimize", "apply_gradients"
    )
    if not trains:
        return unknown("the training loop is not shown")
    idle = [c for c in built if _is_idle(code, c)]
    if idle:
        return present(*(c.evidence(observed="built, then never used") for c in idle))
    frozen = [c for c in built if _TF1_SCHEDULE.search(c.name) and _step_stays(code, c)]
    if frozen:
        return present(*(c.evidence(observed="its step is never counted up") for c in frozen[:1]))
    if scheduler_steps(code) or any(c.name in _CALLBACKS for c in built):
        return absent("the schedule is used", built[0].evidence())
    return unknown(f"{built[0].where}: where the schedule goes is not shown")


_RATE = pattern(r"^(?:cur(?:rent)?_|new_|this_)?(?:lr|learning_rate)$")
_SAYS = frozenset({"print", "info", "debug", "write", "format", "append", "add_scalar", "log"})
_SETS = pattern(r"param_groups|set_value|learning_rate\.assign|lr_scheduler|feed_dict")


def _told_only(code: Program) -> Iterator[Evidence]:
    """``lr = adjust(epoch)`` in a loop that trains, and nothing but a message reads ``lr``."""
    rates = [a for a in code.assignments if a.blocks and _RATE.match(a.target)]
    if not rates or code.ellipses:
        return
    steps = [*optimizer_steps(code), *(c for c in code.calls if _gets_optimizer(c))]
    texts = [a.target + " " + a.value.text for a in code.assignments]
    texts += [c.text for c in code.calls] + [v.text for c in code.calls for v in c.args]
    texts += [k for c in code.calls for k in c.kwargs]
    written = any(a.target.endswith((".lr", ".learning_rate")) for a in code.assignments)
    if written or any(_SETS.search(t) for t in texts):
        return
    if code.has("minimize", "run"):
        return
    for a in rates:
        call = a.value.call
        loops = [b for b in a.blocks if b.kind in ("for", "while")]
        if call is None or not loops or call.name in _OWN:
            continue
        shown = code.function(call.name) is not None
        given = any(_is_optimizer(v) for v in call.args)
        trains = any(loops[-1] in s.blocks for s in steps)
        if trains and (shown or not given) and not _is_taken(code, a.target):
            yield a.place.evidence(observed=f"{a.target} is computed and never set")


_OWN = frozenset({"float", "max", "min", "get_lr", "get_last_lr"})


def _is_optimizer(value: Value) -> bool:
    return value.kind == "name" and re.search(r"opt|adam|sgd", value.name, re.I) is not None


def _gets_optimizer(call: Call) -> bool:
    """A function that trains: it is given the optimizer."""
    named = re.search(r"train|fit|epoch", call.short) is not None
    return named and any(_is_optimizer(v) for v in call.args)


def _is_taken(code: Program, name: str) -> bool:
    """Whether anything but a message takes a value."""
    for call in code.calls:
        if call.short in _SAYS or call.short in ("len", "str", "round"):
            continue
        if any(name in v.names() for v in (*call.args, *call.kwargs.values())):
            return True
    values = [a.value for a in code.assignments if "%" not in a.value.text]
    return any(name in v.names() for v in values)


def _built(code: Program) -> list[Call]:
    return [
        c
        for c in code.calls_like(_may_schedule)
        if c.name in _CALLBACKS
        or _TF1_SCHEDULE.search(c.name)
        or (builds_scheduler(c.name) and c.args and code.klass(c.short) is None)
    ]


def _may_schedule(name: str) -> bool:
    return name in _CALLBACKS or bool(_TF1_SCHEDULE.search(name)) or builds_scheduler(name)


def _is_idle(code: Program, built: Call) -> bool:
    """Whether the result is assigned to one plain name that occurs nowhere else."""
    targets = [a for a in code.assigned(built) if a.value.call is built]
    if len(targets) != 1 or targets[0].unpacked is not None:
        return False
    name = targets[0].target
    kept = name.startswith("self.") and built.name in _CALLBACKS and name.count(".") == 1
    if kept:
        fits = [c for c in code.find("fit", "fit_generator") if c.klass == built.klass != ""]
        return bool(fits) and not any(c.starred for c in fits) and not _is_used(code, name)
    if not name.isidentifier() or _shows_only_a_function(code, built):
        return False
    if any(a.target == name for a in code.assignments if a is not targets[0]):
        return False
    return not _is_used(code, name)


def _shows_only_a_function(code: Program, built: Call) -> bool:
    """Built in a function whose training loop is elsewhere (globals, locals, eval)."""
    if code.has("locals", "globals", "exec", "eval_string"):
        return True
    backward = [c for c in backward_calls(code) if _whole_loop(code, c)]
    mine = (*backward, *code.find("fit", "fit_generator", "minimize", "apply_gradients"))
    return not any(c.function == built.function or not built.function for c in mine)


def _whole_loop(code: Program, backward: Call) -> bool:
    """Whether the loop over epochs is in sight, where a scheduler would be stepped."""
    loops = [b for b in code.loops_around(backward) if b.kind in ("for", "while")]
    return len(loops) > 1 or any(counts(b) for b in loops)


def _is_used(code: Program, name: str) -> bool:
    inside = re.compile(rf"\b{re.escape(name)}\b")

    def told(text: str) -> bool:
        return name in text and inside.search(text) is not None

    for call in code.calls:
        given = [*call.args, *call.kwargs.values()]
        if call.receiver is not None:
            given.append(call.receiver)
        used = told(call.text) or any(told(v.text) or name in v.names() for v in given)
        if used and not _only_tells(call, name):
            return True
    values = [a.value for a in code.assignments] + [v for f in code.functions for v, _ in f.returns]
    values += [v for f in code.functions for v, _, _ in f.yields]
    values += [b.value for b in code.blocks if b.value is not None]
    values = [v for v in values if v.call is None or not _only_tells(v.call, name)]
    return any(told(v.text) or name in v.names() for v in values)


_READS = frozenset({"get_last_lr", "get_lr"})
_TELLS = frozenset({"print", "info", "scalar", "add_scalar", "log", "append", "format", "write"})


def _only_tells(call: Call, name: str) -> bool:
    """Whether a call only reads the rate, or says it: ``print(epoch, sched.get_last_lr())``."""
    if call.short in _READS:
        return call.receiver is not None and call.receiver.text == name
    if call.short not in _TELLS:
        return False
    if call.name.endswith("summary.scalar"):
        return True
    given = [v for v in (*call.args, *call.kwargs.values()) if name in v.text]
    return all(any(c.short in _READS for c in v.calls()) for v in given)


def _replaced(code: Program) -> Iterator[Evidence]:
    """``optimizer = Adam(...)`` again after a scheduler was built on the first one."""
    for call in code.calls_like(builds_scheduler):
        if not call.args or call.args[0].kind != "name":
            continue
        name = call.args[0].name
        later = [
            a
            for a in code.assignments_to(name)
            if a.order > call.order
            and a.function == call.function
            and a.value.call is not None
            and optimizer_kind(a.value.call.name) is not None
        ]
        mine = [a for a in code.assigned(call) if a.value.call is call]
        if not later or not mine:
            continue
        again = [
            c
            for c in code.calls_like(builds_scheduler)
            if c.order > later[0].order and c.function == call.function
        ]
        stepped = any(c.receiver is not None and c.receiver.text == mine[0].target
                      and c.order > later[0].order for c in scheduler_steps(code))  # fmt: skip
        inner = any(b in later[0].blocks for b in call.blocks if b.kind in ("for", "while"))
        if not again and stepped and not inner:
            yield later[0].place.evidence(observed=f"the scheduler still holds the old {name}")


def _step_stays(code: Program, schedule: Call) -> bool:
    """Whether the step of a TF1 schedule is a variable that no train op counts up."""
    if code.has(*_COUNTS_STEPS, "get_or_create_global_step", "get_global_step"):
        return False
    given = code.argument(schedule, "global_step", 1)
    if given is None or given.call is None or given.call.short not in ("Variable", "get_variable"):
        return False
    applied = code.find("minimize", "apply_gradients")
    return bool(applied) and not any(_counts(c) for c in applied)


def _counts(call: Call) -> bool:
    return call.starred or "global_step" in call.kwargs or len(call.args) > 1
