"""Settings of a training, read from its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.intake.code.facts import Call, Place, Program, Value
from advisor.intake.code.training import argued_optimizers, losses, optimizers
from advisor.model import Facts, Framework

_FRAMEWORKS: dict[str, Framework] = {
    "tensorflow1": "tensorflow1",
    "keras": "keras",
    "pytorch": "pytorch",
    "lightning": "lightning",
    "huggingface": "huggingface",
    "jax": "jax",
    "mxnet": "mxnet",
    "caffe": "caffe",
}
_BATCH = (
    "fit",
    "fit_generator",
    "DataLoader",
    "batch",
    "shuffle_batch",
    "flow",
    "flow_from_directory",
    "numpy_input_fn",
    "TrainingArguments",
    "padded_batch",
)
_BATCH_NORM = (
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "BatchNormalization",
    "SyncBatchNorm",
    "batch_norm",
    "batch_normalization",
)
_MIXED = ("autocast", "GradScaler", "set_global_policy", "initialize_amp", "half", "bfloat16")


def facts_from_code(program: Program) -> Facts:
    """What the code says about its training; a field is None where it says nothing sure."""
    found: dict[str, Any] = {}
    origins: dict[str, str] = {}

    def note(field: str, value: object, place: Place) -> None:
        if value is not None and field not in found:
            found[field], origins[field] = value, place.where

    framework = _FRAMEWORKS.get(program.framework)
    for optimizer in (*optimizers(program), *argued_optimizers(program)):
        note("optimizer", optimizer.kind, optimizer.place)
        note("learning_rate", optimizer.learning_rate, optimizer.place)
    for loss in losses(program):
        note("loss", loss.name, loss.place)
        output = loss.path.output
        exclusive = loss.kind in ("categorical", "sparse-categorical", "nll")
        if output is not None and exclusive and (output.units or 0) > 1:
            note("num_classes", output.units, output.place)
    for field, value, call in _numbers(program):
        if value.number is not None and value.number >= 1:
            note(field, int(value.number), call.place)
    _note_epoch_loop(program, note)
    for name, names in (("batch_norm", _BATCH_NORM), ("mixed_precision", _MIXED)):
        calls = program.find(*names)
        if calls:
            note(name, True, calls[0].place)
    for call in program.find("from_pretrained", "hub.load"):
        note("pretrained", True, call.place)
    for call in program.calls:
        given = call.kwargs.get("weights") or call.kwargs.get("pretrained")
        if given is not None and call.name.startswith(
            ("torchvision.models.", "keras.applications.")
        ):
            note("pretrained", not (given.is_literal and not given.literal), call.place)
    return Facts(framework=framework, origins=origins, **found)


def _numbers(program: Program) -> Iterator[tuple[str, Value, Call]]:
    for call in program.find(*_BATCH):
        for name in ("batch_size", "per_device_train_batch_size"):
            value = program.argument(call, name)
            if value is not None:
                yield "batch_size", value, call
    for call in program.find("fit", "fit_generator", "TrainingArguments", "Trainer"):
        value = program.argument(call, "epochs")
        if value is not None:
            yield "epochs", value, call
    for call in program.find("Resize", "RandomResizedCrop", "CenterCrop", "RandomCrop"):
        value = call.args[0] if call.args else None
        if value is not None:
            side = value.parts[0] if value.parts else value
            yield "image_size", program.resolve(side, call), call


def _note_epoch_loop(program: Program, note: Any) -> None:
    for block in program.blocks:
        if block.kind != "for" or "epoch" not in block.target.lower():
            continue
        call = block.value.call if block.value is not None else None
        if (
            call is not None
            and call.name in ("range", "xrange", "trange", "tqdm.trange")
            and call.args
        ):
            bounds = [program.resolve(a, call).number for a in call.args[:2]]
            if all(b is not None for b in bounds):
                numbers = [b for b in bounds if b is not None]
                epochs = numbers[-1] - (numbers[0] if len(numbers) > 1 else 0)
                note("epochs", int(epochs) if epochs >= 1 else None, block.place)
