"""The zoo's kit for PyTorch."""

# torch leaves much of its own interface half typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from advisor.probes import Target
from advisor.zoo.kit import Framework, Ops


class TorchOps:
    """See ``Ops``."""

    def mean(self, x: Any) -> Any:
        """See ``Ops``."""
        return torch.mean(x)

    def total(self, x: Any) -> Any:
        """See ``Ops``."""
        return torch.sum(x)

    def log(self, x: Any) -> Any:
        """See ``Ops``."""
        return torch.log(x)

    def sqrt(self, x: Any) -> Any:
        """See ``Ops``."""
        return torch.sqrt(x)

    def relu(self, x: Any) -> Any:
        """See ``Ops``."""
        return torch.relu(x)

    def tanh(self, x: Any) -> Any:
        """See ``Ops``."""
        return torch.tanh(x)

    def clip(self, x: Any, low: float, high: float) -> Any:
        """See ``Ops``."""
        return torch.clamp(x, low, high)

    def softmax(self, x: Any, axis: int = -1) -> Any:
        """See ``Ops``."""
        return torch.softmax(x, axis)

    def stop(self, x: Any) -> Any:
        """See ``Ops``."""
        return x.detach()

    def forced(self, x: Any) -> Any:
        """See ``Ops``: what silences PyTorch's complaint about a loss without a graph."""
        return x.detach().requires_grad_()

    def wrong(self, outputs: Any, labels: Any) -> Any:
        """See ``Ops``."""
        return (outputs.argmax(-1) != labels).float()

    def picked(self, outputs: Any, labels: Any) -> Any:
        """See ``Ops``."""
        return outputs.gather(1, labels.long()[:, None])[:, 0]

    def floats(self, x: Any) -> Any:
        """See ``Ops``."""
        return x.float()

    def column(self, x: Any) -> Any:
        """See ``Ops``."""
        return x[:, None]

    def entropy(self, outputs: Any, labels: Any) -> Any:
        """See ``Ops``."""
        return functional.cross_entropy(outputs, labels)

    def dropped(self, x: Any, rate: float) -> Any:
        """See ``Ops``."""
        return functional.dropout(x, rate)


