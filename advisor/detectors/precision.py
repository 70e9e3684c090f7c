"""Half precision in a program: where it is switched on, and in which of the two formats."""

from __future__ import annotations

from typing import Literal

from advisor.intake.code import Call, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

Format = Literal["float16", "bfloat16"]

# They scale the loss themselves, or keep full-precision copies of the weights.
MANAGED = (
    "Accelerator",
    "deepspeed.initialize",
    "LightningModule",
    "lightning.Trainer",
    "lightning.Fabric",
    "Trainer",
    "Seq2SeqTrainer",
    "SFTTrainer",
    "FP16_Optimizer",
    "FSDP",
    "FullyShardedDataParallel",
)
_FLOAT16 = pattern(r"(?:^|\.)(?:float16|half|fp16)$|^mixed_float16$|^16(?:-mixed)?$")
_BFLOAT16 = pattern(r"(?:^|\.)(?:bfloat16|bf16)$|^mixed_bfloat16$|^bf16-mixed$")


def format_of(value: Value | None) -> Format | None:
    """The half format that a dtype names: ``torch.float16``, "float16", "mixed_bfloat16"."""
    if value is None:
        return None
    name = value.string or value.name
    if _BFLOAT16.search(name):
        return "bfloat16"
    return "float16" if _FLOAT16.search(name) else None


def autocasts(code: Program) -> tuple[tuple[Call, Format | None], ...]:
    """Every ``autocast`` of PyTorch that is on, with its format; None when that is not known.

    On a CPU the default is bfloat16, on a GPU float16.
    """
    found: list[tuple[Call, Format | None]] = []
    for call in code.find("autocast"):
        enabled = call.kwargs.get("enabled")
        if enabled is not None and code.resolve(enabled, call).literal is False:
            continue
        given = call.kwargs.get("dtype")
        device = call.args[0] if call.args else call.kwargs.get("device_type")
        if given is None and len(call.args) > 1:
            given = call.args[1]
        kind = format_of(None if given is None else code.resolve(given, call))
        if given is not None and kind is None:
            found.append((call, None))
            continue
        where = None if device is None else code.resolve(device, call)
        on_cpu = where is not None and where.string == "cpu"
        sure = where is None or where.string is not None or isinstance(where.literal, bool)
        default: Format | None = "bfloat16" if on_cpu else "float16"
        found.append((call, kind or (default if sure else None)))
    return tuple(found)


@remembered
def halved(code: Program) -> tuple[tuple[Call, Format, Value], ...]:
    """Calls that put a whole object into a half format: ``net.half()``, ``net.to(torch.float16)``.

    The third is the object, or the call itself where it makes the object (``torch_dtype=``).
    """
    found: list[tuple[Call, Format, Value]] = []
    for call in code.calls:
        receiver = call.receiver
        if receiver is not None and call.short in ("half", "bfloat16") and not call.args:
            kind: Format = "float16" if call.short == "half" else "bfloat16"
            found.append((call, kind, receiver))
        elif receiver is not None and call.short == "to":
            given = [*call.args, *([call.kwargs["dtype"]] if "dtype" in call.kwargs else [])]
            kinds = _formats(code, given, call)
            found.extend((call, k, receiver) for k in kinds)
        elif call.short == "from_pretrained" and "Model" in call.name:
            given = [call.kwargs[n] for n in ("torch_dtype", "dtype") if n in call.kwargs]
            kinds = _formats(code, given, call)
            made = Value("call", call.text, name=call.name, call=call)
            found.extend((call, k, made) for k in kinds)
    return tuple(found)


def _formats(code: Program, given: list[Value], call: Call) -> list[Format]:
    found: list[Format] = []
    for value in given:
        kind = format_of(code.resolve(value, call))
        if kind is not None:
            found.append(kind)
    return found
