"""A PyTorch model as ``Subject`` reads it, and how a batch goes through it."""

# torch leaves much of its own interface half typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from advisor.probes import torch_models
from advisor.probes.data_target import DataSubject
from advisor.probes.feeding import array_of
from advisor.probes.losses import kind_of
from advisor.probes.target import (
    Array,
    Batch,
    Decline,
    Floats,
    Layer,
    LossKind,
    Mode,
    Named,
    Norm,
    Target,
    map_arrays,
)

NORMS = nn.modules.batchnorm._BatchNorm  # pyright: ignore[reportPrivateUsage]
DROPOUTS = nn.modules.dropout._DropoutNd  # pyright: ignore[reportPrivateUsage]


class TorchNetwork(DataSubject):
    """The model, its loss and its optimizer on one device. See ``Subject``."""

    def __init__(self, target: Target) -> None:
        target = torch_models.completed(target)
        super().__init__(target)
        self.model: nn.Module = target.model
        found = next(self.model.parameters(), None)
        own = found.device.type if found is not None else "cpu"
        best = "cuda" if torch.cuda.is_available() else own
        self.device = target.device or best
        if self.device != own:
            self.model.to(self.device)
            _move_state(target.optimizer)
        self._optimizer: Any = target.optimizer
        self._own_step = target.train_step
        self._precision: Literal["own", "single", "double"] = "own"
        self._undo: list[list[Callable[[], None]]] = []

    def layers(self) -> tuple[Layer, ...]:
        """See ``Subject``."""
        return tuple(
            Layer(
                name,
                type(module).__name__,
                tuple(
                    f"{name}.{p}" if name else p for p, _ in module.named_parameters(recurse=False)
                ),
            )
            for name, module in self.model.named_modules()
            if not any(True for _ in module.children())
        )

    def norms(self) -> tuple[Norm, ...]:
        """See ``Subject``."""
        return tuple(
            Norm(
                name,
                array_of(module.running_mean),
                array_of(module.running_var),
                None if module.momentum is None else 1 - module.momentum,
                module.eps,
                None if module.num_batches_tracked is None else int(module.num_batches_tracked),
            )
            for name, module in self._norm_modules()
            if module.running_mean is not None
        )

    def _norm_modules(self) -> list[tuple[str, NORMS]]:
        return [(n, m) for n, m in self.model.named_modules() if isinstance(m, NORMS)]

    def set_norm(self, name: str, mean: Floats, variance: Floats) -> None:
        """See ``Subject``."""
        module: Any = self.model.get_submodule(name)
        module.running_mean.copy_(torch.as_tensor(mean))
        module.running_var.copy_(torch.as_tensor(variance))

    def parameters(self) -> Named:
        """See ``Subject``."""
        return {name: copied(p) for name, p in self.model.named_parameters()}

    def trainable(self) -> frozenset[str]:
        """See ``Subject``."""
        return frozenset(n for n, p in self.model.named_parameters() if p.requires_grad)

    def set_parameters(self, values: Mapping[str, Array]) -> None:
        """See ``Subject``."""
        held = dict(self.model.named_parameters())
        for name, value in values.items():
            held[name].data.copy_(torch.as_tensor(value))

    def buffers(self) -> Named:
        """See ``Subject``."""
        return {name: copied(b) for name, b in self.model.named_buffers()}

    def loss_kind(self) -> LossKind:
        """See ``Subject``; a Hugging Face model's own loss is a cross-entropy of logits."""
        if self.target.loss_kind is not None:
            return self.target.loss_kind
        if self.target.loss is None:
            known = torch_models.is_hugging_face(self.model)
            return "softmax-cross-entropy" if known else "other"
        return kind_of(self.target.loss)

    # --- how a batch goes through

    @contextlib.contextmanager
    def _passing(self, mode: Mode, *, keep: bool = False) -> Generator[None]:
        """Set modes and autocast; unless ``keep``, put modes and buffers back afterwards."""
        modes = [(m, m.training) for m in self.model.modules()]
        held = [] if keep or mode == "eval" else [(b, b.clone()) for b in self.model.buffers()]
        self._set_mode(mode)
        try:
            with self._autocast():
                yield
        finally:
            for module, training in modes:
                module.training = training
            for buffer, content in held:
                buffer.data.copy_(content)

    def _set_mode(self, mode: Mode) -> None:
        self.model.train(mode == "train")
        chosen: tuple[type, ...] = {"norm": (NORMS,), "dropout": (DROPOUTS,)}.get(mode, ())
        for module in self.model.modules() if chosen else ():
            if isinstance(module, chosen):
                module.training = True

    def _autocast(self) -> Any:
        if self._precision != "own" or self.target.autocast is None:
            return contextlib.nullcontext()
        kind = torch.device(self.device).type
        return torch.autocast(kind, getattr(torch, self.target.autocast))

    def _needs_scale(self) -> bool:
        return self._precision == "own" and self.target.autocast == "float16"

    def _trained(self) -> tuple[list[str], list[Tensor]]:
        pairs = [(n, p) for n, p in self.model.named_parameters() if p.requires_grad]
        if not pairs:
            raise Decline("No parameter is trainable.", "没有可训练的参数。")
        return [n for n, _ in pairs], [p for _, p in pairs]

    def _outputs(self, batch: Batch) -> Any:
        inputs, _ = self._parts(batch)
        return logits(self._call(inputs))

    def _loss(self, batch: Batch) -> Tensor:
        inputs, labels = self._parts(batch)
        if self.target.loss is not None:
            value = self.target.loss(logits(self._call(inputs)), labels)
        else:
            value = torch_models.own_loss(self.model, inputs, labels, self._given(batch))
        return value if value.ndim == 0 else value.mean()

    def _call(self, inputs: Any) -> Any:
        if self.target.forward is not None:
            return self.target.forward(self.model, inputs)
        return torch_models.call(self.model, inputs)

    def _parts(self, batch: Batch) -> tuple[Any, Any]:
        """Inputs and labels as tensors on the device, in the person's own dtype where known."""
        return self._tensors(batch.inputs), self._tensors(batch.labels)

    def _tensors(self, tree: Any) -> Any:
        return map_arrays(self._tensor, tree)

    def _tensor(self, array: Array) -> Tensor:
        array = np.asarray(array)
        if not array.flags.writeable:
            array = array.copy()
        tensor = torch.as_tensor(array).to(self.device)
        wanted = self._dtype()
        half = wanted in (torch.float16, torch.bfloat16, torch.float64)
        return tensor.to(wanted) if half and tensor.is_floating_point() else tensor

    def _dtype(self) -> torch.dtype:
        floats = (p.dtype for p in self.model.parameters() if p.is_floating_point())
        return next(floats, torch.float32)

    def _raw(self, batch: Batch) -> Any:
        return self._given(batch) if batch.raw is None else batch.raw

    def _given(self, batch: Batch) -> Any:
        """The batch in the person's own form, as tensors on the device."""
        if isinstance(batch.inputs, Mapping):
            key = self.target.label_key or "labels"
            return self._tensors({**batch.inputs, key: batch.labels})
        parts = (batch.inputs, batch.labels, batch.weights)
        return tuple(self._tensors(part) for part in parts if part is not None)


def logits(returned: Any) -> Any:
    """What goes into the loss: the logits of a Hugging Face output, else what was returned."""
    if isinstance(returned, Tensor | tuple | list):
        return returned  # pyright: ignore[reportUnknownVariableType]
    return getattr(returned, "logits", returned)


def copied(tensor: Tensor) -> Array:
    """As numpy, in memory of its own."""
    return np.array(array_of(tensor))


def _move_state(optimizer: Any) -> None:
    """Optimizer state follows the parameters to their device."""
    states: Iterable[Any] = optimizer.state.items() if optimizer is not None else ()
    for parameter, state in states:
        for key, value in state.items():
            if isinstance(value, Tensor) and key != "step":
                state[key] = value.to(parameter.device)
