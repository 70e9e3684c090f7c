"""Does a checkpoint that training resumes from lack the state of the optimizer?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_PROGRESS = pattern(r"epoch|step|iter", re.IGNORECASE)
_OPTIMIZER = pattern(r"opt|solver", re.IGNORECASE)
_START = pattern(r"start_?(?:epoch|step|iter)|resume|initial_epoch", re.IGNORECASE)


@detector("optimizer-state-not-saved")
def optimizer_state_not_saved(case: Case) -> Answer:
    """A dictionary with the epoch and the weights but no optimizer, or a resume without it.

    Saving the weights alone for later inference is right. Lightning, the Trainer of transformers
    and Keras' ``model.save`` keep the optimizer. Source: PyTorch tutorial "Saving and loading a
    general checkpoint"; Keras guide "Save, serialize, and export models".
    """
    code = program(case)
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
                return _loaded(code, save, loads)
            if _weights(code, save):
                return present(save.evidence(observed=f"saves {', '.join(keys)}"))
    resumes = [c for c in loads if _resumes(code, c)]
    if resumes:
        if any(_OPTIMIZER.search(c.receiver.text) for c in loads if c.receiver is not None):
            return absent("the optimizer is restored", resumes[0].evidence())
        return present(resumes[0].evidence(observed="the optimizer starts anew"))
    if saves or loads:
        return unknown("whether training resumes from the checkpoint is not shown")
    return not_seen(code, "no checkpoint is saved")


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


def _loaded(code: Program, save: Call, loads: list[Call]) -> Answer:
    """The optimizer is saved; a resume in the same program must load it too."""
    resumes = [c for c in loads if _resumes(code, c)]
    if resumes and not any(
        _OPTIMIZER.search(c.receiver.text) for c in loads if c.receiver is not None
    ):
        return present(resumes[0].evidence(observed="the saved optimizer is not loaded"))
    return absent("the optimizer is saved", save.evidence())


def _resumes(code: Program, load: Call) -> bool:
    """Whether training goes on from the epoch of a checkpoint that is loaded before it."""
    if load.receiver is not None and _OPTIMIZER.search(load.receiver.text):
        return False
    starts = [a for a in code.assignments if _START.search(a.target) and _from_file(code, a.value)]
    return bool(starts) and bool(backward_calls(code))


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