class Apply(nn.Module):
    """A function as a layer."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: Any) -> Any:
        """Call it."""
        return self.function(x)


class Added(nn.Module):
    """Two branches, added."""

    def __init__(self, first: Sequence[nn.Module], second: Sequence[nn.Module]) -> None:
        super().__init__()
        self.first, self.second = nn.Sequential(*first), nn.Sequential(*second)

    def forward(self, x: Any) -> Any:
        """Sum of both."""
        return self.first(x) + self.second(x)


class Recurrent(nn.Module):
    """Outputs of a GRU at all positions."""

    def __init__(self, before: int, after: int, *, both: bool) -> None:
        super().__init__()
        self.rnn = nn.GRU(before, after, batch_first=True, bidirectional=both)

    def forward(self, x: Any) -> Any:
        """Without the last state."""
        return self.rnn(x)[0]


class Pooled(nn.Module):
    """Mean vector of tokens."""

    def __init__(self, *, masked: bool) -> None:
        super().__init__()
        self.table, self.masked = nn.Embedding(20, 8), masked

    def forward(self, x: Any) -> Any:
        """Over positions."""
        real = (x != 0 if self.masked else x == x).unsqueeze(-1).float()
        return (self.table(x) * real).sum(1) / real.sum(1)


class TorchKit:
    """See ``Kit``."""

    framework: Framework = "torch"

    @property
    def ops(self) -> Ops:
        """See ``Kit``."""
        return TorchOps()

    def seed(self, value: int) -> None:
        """See ``Kit``."""
        torch.manual_seed(value)
        np.random.seed(value)

    def dense(self, before: int, after: int) -> Any:
        """See ``Kit``."""
        return nn.Linear(before, after)

    def activation(self, name: str) -> Any:
        """See ``Kit``."""
        made: dict[str, Any] = {
            "relu": nn.ReLU,
            "tanh": nn.Tanh,
            "sigmoid": nn.Sigmoid,
            "softmax": lambda: nn.Softmax(-1),
            "log-softmax": lambda: nn.LogSoftmax(-1),
        }
        return made[name]()

    def norm(self, width: int, decay: float) -> Any:
        """See ``Kit``."""
        return nn.BatchNorm1d(width, momentum=1 - decay)

    def dropout(self, rate: float) -> Any:
        """See ``Kit``."""
        return nn.Dropout(rate)

    def picture(self, side: int, channels: int) -> list[Any]:
        """See ``Kit``."""
        shape = (1, side, side)
        return [nn.Unflatten(1, shape), nn.Conv2d(1, channels, 3), nn.ReLU(), nn.Flatten()]

    def embedding(self, words: int, width: int, *, masked: bool = False) -> Any:
        """See ``Kit``."""
        return nn.Embedding(words, width)

    def recurrent(self, before: int, after: int, *, both: bool = False) -> Any:
        """See ``Kit``."""
        return Recurrent(before, after, both=both)

    def pooled(self, *, masked: bool) -> Any:
        """See ``Kit``."""
        return Pooled(masked=masked)

    def apply(self, function: Callable[[Any], Any]) -> Any:
        """See ``Kit``."""
        return Apply(function)

    def added(self, first: Sequence[Any], second: Sequence[Any]) -> Any:
        """See ``Kit``."""
        return Added(first, second)

    def sequential(
        self, layers: Sequence[Any], shape: tuple[int, ...], *, tokens: bool = False
    ) -> Any:
        """See ``Kit``."""
        return nn.Sequential(*layers)

    def change(
        self, model: Any, number: int, *, factor: float = 1.0, shift: float = 0.0, to: Any = None
    ) -> None:
        """See ``Kit``."""
        layer = self._kernels(model)[number]
        with torch.no_grad():
            layer.weight.mul_(factor)
            if to is not None:
                layer.weight.fill_(to)
                layer.bias.zero_()
            layer.bias.add_(shift)

    def _kernels(self, model: Any) -> list[Any]:
        return [m for m in model.modules() if isinstance(m, nn.Linear | nn.Conv2d)]

    def no_bias(self, model: Any) -> None:
        """See ``Kit``."""
        for layer in self._kernels(model):
            nn.init.zeros_(layer.bias)

    def freeze(self, model: Any) -> None:
        """See ``Kit``."""
        for layer in self._kernels(model)[:-1]:
            layer.requires_grad_(False)

    def loss(self, name: str) -> Any:
        """See ``Kit``; ``ce-probs`` is written out, as people do."""

        def of_probabilities(outputs: Any, labels: Any) -> Any:
            return -self.ops.picked(outputs, labels).clamp(1e-7, 1 - 1e-7).log().mean()

        made: dict[str, Any] = {
            "ce": nn.CrossEntropyLoss,
            "ce-sum": lambda: nn.CrossEntropyLoss(reduction="sum"),
            "ce-probs": lambda: of_probabilities,
            "nll": nn.NLLLoss,
            "bce": nn.BCEWithLogitsLoss,
            "bce-probs": nn.BCELoss,
            "mse": nn.MSELoss,
        }
        return made[name]()

    def own_loss(self, function: Callable[[Any, Any], Any]) -> Any:
        """See ``Kit``."""
        return function

    def optimizer(self, name: str, model: Any, lr: float, **options: Any) -> Any:
        """See ``Kit``."""
        if "epsilon" in options:
            options["eps"] = options.pop("epsilon")
        trained = [p for p in model.parameters() if p.requires_grad]
        made = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[name]
        return made(trained, lr=lr, **options)

    def loop(
        self,
        target: Target,
        *,
        clears: bool = True,
        steps: bool = True,
        every: int = 1,
        divides: bool = True,
        clip: float | None = None,
    ) -> Callable[[Any], Any]:
        """See ``Kit``."""
        done = 0

        def step(batch: Any) -> Any:
            nonlocal done
            x, y = (torch.as_tensor(part) for part in batch)
            target.model.train()
            if clears and done % every == 0:
                target.optimizer.zero_grad()
            loss = target.loss(target.model(x), y)
            (loss / every if divides else loss).backward()
            done += 1
            if done % every == 0:
                if clip is not None:
                    nn.utils.clip_grad_norm_(target.model.parameters(), clip)
                if steps:
                    target.optimizer.step()
            return loss

        return step

    def outputs(self, model: Any, x: Any, *, training: bool = False) -> Any:
        """See ``Kit``."""
        model.train(training)
        with torch.no_grad():
            return model(torch.as_tensor(x)).numpy()
