"""Batch norm as a program uses it: layers, networks that contain it, training batch sizes."""

from __future__ import annotations

import re

from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Call, Program
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

_BATCH_NORM = pattern(
    r"^(?:torch\.nn\.(?:Lazy)?BatchNorm\dd|torch\.nn\.SyncBatchNorm|keras\.layers\.BatchNormalization"
    r"|(?:dm-)?haiku\.BatchNorm|tensorflow\.(?:layers\.batch_normalization|contrib\.[\w.]+\.batch_norm))$"
)
# Networks of torchvision, timm and Keras that contain batch norm (AlexNet, VGG, ViT do not).
_BACKBONE = pattern(
    r"^(?:torchvision\.models|keras\.applications)\.[\w.]*?(?:(?i:resnet|resnext|densenet|mobilenet"
    r"|efficientnet|inception|xception|googlenet|nasnet|mnasnet|shufflenet|regnet)\w*|vgg\d+_bn)$"
)
# Detectors whose backbone has FrozenBatchNorm2d when it is pretrained, which is the default; the
# second versions have batch norm in their heads. Source: torchvision, models/detection.
_FROZEN = pattern(
    r"^torchvision\.models\.detection\.(?:\w+\.)?(?:(?:fasterrcnn|maskrcnn|keypointrcnn|retinanet|fcos)_\w+"
    r"|resnet_fpn_backbone|mobilenet_backbone)$"
)
_TRAIN = pattern(r"train|(?:^|_)tr(?:_|$)", re.IGNORECASE)
_OTHER = pattern(r"val|test|eval|dev|infer|pred", re.IGNORECASE)


@remembered
def batch_norms(code: Program) -> tuple[Call, ...]:
    """Calls that build a batch norm, or a library's network that contains it."""
    return tuple(
        c
        for c in code.calls_like(_names_batch_norm)
        if _BATCH_NORM.search(c.name) or is_backbone(c)
    )


def _names_batch_norm(name: str) -> bool:
    named = _BATCH_NORM.search(name) or _BACKBONE.search(name)
    return named is not None or name == "timm.create_model"


def is_backbone(call: Call) -> bool:
    """Whether a call builds a library's network that contains batch norm in use."""
    if _keeps_frozen(call):
        return False
    if _BACKBONE.search(call.name):
        return True
    named = call.args[0].string if call.args else None
    return call.name == "timm.create_model" and named is not None and "net" in named


def _keeps_frozen(call: Call) -> bool:
    if not _FROZEN.search(call.name) or call.short.endswith("_v2") or "norm_layer" in call.kwargs:
        return False
    given = [v for k, v in call.kwargs.items() if k.startswith(("weights", "pretrained"))]
    fresh = [v for v in given if v.is_literal and not v.literal]
    return len(fresh) < 2


def training_batches(code: Program) -> tuple[tuple[Call, float | None], ...]:
    """Where the batch size of training is set, and what it is (None: cannot be read)."""
    found: list[tuple[Call, float | None]] = []
    for loader in code.find("DataLoader"):
        if _is_training(code, loader):
            value = code.setting(loader, "batch_size")
            found.append((loader, None if value is None else value.number))
    for fit in code.find("fit", "fit_generator"):
        value = fit.kwargs.get("batch_size") or code.argument(fit, "batch_size")
        if value is not None and fit.receiver is not None:
            found.append((fit, code.resolve(value, fit).number))
        elif fit.args and (source := code.maker_of(fit.args[0], fit)) is not None:
            found += _of_pipeline(code, source)
    for call in code.find("train.batch", "train.shuffle_batch"):
        value = code.argument(call, "batch_size")
        found.append((call, None if value is None else value.number))
    return tuple(found)


def _of_pipeline(code: Program, source: Call) -> list[tuple[Call, float | None]]:
    for call in reversed(code.chain(source)):
        if call.short in ("batch", "padded_batch", "flow", "flow_from_directory"):
            value = code.setting(call, "batch_size")
            return [(call, None if value is None else value.number)]
    return []


def _is_training(code: Program, loader: Call) -> bool:
    """Shuffled, named so, or the one that the loop with the backward goes over."""
    target = next((a.target for a in code.assigned(loader) if a.value.call is loader), "")
    if _OTHER.search(target):
        return False
    shuffles = code.argument(loader, "shuffle")
    if _TRAIN.search(target) or (shuffles is not None and shuffles.literal is True):
        return True
    loops = [b for c in backward_calls(code) for b in code.loops_around(c)]
    return bool(target) and any(
        b.value is not None and re.search(rf"\b{re.escape(target)}\b", b.value.text) for b in loops
    )
