"""Is an epoch scheduler stepped for every batch, or a batch scheduler once an epoch?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import (
    backward_calls,
    batch_loop,
    builds_scheduler,
    scheduler_steps,
)
from advisor.intake.code import Block, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# Milestones and periods up to here count epochs: few runs have more, few schedules by steps less.
# unsourced
MOST_EPOCHS = 300
# A factor below this for every batch leaves less than 1e-4 after 1,000 batches.
SLOWEST_GAMMA = 0.99
_PER_BATCH = ("OneCycleLR", "CyclicLR", "get_linear_schedule_with_warmup",
              "get_cosine_schedule_with_warmup", "get_constant_schedule_with_warmup",
              "get_polynomial_decay_schedule_with_warmup", "get_scheduler")  # fmt: skip


# Lightning's own count of optimizer steps. Source: Trainer.estimated_stepping_batches.
_STEP_COUNTS = ("trainer.estimated_stepping_batches", "trainer.num_training_batches")
# A name that says that it counts optimizer steps.
_STEP_NAME = pattern(
    r"(?:^|[._])(?:total|max|train|training|num_training|optim\w*)_steps$|t_total$"
)


@detector("scheduler-per-batch")
def scheduler_per_batch(case: Case) -> Answer:
    """Compare what the numbers of a PyTorch scheduler count with the loop that steps it.

    StepLR(step_size=30) in the loop over batches is present, StepLR(step_size=10_000) is not, nor
    a cosine whose T_max is made from the length of the loader. In Lightning the interval is
    "epoch" unless the configuration says "step". A lambda decides nothing, unless it knows the
    length of the loader. Schedules of Keras count steps: one over the number of epochs is present.
    Certain is only one over the batches of the loop's own loader that is stepped after that loop,
    and one over what is named the epochs that is stepped in the loop within theirs: what a number
    counts may be meant otherwise.
    Source: torch.optim, "How to adjust learning rate"; Lightning, configure_optimizers.
    """
    code = program(case)
    if any(k.derives_from("LightningModule") for k in code.classes):
        return _lightning(code)
    counted = list(_keras_in_epochs(code))
    if counted:
        return present(*counted, certain=False)
    steps = scheduler_steps(code)
    if not steps:
        return not_seen(code, "no scheduler is stepped")
    reasons: list[str] = []
    fitting: list[Call] = []
    for step in steps:
        maker = code.built(step)
        loop = _batches(code)
        beside = maker is not None and loop is None and _after_an_epoch(code, step)
        if beside and maker is not None and _counts_batches(code, maker) is True:
            seen = step.evidence(observed=f"{maker.short} is stepped once an epoch")
            return present(seen, certain=False)
        if maker is None or loop is None:
            reasons.append(f"{step.where}: the scheduler or the loop over batches is not shown")
            continue
        per_batch = loop in code.loops_around(step)
        meant = _counts_batches(code, maker)
        asked = code.maker(step)
        if meant is None and asked is not None:  # a function of the program that is told a length
            meant = _counts_batches(code, asked)
        alone = per_batch and len(code.loops_around(step)) < 2
        if (
            meant is None
            or (alone and not meant)
            or (per_batch and step.args and maker.short.endswith("WarmRestarts"))
        ):
            reasons.append(f"{maker.where}: what its numbers count cannot be told")
        elif meant != per_batch and not _counts_itself(step, loop):
            unit = "stepped for every batch" if per_batch else "stepped once an epoch"
            proven = _over_epochs if per_batch else _never_ends
            sure = len(steps) == 1 and proven(code, step, maker)
            return present(step.evidence(observed=f"{maker.short} is {unit}"), certain=sure)
        else:
            fitting.append(step)
    if fitting:
        return absent("the scheduler counts what the loop steps", fitting[0].evidence())
    return unknown(reasons[0])


_KERAS_PLANS = ("CosineDecay", "PolynomialDecay", "ExponentialDecay", "CosineDecayRestarts",
                "cosine_decay", "polynomial_decay")  # fmt: skip


def _keras_in_epochs(code: Program) -> Iterator[Evidence]:
    """``CosineDecay(1e-3, decay_steps=EPOCHS)``: Keras and TensorFlow count optimizer steps."""
    epochs = [code.argument(f, "epochs") for f in code.find("fit", "fit_generator")]
    known = {e.number for e in epochs if e is not None and e.number is not None}
    for call in code.find(*_KERAS_PLANS):
        if not call.name.startswith(("keras.", "tensorflow.")):
            continue
        position = 2 if call.name.startswith("tensorflow.") else 1
        raw = call.kwargs.get("decay_steps") or call.kwargs.get("first_decay_steps")
        raw = raw or (call.args[position] if len(call.args) > position else None)
        value = None if raw is None else code.resolve(raw, call)
        if raw is None or value is None or call.kwargs.get("global_step") is not None:
            continue
        named = raw.kind == "name" and raw.name.lower().rpartition(".")[2] in _EPOCH_NAMES
        same = value.number is not None and value.number in known and value.number > 1
        if (named or same) and call.short != "ExponentialDecay":
            seen = f"{call.short} over {raw.text} optimizer steps, which is the number of epochs"
            yield call.evidence(observed=seen)


_EPOCH_NAMES = frozenset({"epochs", "num_epochs", "n_epochs", "max_epochs", "nb_epoch"})


# Functions that run an epoch, by their usual names.
_EPOCH_FUNCTION = pattern(r"^(?:train|fit|run)(?:_one|_an)?(?:_epoch|_model)?$")


def _after_an_epoch(code: Program, step: Call) -> bool:
    """Whether a step stands beside ``train(model, loader, optimizer)`` in the loop over epochs."""
    if len(step.loops) != 1 or step.branches:
        return False
    return any(
        c.loops == step.loops
        and _EPOCH_FUNCTION.match(c.name)
        and any("load" in v.text or v.text.endswith("dl") for v in c.args)
        and not any("sched" in v.text for v in (*c.args, *c.kwargs.values()))
        for c in code.calls_in(step.function)
    )


def _batches(code: Program) -> Block | None:
    loops = [batch_loop(code, c) for c in backward_calls(code)]
    return next((b for b in loops if b is not None and b.kind == "for"), None)


def _counts_itself(step: Call, loop: Block) -> bool:
    """A step under a condition within the loop (every n-th batch, the last one)."""
    inner = step.blocks[step.blocks.index(loop) + 1 :] if loop in step.blocks else step.blocks
    return any(b.kind in ("if", "elif", "else") for b in inner)


def _counts_batches(code: Program, maker: Call) -> bool | None:
    """Whether a scheduler is meant to be stepped for every batch; None when it cannot be told."""
    name = maker.short
    if name in _PER_BATCH:
        return _one_cycle(code, maker)
    rule = _RULES.get(name)
    if rule is not None:
        return rule(code, maker)
    # A lambda, or a function of the program, that is told the number of steps.
    given = (*maker.args, *maker.kwargs.values())
    return True if any(_names_loader(code, v, maker) for v in given) else None


def _one_cycle(code: Program, maker: Call) -> bool | None:
    total = code.argument(maker, "total_steps", 2)
    if maker.short != "OneCycleLR":
        first = 2 if maker.short == "get_scheduler" else 1
        total = code.argument(maker, "num_training_steps", first + 1)
        warm_up = code.argument(maker, "num_warmup_steps", first)
        total = warm_up if total is None else total
        if total is not None and _names_loader(code, total, maker):
            return True
        raw = maker.kwargs.get("num_training_steps")
        raw = raw or (maker.args[first + 1] if len(maker.args) > first + 1 else None)
        return False if raw is not None and _is_epochs(code, raw, maker) else None
    if total is None:
        steps = code.argument(maker, "steps_per_epoch")
        return None if steps is None else steps.number != 1
    if total.number is None and _STEP_NAME.search(total.text):
        return True
    return True if _names_loader(code, total, maker) else None


# The number of epochs by its name alone: no product with the length of anything.
_EPOCHS = pattern(
    r"(?:^|[._\"'])(?:(?:num|n|nb|max|total)_)?(?:train_)?epochs?[\"'\]]*$", re.IGNORECASE
)


def _is_epochs(code: Program, value: Value, at: Call) -> bool:
    """Whether a number is the number of epochs, through plain names."""
    found = code.lookup(value.name, at) if value.kind == "name" else None
    for _ in range(MAX_HOPS):
        if _EPOCHS.search(value.text) or found is None or found.augmented:
            break
        value = found.value
        found = code.lookup(value.name, found) if value.kind == "name" else None
    return value.kind in ("name", "subscript") and _EPOCHS.search(value.text) is not None


MAX_HOPS = 4
_LENGTHS = ("total_steps", "steps_per_epoch", "num_training_steps", "T_max", "total_iters")


def _never_ends(code: Program, step: Call, maker: Call) -> bool:
    """Whether a plan over ``len(loader)`` is stepped right after the loop over that loader."""
    here = [c for c in backward_calls(code) if c.function == step.function]
    inner = [c.loops[-1] for c in here if c.loops[:-1] == step.loops]
    handed_on = any(v.text == _receiver(step) for c in code.calls for v in c.args)
    if not inner or not step.loops or step.branches or handed_on:
        return False
    given = [v for name, v in maker.kwargs.items() if name in _LENGTHS]
    given += [a.value for v in given for n in v.names() if (a := code.lookup(n, maker)) is not None]
    over: Collection[str] = () if inner[0].value is None else inner[0].value.names()
    return any(
        c.name == "len" and c.args and c.args[0].text in over and "/" not in v.text
        for v in given
        for c in v.calls()
    )


def _over_epochs(code: Program, step: Call, maker: Call) -> bool:
    """Whether a plan over what is named the number of epochs is stepped in two loops."""
    given = [v for name, v in maker.kwargs.items() if name in _LENGTHS]
    if maker.short in ("CosineAnnealingLR", "PolynomialLR"):
        given += maker.args[1:2]
    elif maker.short.startswith("get_"):
        given += maker.args[2:]
    named = any(_is_epochs(code, v, maker) for v in given)
    return named and not step.args and len(code.loops_around(step)) > 1


def _receiver(call: Call) -> str:
    return "" if call.receiver is None else call.receiver.text


def _names_loader(code: Program, value: Value, maker: Call) -> bool:
    """Whether a number is made from the length of a loader, here or where it was assigned."""
    seen = [value, *(a.value for n in value.names() if (a := code.lookup(n, maker)) is not None)]
    if any(n.endswith(_STEP_COUNTS) for v in seen for n in v.names()):
        return True
    lengths = [c for v in seen for c in v.calls() if c.name == "len"]
    given = [c.args[0] for c in lengths if c.args]
    loop = _batches(code)
    fed = "" if loop is None or loop.value is None else loop.value.text
    return any(
        "load" in v.text or "dl" in v.text or v.text == fed or _is_loader(code, v, maker)
        for v in given
    )


def _is_loader(code: Program, value: Value, at: Call) -> bool:
    made = code.maker_of(value, at)
    return made is not None and made.short == "DataLoader"


def _small(code: Program, maker: Call, name: str, position: int) -> bool | None:
    """False (counts epochs) for a small number, True for a large one or one from the loader."""
    raw = maker.kwargs.get(name) or (maker.args[position] if len(maker.args) > position else None)
    if raw is None:
        return None
    value = code.resolve(raw, maker)
    if _names_loader(code, raw, maker) or _names_loader(code, value, maker):
        return True
    numbers = [code.resolve(p, maker).number for p in value.parts] if value.parts else []
    largest = max((n for n in [value.number, *numbers] if n is not None), default=None)
    if largest is None and _STEP_NAME.search(raw.text):
        return True
    if largest is None:
        return False if "epoch" in raw.text and "*" not in raw.text else None
    return False if largest <= MOST_EPOCHS else (True if largest > 10 * MOST_EPOCHS else None)


def _step_lr(code: Program, maker: Call) -> bool | None:
    return _small(code, maker, "step_size", 1)


def _multi_step(code: Program, maker: Call) -> bool | None:
    return _small(code, maker, "milestones", 1)


def _cosine(code: Program, maker: Call) -> bool | None:
    return _small(code, maker, "T_max", 1)


def _restarts(code: Program, maker: Call) -> bool | None:
    return _small(code, maker, "T_0", 1)


def _polynomial(code: Program, maker: Call) -> bool | None:
    return _small(code, maker, "total_iters", 1)


def _exponential(code: Program, maker: Call) -> bool | None:
    gamma = code.argument(maker, "gamma", 1)
    number = None if gamma is None else gamma.number
    return False if number is not None and number < SLOWEST_GAMMA else None


def _plateau(code: Program, maker: Call) -> bool | None:
    patience = code.setting(maker, "patience")
    number = None if patience is None else patience.number
    return False if number is not None and number <= 2 * SHORT_PATIENCE else None


# Patience in evaluations; a loop that counts batches needs hundreds. unsourced
SHORT_PATIENCE = 10
_RULES: dict[str, Callable[[Program, Call], bool | None]] = {
    "StepLR": _step_lr,
    "MultiStepLR": _multi_step,
    "CosineAnnealingLR": _cosine,
    "CosineAnnealingWarmRestarts": _restarts,
    "PolynomialLR": _polynomial,
    "ExponentialLR": _exponential,
    "ReduceLROnPlateau": _plateau,
}


def _lightning(code: Program) -> Answer:
    built = list(code.calls_like(builds_scheduler))
    if not built:
        return not_seen(code, "no scheduler is built")
    if scheduler_steps(code):
        return unknown("the scheduler is stepped by hand")
    by_step = any(
        k == "interval" and p.string == "step"
        for a in _dicts(code)
        for k, p in zip(a.keys, a.parts, strict=False)
    )
    for maker in built:
        meant = _counts_batches(code, maker)
        if meant is True and not by_step:
            seen = maker.evidence(observed='stepped once an epoch without interval "step"')
            return present(seen, certain=False)
        if meant is False and by_step:
            seen = maker.evidence(observed='stepped for every batch by interval "step"')
            return present(seen, certain=False)
        if meant is not None:
            return absent("the interval fits the scheduler", maker.evidence())
    return unknown(f"{built[0].where}: what its numbers count cannot be told")


def _dicts(code: Program) -> list[Value]:
    values = [a.value for a in code.assignments] + [v for f in code.functions for v, _ in f.returns]
    values += [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    return [v for value in values for v in value.walk() if v.kind == "dict"]
