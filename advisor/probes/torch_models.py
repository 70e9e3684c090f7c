"""PyTorch models that know their own loss, and LightningModules that know their own optimizer.

Models are told by what they have, not by their class: neither library is imported.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeGuard

from advisor.probes.data_target import missing
from advisor.probes.target import Decline, Target


def is_lightning(model: Any) -> bool:
    """A LightningModule."""
    return hasattr(model, "training_step") and hasattr(model, "configure_optimizers")


def is_hugging_face(model: Any) -> bool:
    """A model of transformers, which takes a dict apart and returns named outputs."""
    return hasattr(model, "config")


def call(model: Any, inputs: Any) -> Any:
    """The model as its kind is called: with named parts, with several, or with one."""
    if isinstance(inputs, Mapping) and is_hugging_face(model):
        return model(**inputs)
    return model(*inputs) if isinstance(inputs, tuple) else model(inputs)


def own_loss(model: Any, inputs: Any, labels: Any, given: Any) -> Any:
    """What ``training_step`` returns for the batch as given, or ``.loss`` of named outputs."""
    if is_lightning(model):
        return _step_loss(model, given)
    if isinstance(inputs, Mapping) and labels is not None:
        loss = getattr(call(model, {**inputs, "labels": labels}), "loss", None)
        if loss is not None:
            return loss
    return missing("loss", "损失函数")


def _step_loss(model: Any, given: Any) -> Any:
    if not getattr(model, "automatic_optimization", True):
        raise Decline(
            "The LightningModule optimises by hand: give loss, or train_step, in the target.",
            "该 LightningModule 采用手动优化：请在 Target 中给出 loss 或 train_step。",
        )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="You are trying to `self.log")  # no trainer here
        returned: Any = model.training_step(given, 0)
    loss: Any = returned["loss"] if _named(returned) else returned
    if loss is None:
        raise Decline("training_step returned no loss.", "training_step 没有返回损失。")
    return loss


def _named(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def completed(target: Target) -> Target:
    """The target with optimizer and schedule of ``configure_optimizers`` where it gives none.

    A module with several optimizers is left as it is: which of them to step is not known.
    """
    if target.optimizer is not None or not is_lightning(target.model):
        return target
    try:
        returned = target.model.configure_optimizers()
    except Exception:  # it may ask its trainer, which there is none of
        return target
    optimizers, schedules = _configured(returned)
    if len(optimizers) != 1:
        return target
    first: Any = schedules[0] if len(schedules) == 1 else None
    held: Mapping[str, Any] = first if _named(first) else {"scheduler": first}
    return replace(
        target,
        optimizer=optimizers[0],
        scheduler=target.scheduler or held.get("scheduler"),
        scheduler_every=held.get("interval", "epoch"),  # Lightning's default
    )


def _configured(returned: Any) -> tuple[list[Any], list[Any]]:
    """Optimizers and schedules out of all that ``configure_optimizers`` may return."""
    if returned is None:
        return [], []
    if _named(returned):
        held: Mapping[str, Any] = returned
        return [held["optimizer"]], [held["lr_scheduler"]] if "lr_scheduler" in held else []
    if not isinstance(returned, list | tuple):
        return [returned], []
    parts: list[Any] = list(returned)  # pyright: ignore[reportUnknownArgumentType]
    if len(parts) == 2 and all(isinstance(p, list) for p in parts):
        return parts[0], parts[1]
    pairs = [_configured(part) for part in parts]
    return [o for os, _ in pairs for o in os], [s for _, ss in pairs for s in ss]
