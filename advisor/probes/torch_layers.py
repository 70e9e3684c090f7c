"""What layers of a PyTorch model take in and give out during a pass."""

# torch leaves much of its own interface half typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from advisor.probes.target import Batch, Floats, Mode, Named, Units
from advisor.probes.torch_network import NORMS, copied
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
        with _watching(handles):
            self.forward(batch, mode)
        return seen

    def unit_outputs(
        self,
        batch: Batch,
        axes: Mapping[str, int],
        edges: tuple[float, float],
        mode: Mode = "eval",
    ) -> tuple[Any, dict[str, Units]]:
        """See ``Subject``; on the device."""
        seen: dict[str, Units] = {}

        def note(name: str) -> Callable[..., None]:
            def hook(module: nn.Module, args: Any, output: Tensor) -> None:
                seen[name] = _units(output.detach(), axes[name] % output.ndim, edges)

            return hook

        handles = [m.register_forward_hook(note(n)) for n, m in self._watched(tuple(axes))]
        with _watching(handles):
            return self.forward(batch, mode), seen

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
        with _watching(handles):
            self.forward(batch, mode)
        return seen

    def _watched(self, names: tuple[str, ...] | None) -> list[tuple[str, nn.Module]]:
        """The named modules, or all leaves."""
        return [
            (n, m)
            for n, m in self.model.named_modules()
            if (n in names if names is not None else not any(True for _ in m.children()))
        ]

    def norm_inputs(self, batch: Batch) -> dict[str, tuple[Floats, Floats]]:
        """See ``Subject``; what a layer computes anyway is read off it."""
        seen: dict[str, tuple[Floats, Floats]] = {}
        layers = self._norm_modules()
        telling = {n: m for n, m in layers if _tells(m)}

        def note(name: str) -> Callable[..., None]:
            def hook(module: Any, args: tuple[Tensor, ...], output: Tensor) -> None:
                if name in telling and module.training:
                    places = args[0].numel() / args[0].shape[1]
                    mean, variance = module.running_mean, module.running_var * (1 - 1 / places)
                else:
                    values = args[0].detach().float()
                    others = [d for d in range(values.ndim) if d != 1]
                    variance, mean = torch.var_mean(values, others, correction=0)
                seen[name] = (copied(mean), copied(variance))

            return hook

        before = [(m, m.momentum) for m in telling.values()]
        handles = [m.register_forward_hook(note(n)) for n, m in layers]
        try:
            for module, _ in before:
                module.momentum = 1.0  # moving statistics become those of the batch
            with _watching(handles):
                self.forward(batch, "train")
        finally:
            for module, momentum in before:
                module.momentum = momentum
        return seen


@contextlib.contextmanager
def _watching(handles: Sequence[RemovableHandle]) -> Generator[None]:
    """Hooks are gone afterwards, also after an error."""
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _tells(module: Any) -> bool:
    """Whether statistics that move all the way become finite ones: 0 times infinity would not."""
    held = (module.running_mean, module.running_var)
    return type(module).forward is NORMS.forward and all(
        t is not None and bool(t.isfinite().all()) for t in held
    )


def _units(values: Tensor, axis: int, edges: tuple[float, float]) -> Units:
    others = [d for d in range(values.ndim) if d != axis]
    low, high = float(values.amin()), copied(values.amax(others))
    beyond = outside = np.zeros(len(high))
    if low >= -1 and high.max() <= 1:
        beyond = copied((values.abs() > edges[1]).sum(others))
        outside = copied(((values < edges[0]) | (values > edges[1])).sum(others))
    equal = len(high) > 1 and bool(np.all(high == high[0]))
    if equal:
        equal = bool((values == values.narrow(axis, 0, 1)).all() and values.any())
    return Units(low, high, beyond, outside, values.numel() // len(high), equal)
