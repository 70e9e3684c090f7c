"""Does a checkpoint that training resumes from lack the state of the optimizer?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import (
    backward_calls,
    builds_scheduler,
    scheduler_steps,
)
from advisor.intake.code import Block, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_PROGRESS = pattern(r"epoch|step|iter", re.IGNORECASE)
_OPTIMIZER = pattern(r"opt|solver", re.IGNORECASE)
_OTHER_STATE = pattern(r"opt|solver|sched|scaler|ema", re.IGNORECASE)
_SCHEDULE = pattern(r"sched|annealer|warmup|decay", re.IGNORECASE)
_RESUME = pattern(r"resum|restart|continue_|from_checkpoint|load_ckpt|last_ckpt", re.IGNORECASE)
_OVER = pattern(r"\beval|\btest|infer|pretrain|predict|init_from|finetune|best", re.IGNORECASE)
_START = pattern(r"start_?(?:epoch|step|iter)|resume|initial_epoch", re.IGNORECASE)


@detector("optimizer-state-not-saved")
def optimizer_state_not_saved(case: Case) -> Answer:
    """A dictionary with the epoch and the weights but no optimizer, or a resume without it.

    A resume that restores the optimizer and not the schedule that it steps counts too. Saving the
    weights alone for later inference is right. Lightning, the Trainer of transformers and Keras'
    ``model.save`` keep the optimizer. Source: PyTorch tutorial "Saving and loading a
    general checkpoint"; Keras guide "Save, serialize, and export models".
    """
    code = program(case)
    anew = list(_starts_anew(code))
    if anew:
        return present(anew[0])
    if code.has("fit", "fit_generator"):
        return _keras(code)
    if code.has("Trainer", "load_from_checkpoint", "save_state"):
        return absent("the trainer saves the optimizer with the weights")
    saves = [c for c in code.find("torch.save") if c.args]
    loads = [c for c in code.find("load_state_dict") if c.receiver is not None]
    for save in saves:
        keys = _keys(code, save)
        if keys and any(_PROGRESS.search(k) for k in keys):
            if any(_OPTIMIZER.search(k) for k in keys):
                return _loaded(code, loads)
            if _weights(code, save):
                return present(save.evidence(observed=f"saves {', '.join(keys)}"))
    resumes = [c for c in loads if _resumes(code, c)]
    if resumes:
        if any(_OPTIMIZER.search(c.receiver.text) for c in loads if c.receiver is not None):
            return _restored(code, resumes[0], loads)
        return present(resumes[0].evidence(observed="the optimizer starts anew"))
    if saves or loads:
        return unknown("whether training resumes from the checkpoint is not shown")
    return not_seen(code, "no checkpoint is saved")


_STEP_FOLDER = pattern(r"checkpoint-\d+/?$")
_LAST = pattern(r"(?i)last|resume|interrupt|epoch[=_-]?\d+|step[=_-]?\d+")
_RESUMES = frozenset({"resume_from_checkpoint", "ckpt_path"})


def _starts_anew(code: Program) -> Iterator[Evidence]:
    """Trainers and savers that get the weights of a run and none of its optimizer."""
    resumed = any(_RESUMES & c.kwargs.keys() for c in code.calls)
    if not resumed and code.has("Trainer", "Seq2SeqTrainer", "SFTTrainer"):
        for call in code.find("from_pretrained", "load_from_checkpoint"):
            given = code.resolve(call.args[0], call).string if call.args else None
            named = _STEP_FOLDER if call.short == "from_pretrained" else _LAST
            tokenizer = "okenizer" in call.name or "Processor" in call.name
            trained = [c for c in code.find("train", "fit") if c.order > call.order]
            if given is not None and named.search(given) and trained and not tokenizer:
                yield call.evidence(observed="the weights only; the optimizer starts anew")
    for call in code.find("train.Saver"):
        what = call.args[0].text if call.args else ""
        back = [c for c in code.find("restore") if code.maker(c) is call and c.order > call.order]
        if "trainable_variables" in what and back and code.has("run") and _slots(code):
            yield call.evidence(observed="without the slots of the optimizer")
    yield from _weights_again(code)
    yield from _later_epoch(code)


def _slots(code: Program) -> bool:
    """Whether a training op is run after the weights were restored."""
    back = min((c.order for c in code.find("restore")), default=0)
    texts = [v.text for c in code.find("run") if c.order > back for v in c.args]
    return any(re.search(r"train|adam|step|optim|minimi", t) for t in texts)


def _weights_again(code: Program) -> Iterator[Evidence]:
    """Keras: ``load_weights(p)``, fit, ``save_weights(p)``: one run in several sittings."""
    for load in code.find("load_weights"):
        mine = code.resolve(load.args[0], load).text if load.args else ""
        fits = [c for c in code.find("fit", "fit_generator") if c.order > load.order]
        saves = [
            c for c in code.find("save_weights") if c.args and fits and c.order > fits[0].order
        ]
        if any(code.resolve(c.args[0], c).text == mine for c in saves):
            yield load.evidence(observed="weights only; the optimizer starts anew")


def _later_epoch(code: Program) -> Iterator[Evidence]:
    """``for epoch in range(36, 100)`` behind loaded weights, and no optimizer is loaded."""
    loads = [c for c in code.find("load_state_dict", "set_state_dict") if c.receiver is not None]
    if not loads or any(
        _OTHER_STATE.search(c.receiver.text) for c in loads if c.receiver is not None
    ):
        return
    for block in code.blocks:
        counted = block.value.call if block.kind == "for" and block.value is not None else None
        if counted is None or counted.name != "range" or len(counted.args) < 2:
            continue
        start = code.resolve(counted.args[0], counted).number
        before = [c for c in loads if c.order < block.order]
        if start is not None and start > 1 and before and re.search("ep", block.target):
            yield before[0].evidence(observed="the optimizer starts anew")


def _keys(code: Program, save: Call) -> tuple[str, ...]:
    value = code.resolve(save.args[0], save)
    if value.call is not None and value.call.name == "dict":
        return tuple(value.call.kwargs)
    if value.kind != "dict" or "**" in value.text:
        return ()
    name = save.args[0].text
    added = [a.target for a in code.assignments if a.target.startswith(f"{name}[")]
    return (*value.keys, *added)


def _weights(code: Program, save: Call) -> bool:
    value = code.resolve(save.args[0], save)
    return any(c.short == "state_dict" for c in value.calls())


def _loaded(code: Program, loads: list[Call]) -> Answer:
    """The optimizer is saved; a resume in the same program must load it too."""
    resumes = [c for c in loads if _resumes(code, c)]
    if resumes and not any(
        _OPTIMIZER.search(c.receiver.text) for c in loads if c.receiver is not None
    ):
        return present(resumes[0].evidence(observed="the saved optimizer is not loaded"))
    return _restored(code, resumes[0], loads) if resumes else absent("the optimizer is saved")


def _restored(code: Program, resume: Call, loads: list[Call]) -> Answer:
    """The optimizer is restored; a schedule that is stepped needs its count too."""
    anew = _lacks_schedule(code, loads)
    if anew is not None:
        what = "the schedule starts anew at a resume"
        return present(anew.evidence(what, observed=anew.place.text))
    return absent("the optimizer is restored", resume.evidence())


def _resumes(code: Program, load: Call) -> bool:
    """Whether training goes on from a checkpoint that is loaded before it.

    Told by an epoch that is read from it, by a condition that says so (``if args.resume:``), or
    by a file that the training loop itself writes.
    """
    if load.receiver is not None and _OTHER_STATE.search(load.receiver.text):
        return False
    trains = backward_calls(code)
    if not trains:
        return False
    if any(_from_file(code, a.value) for a in code.assignments_like(_START.search)):
        return True
    conditions = [b.value.text for b in _branches(code, load) if b.value is not None]
    if any(_OVER.search(c) for c in conditions) or load.order > max(c.order for c in trains):
        return False
    return any(_RESUME.search(c) for c in conditions) or _is_own_file(code, load)


def _branches(code: Program, load: Call) -> tuple[Block, ...]:
    """The conditions around a load and around the calls of its function."""
    sites = code.call_sites(load.function) if load.function else ()
    return (*load.branches, *(b for s in sites for b in s.branches))


def _is_own_file(code: Program, load: Call) -> bool:
    """Whether what is loaded is the file that is saved again and again in a loop."""
    source = code.resolve(load.args[0], load) if load.args else None
    holder = None if source is None else source
    while holder is not None and holder.kind == "subscript":
        holder = code.resolve(holder.parts[0], load)
    read = None if holder is None else holder.call
    if read is None or read.name != "torch.load" or not read.args:
        return False
    mine = code.resolve(read.args[0], read).text
    written = [c for c in code.find("torch.save") if len(c.args) > 1 and code.loops_around(c)]
    return any(code.resolve(c.args[1], c).text == mine for c in written)


def _lacks_schedule(code: Program, loads: list[Call]) -> Call | None:
    """A scheduler that is stepped and begins anew although the optimizer is restored."""
    built = list(code.calls_like(builds_scheduler))
    restored = any(c.receiver is not None and _SCHEDULE.search(c.receiver.text) for c in loads)
    if len(built) != 1 or restored or not scheduler_steps(code) or built[0].starred:
        return None
    if "last_epoch" in built[0].kwargs or "Plateau" in built[0].name:
        return None
    training = [b.order for c in backward_calls(code) for b in code.loops_around(c)]
    replayed = [s for s in scheduler_steps(code) if not _trains(code, s, training)]
    return None if replayed else built[0]


def _trains(code: Program, step: Call, training: list[int]) -> bool:
    return any(b.order in training for b in code.loops_around(step))


def _from_file(code: Program, value: Value) -> bool:
    """``start_epoch = checkpoint["epoch"] + 1``: read from a loaded dictionary."""
    for part in value.walk():
        if part.kind == "subscript" and part.parts:
            made = code.resolve(part.parts[0]).call
            if made is not None and made.name == "torch.load":
                return True
    return False


def _keras(code: Program) -> Answer:
    later = [c for c in code.find("fit", "fit_generator") if _starts_later(code, c)]
    loads = code.find("load_weights")
    for fit in later:
        before = [c for c in loads if c.order < fit.order]
        if before:
            return present(before[0].evidence(observed="weights only; the optimizer starts anew"))
    if later and code.has("load_model"):
        return absent("load_model restores the optimizer", later[0].evidence())
    return absent("training does not resume") if not loads else unknown("no resume is shown")


def _starts_later(code: Program, fit: Call) -> bool:
    value = code.argument(fit, "initial_epoch")
    return value is not None and value.literal != 0
