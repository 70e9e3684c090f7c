"""PyTorch behind ``Subject``: training steps, the optimizer and its schedule.

Only ``advisor.probes.torch_*`` modules import torch; ``opening`` imports this one.
"""

# torch leaves much of its own interface half typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false

from __future__ import annotations

import copy
import warnings
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from advisor.probes.data_target import missing
from advisor.probes.feeding import array_of
from advisor.probes.target import Array, Batch, Mode, Named
from advisor.probes.torch_layers import TorchLayers
from advisor.probes.torch_passes import scaled_gradients

# Names of optimizer slots that mean the same in both frameworks.
_SLOTS = {
    "exp_avg": "first",
    "exp_avg_sq": "second",
    "max_exp_avg_sq": "highest",
    "momentum_buffer": "momentum",
}
_SETTINGS = {"lr": "lr", "eps": "epsilon", "momentum": "momentum", "weight_decay": "weight_decay"}


class TorchSubject(TorchLayers):
    """See ``Subject``. The person's own model is used, inside ``sandbox``; it is not copied."""

    framework = "pytorch"

    def train_step(self, batch: Batch, mode: Mode = "train") -> float:
        """See ``Subject``."""
        if self._own_step is not None:
            value = self._own_step(self._raw(batch))
            return float(array_of(value)) if value is not None else float("nan")
        optimizer = self._optimizer or missing("optimizer", "优化器")
        with self._passing(mode, keep=True):
            optimizer.zero_grad()
            loss = self._loss(batch)
            _, tensors = self._trained()
            found = scaled_gradients(loss, tensors, scale=self._needs_scale())
            for tensor, gradient in zip(tensors, found, strict=True):
                tensor.grad = gradient
            optimizer.step()
        return float(loss.detach())

    def optimizer_kind(self) -> str:
        """See ``Subject``."""
        return type(self._need_optimizer()).__name__.lower()

    def _need_optimizer(self) -> Any:
        return self._optimizer or missing("optimizer", "优化器")

    def optimized(self) -> frozenset[str]:
        """See ``Subject``."""
        held = {id(p) for g in self._need_optimizer().param_groups for p in g["params"]}
        return frozenset(n for n, p in self.model.named_parameters() if id(p) in held)

    def optimizer_state(self) -> dict[str, Named]:
        """See ``Subject``."""
        state = self._need_optimizer().state
        return {
            name: {_SLOTS.get(str(k), str(k)): np.array(array_of(v)) for k, v in state[p].items()}
            for name, p in self.model.named_parameters()
            if state.get(p)
        }

    def hyperparameters(self) -> dict[str, float]:
        """See ``Subject``."""
        group = self._need_optimizer().param_groups[0]
        found = {new: float(group[old]) for old, new in _SETTINGS.items() if old in group}
        if "betas" in group:
            found["beta1"], found["beta2"] = map(float, group["betas"])
        return found

    def set_learning_rate(self, value: float) -> None:
        """See ``Subject``."""
        groups = self._need_optimizer().param_groups
        first = float(groups[0]["lr"])
        for group in groups:
            new = value * (float(group["lr"]) / first if first else 1.0)
            if isinstance(group["lr"], Tensor):
                group["lr"].fill_(new)
            else:
                group["lr"] = new

    def use_optimizer(self, kind: Literal["adam", "sgd"], learning_rate: float) -> None:
        """See ``Subject``."""
        self._later(self._swap("_optimizer"))
        self._later(self._swap("_own_step"))
        _, tensors = self._trained()
        make = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[kind]
        self._optimizer = make(tensors, lr=learning_rate)
        self._own_step = None

    def replay_schedule(self, steps: int) -> Array:
        """See ``Subject``; optimizer and scheduler are copied, the weights are not."""
        scheduler = self.target.scheduler
        if scheduler is None and self.target.make_scheduler is not None:
            scheduler = self.target.make_scheduler(self._need_optimizer())
        if scheduler is None:
            missing("scheduler", "学习率调度器")
        tensors = [p for g in scheduler.optimizer.param_groups for p in g["params"]]
        scheduler = copy.deepcopy(scheduler, {id(p): p for p in tensors})
        scheduler.optimizer.state.clear()
        scheduler.optimizer.step = lambda *_: None  # a schedule wants a step before its own
        rates = np.zeros(steps)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that no real step was taken is no news here
            for number in range(steps):
                rates[number] = float(scheduler.optimizer.param_groups[0]["lr"])
                scheduler.optimizer._opt_called = True
                scheduler.step()
        return rates
