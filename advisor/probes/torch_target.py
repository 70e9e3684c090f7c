"""PyTorch behind ``Subject``: the only module of the program that imports torch."""

# torch leaves much of its own interface half typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false

from __future__ import annotations

import contextlib
import copy
import warnings
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import Any, Literal, cast

import numpy as np
import torch
from torch import Tensor, nn

from advisor.errors import InputError
from advisor.probes import randomness, torch_models, torch_state
from advisor.probes.data_target import DataSubject, missing
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

_NORMS = nn.modules.batchnorm._BatchNorm  # pyright: ignore[reportPrivateUsage]
_DROPOUTS = nn.modules.dropout._DropoutNd  # pyright: ignore[reportPrivateUsage]
# Names of optimizer slots that mean the same in both frameworks.
_SLOTS = {
    "exp_avg": "first",
    "exp_avg_sq": "second",
    "max_exp_avg_sq": "highest",
    "momentum_buffer": "momentum",
}
_SETTINGS = {"lr": "lr", "eps": "epsilon", "momentum": "momentum", "weight_decay": "weight_decay"}
# float16 gradients are computed of a scaled loss, as GradScaler does, from its own first scale on.
_FIRST_SCALE = 2.0**16


class TorchSubject(DataSubject):
    """See ``Subject``. The person's own model is used, inside ``sandbox``; it is not copied."""

    framework = "pytorch"

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

    # --- passes

    def forward(self, batch: Batch, mode: Mode = "eval") -> Any:
        """See ``Subject``."""
        with torch.no_grad(), self._passing(mode):
            return _to_numpy(self._outputs(batch))

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
            found = _scaled_gradients(loss, tensors, scale=self._needs_scale())
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
            value = pick(_logits(self._call(inputs)))
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

    def activations(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        seen: Named = {}

        def note(name: str) -> Callable[..., None]:
            def hook(module: nn.Module, args: Any, output: Any) -> None:
                first = output[0] if isinstance(output, tuple) else output  # pyright: ignore
                if isinstance(first, Tensor):
                    seen[name] = _to_numpy(first)

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
                    seen.setdefault(name, _to_numpy(args[0]))

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

    # --- the model

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

    def _norm_modules(self) -> list[tuple[str, _NORMS]]:
        return [(n, m) for n, m in self.model.named_modules() if isinstance(m, _NORMS)]

    def set_norm(self, name: str, mean: Floats, variance: Floats) -> None:
        """See ``Subject``."""
        module: Any = self.model.get_submodule(name)
        module.running_mean.copy_(torch.as_tensor(mean))
        module.running_var.copy_(torch.as_tensor(variance))

    def parameters(self) -> Named:
        """See ``Subject``."""
        return {name: _copied(p) for name, p in self.model.named_parameters()}

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
        return {name: _copied(b) for name, b in self.model.named_buffers()}

    def loss_kind(self) -> LossKind:
        """See ``Subject``; a Hugging Face model's own loss is a cross-entropy of logits."""
        if self.target.loss_kind is not None:
            return self.target.loss_kind
        if self.target.loss is None:
            known = torch_models.is_hugging_face(self.model)
            return "softmax-cross-entropy" if known else "other"
        return kind_of(self.target.loss)

    # --- training

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
            found = _scaled_gradients(loss, tensors, scale=self._needs_scale())
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

    # --- state

    @contextlib.contextmanager
    def sandbox(self) -> Generator[None]:
        """See ``Subject``."""
        undo = self._save()
        self._undo.append([])
        try:
            yield
        finally:
            with randomness.uninterrupted():
                for restore in reversed(self._undo.pop()):
                    restore()
                for restore in undo:
                    restore()

    def _save(self) -> list[Callable[[], None]]:
        given = self.target
        tops = [m for m in (self.model, given.loss, *given.also) if isinstance(m, nn.Module)]
        undo = [*torch_state.save_modules(tops)]
        if self._optimizer is not None:
            undo += torch_state.save_optimizer(self._optimizer)
        if given.scheduler is not None:
            undo.append(torch_state.save_attributes(given.scheduler, frozenset({"optimizer"})))
        for other in given.also:
            if hasattr(other, "state_dict") and not isinstance(other, nn.Module):
                undo.append(torch_state.save_state_dict(other))
        for source in (given.train_batches, given.val_batches):
            undo += torch_state.save_generators(source)
        return [*undo, *randomness.save()]

    def _later(self, restore: Callable[[], None]) -> None:
        if not self._undo:
            raise RuntimeError("only inside sandbox()")
        self._undo[-1].append(restore)

    def _swap(self, name: str) -> Callable[[], None]:
        before = getattr(self, name)
        return lambda: setattr(self, name, before)

    def freshen(self, seed: int) -> Literal["own", "default"]:
        """See ``Subject``."""
        randomness.seed_all(seed)
        if self._optimizer is not None:
            self._optimizer.state.clear()
        built = self._built()
        if built is not None:
            self._copy_from(built)
            return "own"
        for name, module in self.model.named_modules():
            reset = getattr(module, "reset_parameters", getattr(module, "_reset_parameters", None))
            if callable(reset):
                reset()
            elif any(True for _ in module.parameters(recurse=False)):
                raise Decline(
                    f"How to initialise {name or 'the model'} anew is not known. Give make_model.",
                    f"不知道如何重新初始化 {name or '模型'}。请给出 make_model。",
                )
        return "default"

    def _built(self) -> nn.Module | None:
        if self.target.make_model is not None:
            return self.target.make_model()
        if hasattr(self.model, "config") and hasattr(self.model, "_init_weights"):
            config: Any = self.model.config
            return type(self.model)(copy.deepcopy(config))  # a Hugging Face model
        return None

    def _copy_from(self, built: nn.Module) -> None:
        ours, theirs = self.model.state_dict(), built.state_dict()
        if ours.keys() != theirs.keys():
            odd = sorted(ours.keys() ^ theirs.keys())
            raise Decline(
                f"make_model builds another model: {odd[0]} is in one of the two only.",
                f"make_model 构建的模型不同：{odd[0]} 只在其中一个里。",
            )
        for name, tensor in ours.items():
            tensor.data.copy_(theirs[name])

    def without_regularisation(self) -> None:
        """See ``Subject``."""
        for module in self.model.modules():
            if isinstance(module, _DROPOUTS):
                self._later(_attribute(module, "p"))
                module.p = 0.0
        for group in self._optimizer.param_groups if self._optimizer is not None else ():
            if "weight_decay" in group:
                group["weight_decay"] = 0.0

    @contextlib.contextmanager
    def precision(self, kind: Literal["own", "single", "double"]) -> Generator[None]:
        """See ``Subject``."""
        before, self._precision = self._precision, kind
        try:
            with self.sandbox() if kind == "double" else contextlib.nullcontext():
                if kind == "double":
                    self.model.double()
                    if isinstance(self.target.loss, nn.Module):
                        self.target.loss.double()
                yield
        finally:
            self._precision = before

    # --- inside

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
        chosen: tuple[type, ...] = {"norm": (_NORMS,), "dropout": (_DROPOUTS,)}.get(mode, ())
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
        return _logits(self._call(inputs))

    def _loss(self, batch: Batch) -> Tensor:
        inputs, labels = self._parts(batch)
        if self.target.loss is not None:
            value = self.target.loss(_logits(self._call(inputs)), labels)
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


def _logits(returned: Any) -> Any:
    """What goes into the loss: the logits of a Hugging Face output, else what was returned."""
    if isinstance(returned, Tensor | tuple | list):
        return returned  # pyright: ignore[reportUnknownVariableType]
    return getattr(returned, "logits", returned)


def _to_numpy(value: Any) -> Any:
    def convert(tensor: Any) -> Any:
        array = array_of(tensor)
        return array.astype(np.float32) if array.dtype == np.float16 else array.copy()

    return map_arrays(convert, value)


def _copied(tensor: Tensor) -> Array:
    return np.array(array_of(tensor))


def _scaled_gradients(loss: Tensor, tensors: list[Tensor], *, scale: bool) -> list[Tensor | None]:
    """Gradients; of a scaled loss where float16 would lose small ones, halved until finite."""
    factor = _FIRST_SCALE if scale else 1.0
    while True:
        found = torch.autograd.grad(loss * factor, tensors, allow_unused=True, retain_graph=scale)
        finite = all(bool(g.isfinite().all()) for g in found if g is not None) if scale else True
        if finite or factor <= 1.0:
            return [None if g is None else g / factor for g in found] if scale else list(found)
        factor /= 2


def _attribute(owner: Any, name: str) -> Callable[[], None]:
    before = getattr(owner, name)
    return lambda: setattr(owner, name, before)


def _move_state(optimizer: Any) -> None:
    """Optimizer state follows the parameters to their device."""
    states: Iterable[Any] = optimizer.state.items() if optimizer is not None else ()
    for parameter, state in states:
        for key, value in state.items():
            if isinstance(value, Tensor) and key != "step":
                state[key] = value.to(parameter.device)


def load_weights(name: str, *, trust: bool) -> Named:
    """Tensors of a saved state dict or model; see ``weight_files``."""
    try:
        held: Any = torch.load(name, map_location="cpu", weights_only=True)
    except Exception as error:
        if not trust:
            raise InputError(
                f"{name}: holds more than weights ({type(error).__name__}), and opening that can"
                " run code that its author put in. Save model.state_dict() as .safetensors, or add"
                " --trust if you know where the file comes from."
            ) from error
        held = torch.load(name, map_location="cpu", weights_only=False)
    if isinstance(held, nn.Module):
        held = held.state_dict()
    for key in ("state_dict", "model_state_dict", "model"):
        if isinstance(held, dict) and isinstance(held.get(key), dict):
            held = held[key]
    found = {str(k): _copied(v) for k, v in dict(held).items() if isinstance(v, Tensor)}
    if not found:
        raise InputError(f"{name}: no tensors found. A state dict is expected.")
    return found
