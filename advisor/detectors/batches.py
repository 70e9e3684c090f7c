"""The batch size that a program trains with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.intake.code import Call, Program, Value
from advisor.patterns import pattern

_HELD_OUT = pattern(r"val|test|eval|dev|pred", re.IGNORECASE)
_ALL = pattern(r"^len\(|\.shape\[0\]$|\.size\(0\)$")
_KERAS_DEFAULT = 32


@dataclass(frozen=True, eq=False, slots=True)
class Batch:
    """A batch size and where it is set; ``whole`` when it is the whole data set."""

    size: float
    call: Call
    whole: bool = False


def training_batches(code: Program) -> tuple[Batch, ...]:
    """The sizes of the batches that are trained on, one per loader, pipeline or fit."""
    found: list[Batch] = []
    for call in code.find("DataLoader", "fit", "flow", "flow_from_directory", "TrainingArguments"):
        if _HELD_OUT.search(_words(code, call)):
            continue
        batch = _given(code, call)
        if batch is not None:
            found.append(batch)
    for call in code.find("batch", "padded_batch"):
        known = call.receiver is not None and call.args and not _HELD_OUT.search(_words(code, call))
        number = code.resolve(call.args[0], call).number if known else None
        if number is not None and number >= 1:
            found.append(Batch(number, call))
    return tuple(found)


def _given(code: Program, call: Call) -> Batch | None:
    name = "per_device_train_batch_size" if call.short == "TrainingArguments" else "batch_size"
    raw = call.kwargs.get(name)
    value = code.argument(call, name)
    if value is not None:
        if _ALL.search(value.text) or (raw is not None and _ALL.search(raw.text)):
            return Batch(float("inf"), call, whole=True)
        return None if value.number is None else Batch(value.number, call)
    if call.starred:
        return None
    if call.short == "DataLoader" and not {"batch_sampler", "sampler"} & set(call.kwargs):
        return Batch(1, call)
    return Batch(8, call) if call.short == "TrainingArguments" else _keras(code, call)


def _keras(code: Program, call: Call) -> Batch | None:
    """Keras takes 32 when arrays are given; a pipeline or generator has its own size."""
    arrays = len([a for a in call.args[:2] if a.kind == "name"]) == 2 or "y" in call.kwargs
    keras = code.framework in ("keras", "tensorflow1") and "steps_per_epoch" not in call.kwargs
    return Batch(_KERAS_DEFAULT, call) if call.short == "fit" and arrays and keras else None


def _words(code: Program, call: Call) -> str:
    """What a loader or pipeline is called, and its data."""
    targets = [a.target for a in code.assigned(call)]
    first: list[Value] = list(call.args[:1]) if call.short == "DataLoader" else []
    return " ".join([*targets, *(a.text for a in first)])
