"""Passes through a PyTorch model: outputs, loss, and gradients by whatever is asked."""

# torch leaves much of its own interface half typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from advisor.probes.data_target import missing
from advisor.probes.feeding import array_of
from advisor.probes.target import Array, Batch, Decline, Mode, Named, map_arrays
from advisor.probes.torch_network import logits
from advisor.probes.torch_sandbox import TorchSandbox

# float16 gradients are computed of a scaled loss, as GradScaler does, from its own first scale on.
_FIRST_SCALE = 2.0**16


class TorchPasses(TorchSandbox):
    """None of them moves a parameter or a buffer. See ``Subject``."""

    def forward(self, batch: Batch, mode: Mode = "eval") -> Any:
        """See ``Subject``."""
        with torch.no_grad(), self._passing(mode):
            return to_numpy(self._outputs(batch))

    def loss(self, batch: Batch, mode: Mode = "eval") -> float:
        """See ``Subject``."""
        with torch.no_grad(), self._passing(mode):
            return float(self._loss(batch))

    def loss_of(self, outputs: Any, labels: Any) -> Array:
        """See ``Subject``."""
        given = self.target.loss or missing("loss", "损失函数")
        with torch.no_grad():
            return array_of(given(self._tensors(outputs), self._tensors(labels)))

    def gradients(self, batch: Batch, mode: Mode = "train") -> dict[str, Array | None]:
        """See ``Subject``."""
        names, tensors = self._trained()
        with self._passing(mode):
            loss = self._loss(batch)
            if not loss.requires_grad:  # no path to anything at all
                return dict.fromkeys(names)
            found = scaled_gradients(loss, tensors, scale=self._needs_scale())
        return {n: None if g is None else array_of(g) for n, g in zip(names, found, strict=True)}

    def output_gradient(self, outputs: Any, labels: Any) -> Any:
        """See ``Subject``."""
        given = self.target.loss or missing("loss", "损失函数")
        leaves: list[Tensor] = []

        def leaf(array: Array) -> Tensor:
            leaves.append(self._tensor(array).requires_grad_())
            return leaves[-1]

        loss = given(map_arrays(leaf, outputs), self._tensors(labels))
        none: list[Tensor | None] = [None] * len(leaves)
        found = iter(
            torch.autograd.grad(loss.sum(), leaves, allow_unused=True)
            if loss.requires_grad
            else none
        )
        zero = [np.zeros(tuple(t.shape), np.float32) for t in leaves]
        arrays = [z if g is None else array_of(g) for z, g in zip(zero, found, strict=True)]
        gradients = iter(arrays)
        return map_arrays(lambda _: next(gradients), outputs)

    def input_gradient(
        self, batch: Batch, pick: Callable[[Any], Any], mode: Mode = "eval"
    ) -> list[Array]:
        """See ``Subject``."""
        inputs, _ = self._parts(batch)
        leaves: list[Tensor] = []

        def leaf(tensor: Tensor) -> Tensor:
            if not tensor.is_floating_point():
                return tensor
            leaves.append(tensor.detach().clone().requires_grad_())
            return leaves[-1]

        inputs = map_arrays(cast("Callable[[Array], Any]", leaf), inputs)
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._passing(mode))
            if not leaves:
                stack.enter_context(self._embedding_leaf(leaves))
            value = pick(logits(self._call(inputs)))
            found = torch.autograd.grad(value.sum(), leaves, allow_unused=True)
        return [
            np.zeros(tuple(t.shape), np.float32) if g is None else array_of(g)
            for t, g in zip(leaves, found, strict=True)
        ]

    @contextlib.contextmanager
    def _embedding_leaf(self, leaves: list[Tensor]) -> Generator[None]:
        first = next((m for m in self.model.modules() if isinstance(m, nn.Embedding)), None)
        if first is None:
            raise Decline(
                "The inputs are integers and the model has no embedding layer to follow them to.",
                "输入为整数，而模型中没有可以跟踪的嵌入层。",
            )

        def hook(module: nn.Module, args: Any, output: Tensor) -> Tensor:
            leaves.append(output.detach().requires_grad_())
            return leaves[-1]

        handle = first.register_forward_hook(hook)
        try:
            yield
        finally:
            handle.remove()

    def hessian_vector(
        self, batch: Batch, vector: Mapping[str, Array], mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        names, tensors = self._trained()
        along = [
            self._tensor(vector[name]).to(t.dtype) for name, t in zip(names, tensors, strict=True)
        ]
        with self._passing(mode):
            first = torch.autograd.grad(
                self._loss(batch), tensors, create_graph=True, allow_unused=True
            )
            terms = [(g * v).sum() for g, v in zip(first, along, strict=True) if g is not None]
            found = torch.autograd.grad(torch.stack(terms).sum(), tensors, allow_unused=True)
        return {
            n: np.zeros(tuple(t.shape), np.float32) if g is None else array_of(g)
            for n, t, g in zip(names, tensors, found, strict=True)
        }


def to_numpy(value: Any) -> Any:
    """Tensors, nested as they were, in memory of their own; float16 becomes float32."""

    def convert(tensor: Any) -> Any:
        array = array_of(tensor)
        return array.astype(np.float32) if array.dtype == np.float16 else array.copy()

    return map_arrays(convert, value)


def scaled_gradients(loss: Tensor, tensors: list[Tensor], *, scale: bool) -> list[Tensor | None]:
    """Gradients; of a scaled loss where float16 would lose small ones, halved until finite."""
    factor = _FIRST_SCALE if scale else 1.0
    while True:
        found = torch.autograd.grad(loss * factor, tensors, allow_unused=True, retain_graph=scale)
        finite = all(bool(g.isfinite().all()) for g in found if g is not None) if scale else True
        if finite or factor <= 1.0:
            return [None if g is None else g / factor for g in found] if scale else list(found)
        factor /= 2
