"""What layers of a PyTorch model take in and give out during a pass."""

# torch leaves much of its own interface half typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from advisor.probes.feeding import array_of
from advisor.probes.target import Batch, Floats, Mode, Named
from advisor.probes.torch_passes import TorchPasses, to_numpy


class TorchLayers(TorchPasses):
    """Hooks are there for one pass only. See ``Subject``."""

    def activations(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        seen: Named = {}

        def note(name: str) -> Callable[..., None]:
            def hook(module: nn.Module, args: Any, output: Any) -> None:
                first = output[0] if isinstance(output, tuple) else output  # pyright: ignore
                if isinstance(first, Tensor):
                    seen[name] = to_numpy(first)

            return hook

        handles = [m.register_forward_hook(note(n)) for n, m in self._watched(names)]
        try:
            self.forward(batch, mode)
        finally:
            for handle in handles:
                handle.remove()
        return seen

    def layer_inputs(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        seen: Named = {}

        def note(name: str) -> Callable[..., None]:
            def hook(module: nn.Module, args: tuple[Any, ...]) -> None:
                if args and isinstance(args[0], Tensor):
                    seen.setdefault(name, to_numpy(args[0]))

            return hook

        handles = [m.register_forward_pre_hook(note(n)) for n, m in self._watched(names)]
        try:
            self.forward(batch, mode)
        finally:
            for handle in handles:
                handle.remove()
        return seen

    def _watched(self, names: tuple[str, ...] | None) -> list[tuple[str, nn.Module]]:
        """The named modules, or all leaves."""
        return [
            (n, m)
            for n, m in self.model.named_modules()
            if (n in names if names is not None else not any(True for _ in m.children()))
        ]

    def norm_inputs(self, batch: Batch) -> dict[str, tuple[Floats, Floats]]:
        """See ``Subject``."""
        seen: dict[str, tuple[Floats, Floats]] = {}

        def note(name: str) -> Callable[..., None]:
            def hook(module: nn.Module, args: tuple[Tensor, ...]) -> None:
                values = args[0].detach().float()
                others = [d for d in range(values.ndim) if d != 1]
                variance, mean = torch.var_mean(values, others, correction=0)
                seen[name] = (array_of(mean), array_of(variance))

            return hook

        handles = [m.register_forward_pre_hook(note(n)) for n, m in self._norm_modules()]
        try:
            self.forward(batch, "train")
        finally:
            for handle in handles:
                handle.remove()
        return seen
