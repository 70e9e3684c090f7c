"""Does a hook of Lightning return or do what it must not?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Class, Function, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# These count optimizer steps, so Lightning's default of one scheduler step an epoch is wrong.
# A Trainer that is to go on for this many epochs is no trial run. # unsourced
LONG = 10
# A warm-up of this many turns is counted in steps. # unsourced
MANY_TURNS = 500
_PER_STEP = pattern(r"(?:^|\.)(?:OneCycleLR|get_\w+_schedule_with_warmup|get_scheduler)$")
_CUTS = frozenset({"item", "detach", "numpy", "tolist"})


@detector("lightning-contract-broken")
def lightning_contract_broken(case: Case) -> Answer:
    """What the documentation of LightningModule forbids and the code shows.

    ``training_step`` that returns nothing, ``loss.item()`` or a dict without "loss" under
    automatic optimisation; backward or step by hand under automatic optimisation; manual
    optimisation without backward or step; ``configure_optimizers`` that returns nothing; a
    scheduler that counts steps returned without ``interval: step``, or one that waits for epochs
    with it; ``optimizer_step`` without a step; a network made anew in a hook; a long training on
    a few batches. Hooks inherited from a class that is not shown decide nothing. Source:
    Lightning documentation, LightningModule, "Manual optimization" and "configure_optimizers".
    """
    code = program(case)
    modules = [c for c in code.classes if c.derives_from("LightningModule")]
    found = [e for m in modules for e in _faults(code, m)]
    found += [*_alone(code), *_plateau(code), *_cut_short(code)]
    if not modules and not found:
        return not_seen(code, "no LightningModule")
    if found:
        return present(*found)
    if any("training_step" in m.methods for m in modules):
        return absent("the hooks return what Lightning expects", modules[0].place.evidence())
    return not_seen(code, "no training_step")


def _faults(code: Program, module: Class) -> list[Evidence]:
    step = _method(code, module, "training_step")
    configure = _method(code, module, "configure_optimizers")
    found: list[Evidence] = []
    later = {"training_step_end"} & set(module.methods)
    if step is not None and not later and not _is_cut(code, step):
        found += _manual(code, module) if _is_manual(code, module) else _automatic(code, step)
    if configure is not None and not _is_cut(code, configure):
        found += _configured(code, configure)
    return found


def _alone(code: Program) -> Iterator[Evidence]:
    """Faults of hooks whose class is left out."""
    for function in code.functions:
        if function.parameters[:1] != ("self",) or _is_cut(code, function):
            continue
        owner = code.klass(function.klass) if function.klass else None
        module = owner is not None and owner.derives_from("LightningModule")
        lone = not function.klass
        short = function.name.rpartition(".")[2]
        if lone and short == "training_step" and len(function.parameters) >= 3:
            yield from _lone_step(code, function)
        elif lone and short == "configure_optimizers":
            yield from _configured(code, function)
        elif (lone or module) and short == "optimizer_step" and len(function.parameters) >= 4:
            if not any(c.short in ("step", "optimizer_step") for c in code.within(function)):
                what = "optimizer_step takes no step"
                yield function.place.evidence(what, observed=function.place.text)
        elif (lone or module) and short in ("on_train_epoch_start", "on_epoch_start"):
            yield from _remade(code, function)


def _lone_step(code: Program, step: Function) -> list[Evidence]:
    body = code.within(step)
    if not any(c.name == "self.optimizers" for c in body):
        return [] if any(c.short == "manual_backward" for c in body) else _automatic(code, step)
    backward = [c for c in body if c.short == "manual_backward"]
    if backward and not any(c.short in ("step", "optimizer_step") for c in body):
        return [backward[-1].evidence("manual optimisation, and no step")]
    return []


def _remade(code: Program, hook: Function) -> Iterator[Evidence]:
    for a in code.assignments_in(hook.name):
        made = a.value.call is not None and _MODEL.match(a.target)
        if made and not any(n.startswith(a.target) for n in a.value.names()):
            what = "a new network, which the optimizer does not hold"
            yield a.place.evidence(what, observed=a.place.text)


_MODEL = pattern(r"self\.(?:model|net|network|backbone)$")


def _plateau(code: Program) -> Iterator[Evidence]:
    """``{"scheduler": ReduceLROnPlateau(...), "interval": "step"}``: patience in batches."""
    if not any(f.name.endswith("configure_optimizers") for f in code.functions) and code.classes:
        return
    for call in code.find("ReduceLROnPlateau"):
        for value in (v for v in _dicts(code) if "scheduler" in v.keys):
            parts = dict(zip(value.keys, value.parts, strict=False))
            mine = call in parts["scheduler"].calls() or any(
                a.target == parts["scheduler"].text for a in code.assigned(call)
            )
            step = "interval" in parts and parts["interval"].string == "step"
            if mine and step and "frequency" not in parts:
                yield call.evidence("its patience counts batches here", observed="interval: step")


def _dicts(code: Program) -> list[Value]:
    values = [v for f in code.functions for v, _ in f.returns]
    values += [a.value for a in code.assignments]
    values += [a for c in code.calls for a in (*c.args, *c.kwargs.values())]
    return [v for value in values for v in value.dicts()]


def _cut_short(code: Program) -> Iterator[Evidence]:
    """``Trainer(overfit_batches=10, max_epochs=50)``: a setting for a trial left in."""
    for call in code.find("Trainer"):
        epochs = code.argument(call, "max_epochs")
        if epochs is None or epochs.number is None or epochs.number < LONG:
            continue
        for name in ("overfit_batches", "limit_train_batches"):
            given = code.argument(call, name) if name in call.kwargs else None
            number = None if given is None else given.number
            whole = number == 1 and given is not None and isinstance(given.literal, float)
            if number and not whole:
                yield call.evidence(f"{name}={given.text}" if given else name)


def _method(code: Program, module: Class, name: str) -> Function | None:
    return next((f for f in code.functions if f.name == f"{module.name}.{name}"), None)


def _is_cut(code: Program, function: Function) -> bool:
    """Whether part of the body is left out, raises, or belongs to the parent class."""
    body = code.within(function)
    empty = not body and not any(a.function == function.name for a in code.assignments)
    inherits = any("super" in c.name for c in body)
    return bool(code.ellipses) or empty or inherits or any("NotImplemented" in c.name for c in body)


def _is_manual(code: Program, module: Class) -> bool:
    return any(
        a.klass == module.name and a.target.endswith("automatic_optimization")
        for a in code.assignments
    ) or any(f.name == f"{module.name}.automatic_optimization" for f in code.functions)


def _automatic(code: Program, step: Function) -> list[Evidence]:
    found: list[Evidence] = []
    body = code.within(step)
    by_hand = [
        c
        for c in body
        if (c.short in ("backward", "manual_backward") and c.receiver is not None)
        or (c.short == "step" and c.receiver is not None and "opt" in c.receiver.text.lower())
    ]
    if by_hand:
        what = "automatic optimisation is on, this runs as well"
        found.append(by_hand[0].evidence(what, observed=by_hand[0].place.text))
    elif not step.returns and not step.yields:
        what = "training_step returns nothing: Lightning skips the batch"
        found.append(step.place.evidence(what, observed=step.place.text))
    for value, place in step.returns:
        reason = _unusable(code, value, step)
        if reason:
            found.append(place.evidence(reason, observed=place.text))
    return found


def _unusable(code: Program, value: Value, step: Function) -> str:
    """Why a returned value cannot be trained on; "" when it can or that is not known."""
    if value.kind == "name":
        mine = [a for a in code.assignments_in(step.name) if a.target == value.name]
        if len(mine) != 1 or mine[0].unpacked is not None:
            return ""
        value = mine[0].value
    if value.kind == "dict":
        splat = "**" in value.text
        if "loss" not in value.keys and not splat:
            return "the dict has no entry 'loss'"
        if "loss" in value.keys:
            return _unusable(code, value.parts[value.keys.index("loss")], step)
        return ""
    call = value.call
    if call is not None and call.short in _CUTS and call.receiver is not None:
        return f"{call.short}() cuts the loss off the network"
    return ""


def _manual(code: Program, module: Class) -> list[Evidence]:
    """Manual optimisation must run backward and step itself, in any method of the class."""
    mine = [c for c in code.calls if c.klass == module.name]
    backward = [c for c in mine if c.short in ("backward", "manual_backward")]
    steps = [c for c in mine if c.short in ("step", "optimizer_step", "toggle_optimizer_step")]
    helpers = [c for c in mine if c.name.startswith("self.") and not _is_known(code, module, c)]
    if (backward and steps) or helpers:
        return []
    flag = next(
        (
            a
            for a in code.assignments
            if a.klass == module.name and a.target.endswith("automatic_optimization")
        ),
        None,
    )
    if flag is None or flag.value.literal is not False:
        return []
    lacking = "backward" if not backward else "step"
    return [flag.place.evidence(f"manual optimisation, and no {lacking}", observed=flag.place.text)]


_OWN = frozenset(
    {
        "log",
        "log_dict",
        "optimizers",
        "lr_schedulers",
        "save_hyperparameters",
        "print",
        "manual_backward",
        "toggle_optimizer",
        "untoggle_optimizer",
        "clip_gradients",
        "parameters",
    }
)


def _is_known(code: Program, module: Class, call: Call) -> bool:
    """A method that is shown, a hook of Lightning, or a layer; others may do the step."""
    if call.short in module.methods or call.short in _OWN:
        return True
    stored = any(a.klass == module.name for a in code.assignments_to(call.text))
    return stored or call.name.count(".") > 1 or call.text == "self"


def _configured(code: Program, configure: Function) -> list[Evidence]:
    if not configure.returns:
        what = "configure_optimizers returns nothing: no weight is ever updated"
        return [configure.place.evidence(what, observed=configure.place.text)]
    schedulers = [
        c for c in code.within(configure) if _PER_STEP.search(c.name) or _warms_by_steps(code, c)
    ]
    told = any(
        "interval" in v.keys or "interval" in v.text
        for c in _values(code, configure)
        for v in c.walk()
    )
    returned = {n for v, _ in configure.returns for n in v.names()}
    returned |= {c.name for v, _ in configure.returns for c in v.calls()}
    used = [
        s
        for s in schedulers
        if s.name in returned
        or any(a.value.call is s and a.target in returned for a in code.assignments)
    ]
    if used and not told:
        what = "counts steps, but Lightning steps it once an epoch without interval='step'"
        return [used[0].evidence(what, observed=used[0].place.text)]
    return []


def _warms_by_steps(code: Program, call: Call) -> bool:
    """``LambdaLR(opt, lambda s: min(1, s / 4000))``: so many turns are steps."""
    if call.short != "LambdaLR":
        return False
    ways = [v for a in (*call.args[1:], *call.kwargs.values()) for v in a.walk()]
    divided = [v for v in ways if v.operator == "/" and len(v.parts) == 2]
    limits = [code.resolve(v.parts[1], call).number for v in divided]
    return any(n is not None and n >= MANY_TURNS for n in limits)


def _values(code: Program, function: Function) -> list[Value]:
    return [v for v, _ in function.returns] + [a.value for a in code.assignments_in(function.name)]
