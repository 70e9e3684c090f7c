"""What a person gives to be measured, and what a probe gets to measure it with.

A person writes one function that returns a ``Target``. ``advisor.probes.opening`` wraps it as a
``Subject``: the same operations for PyTorch, Keras, bare weights and bare data, with numpy arrays
in and out, so that a probe is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from advisor.model import Words

Array = npt.NDArray[Any]
T = TypeVar("T")

Floats = npt.NDArray[np.floating[Any]]
Named = dict[str, Array]
Split = Literal["train", "val"]
Mode = Literal["eval", "train", "norm", "dropout"]
"""How layers behave: "norm" has only normalisation in train mode, "dropout" only dropout."""

LossKind = Literal[
    "softmax-cross-entropy",  # from logits
    "softmax-probabilities",  # cross-entropy that expects probabilities
    "nll",  # log-probabilities
    "sigmoid-cross-entropy",  # from logits
    "sigmoid-probabilities",
    "mse",
    "mae",
    "hinge",
    "other",
]


@dataclass(kw_only=True)
class Target:
    """One training set-up. Give what you have: a probe that needs more says what is missing.

    ``train_batches`` and ``val_batches`` are a DataLoader, a ``tf.data.Dataset``, a list of
    batches, a pair of arrays (with ``batch_size``), or a function without arguments that returns
    an iterator; a batch is ``(inputs, labels)``, ``(inputs, labels, weights)`` or a dict. Labels
    are in the order in which training receives them.

    ``loss`` is called as the framework does: ``loss(outputs, labels)`` in PyTorch,
    ``loss(labels, outputs)`` in Keras, where a name will do. It should be the data loss alone,
    without regularisation. Without it a compiled Keras model's own is taken, or the ``.loss`` of
    what a Hugging Face model returns.
    """

    model: Any = None
    train_batches: Any = None
    val_batches: Any = None
    train_shards: Sequence[Any] | None = None
    """Instead of ``train_batches``: files or other parts, looked at by several workers at once."""
    val_shards: Sequence[Any] | None = None
    read_shard: Callable[[Any], Any] | None = None
    """``read_shard(shard)`` returns what ``train_batches`` may be, for that shard alone."""
    loss: Any = None
    optimizer: Any = None
    num_classes: int | None = None
    labels: Any = None
    """Training labels in order of delivery: an array, ``.npy``, a CSV column, a folder, shards."""
    batch_size: int | None = None
    device: str | None = None
    """Where to measure; by default an accelerator when there is one, for Keras its own choice."""
    autocast: Literal["float16", "bfloat16"] | None = None
    """PyTorch's automatic mixed precision; a Keras model carries its own policy."""
    task: Literal["classification", "multi-label", "regression", "language-model"] | None = None
    loss_kind: LossKind | None = None
    """What kind of loss it is, where its name does not tell."""
    forward: Callable[[Any, Any], Any] | None = None
    """``forward(model, inputs)``, where calling the model is not enough."""
    train_step: Callable[[Any], Any] | None = None
    """The person's own step: takes a batch as ``train_batches`` gives it, returns the loss."""
    make_model: Callable[[], Any] | None = None
    """Builds the model anew with fresh weights; needed where it cannot be told from the model."""
    fresh: bool | None = None
    """Whether the weights are freshly initialised (True) or trained (False)."""
    steps_done: int | None = None
    """Optimizer steps behind these weights."""
    total_steps: int | None = None
    steps_per_epoch: int | None = None
    scheduler: Any = None
    make_scheduler: Callable[[Any], Any] | None = None
    scheduler_every: Literal["step", "epoch"] = "step"
    checkpoint: str | None = None
    """A checkpoint that holds the weights under suspicion."""
    shuffle_buffer: int | None = None
    """Samples in the shuffle buffer through which labels given as files are read; 0 for none."""
    label_key: str | None = None
    """The key of the label in a TFRecord example, a CSV file or a dict batch."""
    ignore_index: int | None = None
    val_labels: Any = None
    class_names: tuple[str, ...] | Mapping[str, int] | None = None
    val_class_names: tuple[str, ...] | Mapping[str, int] | None = None
    train_groups: Any = None
    """One group (patient, user, video) or time stamp per training sample."""
    val_groups: Any = None
    raw_samples: Any = None
    """A few raw samples before any preprocessing."""
    train_transform: Callable[[Any], Any] | None = None
    eval_transform: Callable[[Any], Any] | None = None
    tokenizer: Any = None
    pad_id: int | None = None
    eos_id: int | None = None
    also: tuple[Any, ...] = ()
    """Further objects with ``state_dict()`` that a step changes: a GradScaler, averaged weights."""
    save: Callable[[Any, str], Any] | None = None
    """``save(model, path)`` as training does it; ``load(path)`` returns a model."""
    load: Callable[[str], Any] | None = None
    evaluate: Callable[[Any], float] | None = None
    """``evaluate(batches)``: the person's own evaluation, of batches as ``train_batches`` gives."""
    ranks: Any = None
    """What every rank of a distributed run saw: see the probe ``distributed-audit``."""
    curve: Any = None
    """Losses of single training steps so far, newest last."""
    more: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Options:
    """What the command line says about a target that is data alone, and what it allows."""

    trust: bool = False
    batch_size: int | None = None
    num_classes: int | None = None
    shuffle_buffer: int | None = None


@dataclass(frozen=True)
class Batch:
    """One batch as numpy: ``inputs`` is an array or nested dicts and tuples of arrays.

    ``raw`` is what the person's loader gave. A probe that changes inputs or labels uses
    ``with_inputs`` or ``with_labels``.
    """

    inputs: Any
    labels: Any
    weights: Any = None
    raw: Any = None

    @property
    def size(self) -> int:
        """Number of samples: the length of the first array."""
        return len(first_array(self.inputs if self.inputs is not None else self.labels))

    def with_inputs(self, inputs: Any) -> Batch:
        """The same labels with other inputs."""
        return Batch(inputs, self.labels, self.weights)

    def with_labels(self, labels: Any) -> Batch:
        """The same inputs with other labels."""
        return Batch(self.inputs, labels, self.weights)

    def rows(self, index: Any) -> Batch:
        """Some of the samples: ``index`` is a slice or an array of row numbers."""
        n = self.size

        def pick(array: Array) -> Array:
            return array[index] if array.ndim and len(array) == n else array

        return Batch(
            map_arrays(pick, self.inputs),
            map_arrays(pick, self.labels),
            map_arrays(pick, self.weights),
        )


def map_arrays(change: Callable[[Array], Any], tree: Any) -> Any:
    """The same nesting of dicts, lists and tuples with every array changed; None stays None."""
    if tree is None:
        return None
    if isinstance(tree, Mapping):
        pairs: Mapping[Any, Any] = tree  # pyright: ignore[reportUnknownVariableType]
        return {key: map_arrays(change, value) for key, value in pairs.items()}
    if isinstance(tree, list | tuple):
        items: list[Any] | tuple[Any, ...] = tree  # pyright: ignore[reportUnknownVariableType]
        return tuple(map_arrays(change, value) for value in items)
    return change(tree)


def arrays(tree: Any) -> list[Array]:
    """Every array in a nesting, in order."""
    found: list[Array] = []

    def note(array: Array) -> Array:
        found.append(array)
        return array

    map_arrays(note, tree)
    return found


def first_array(tree: Any) -> Array:
    """The first array of a nesting; declines when there is none."""
    found = arrays(tree)
    if not found:
        raise Decline("the batch holds no array", "该批次中没有数组")
    return found[0]


@dataclass(frozen=True)
class Norm:
    """A batch-norm layer: moving statistics of shape ``(channels,)``.

    ``decay`` is the share of the old value kept by an update (PyTorch's momentum is one minus it),
    None for a cumulative average. ``updates`` counts them where the framework does.
    """

    name: str
    mean: Floats
    variance: Floats
    decay: float | None
    epsilon: float
    updates: int | None = None


@dataclass(frozen=True)
class Layer:
    """A leaf layer: its path in the model, its class name, and its own parameters by name."""

    name: str
    kind: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Units:
    """What the units of a layer gave for one batch: the lowest of all, and by unit ``(units,)``.

    ``beyond`` counts values whose size is above the upper edge, ``outside`` those not between the
    edges; both only of a layer that stays within 1. ``count`` is the number of values of one unit;
    ``equal``: every unit gave the same, and that is not 0 throughout.
    """

    low: float
    high: Floats
    beyond: Array
    outside: Array
    count: int
    equal: bool


@dataclass(frozen=True)
class LabelStream:
    """Labels in the order of delivery, shape ``(n,)``; ``sizes`` are those of the batches.

    ``sizes`` is empty when batches are not known. ``complete`` says whether it is a whole epoch.
    """

    labels: Array
    sizes: tuple[int, ...] = ()
    complete: bool = True


class Decline(Exception):
    """A precondition failed: the probe says inconclusive, and why, in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.reason = Words(en=en, zh=zh)

    def __reduce__(self) -> tuple[type[Decline], tuple[str, str]]:
        return Decline, (self.reason.en, self.reason.zh)


class Subject(Protocol):
    """What is measured. An operation that the target cannot serve raises ``Decline``.

    Nothing here outlives a probe: it runs inside ``sandbox()``, which puts everything back. Names
    of parameters and layers are the framework's own. All arrays are copies, in float32 at least.
    """

    target: Target
    framework: str
    """Which adapter it is: "pytorch", "keras", "weights" or "data"."""
    device: str

    # --- data

    def batches(self, count: int | None = None, split: Split = "train") -> Iterator[Batch]:
        """A new pass over the data, at most ``count`` batches."""
        ...

    def over_shards(
        self,
        part: Callable[[Subject, Iterator[Batch]], T],
        split: Split = "train",
        count: int | None = None,
    ) -> list[T]:
        """What ``part`` makes of every shard, in their order; of all data as one without shards.

        ``part`` is a function of a module and gives a summary that is small. Of each shard at most
        ``count`` batches are read, perhaps in other processes or on other machines.
        """
        ...

    def as_given(self, batch: Batch) -> Any:
        """The batch as ``train_batches`` gives it, for the person's own functions."""
        ...

    def labels(self, limit: int | None = None, split: Split = "train") -> LabelStream:
        """Class labels in the order of delivery; every call is a new epoch."""
        ...

    # --- passes; none of them moves a parameter or a buffer

    def forward(self, batch: Batch, mode: Mode = "eval") -> Any:
        """What the loss receives as outputs."""
        ...

    def loss(self, batch: Batch, mode: Mode = "eval") -> float:
        """The data loss of one batch, reduced as the person reduces it."""
        ...

    def loss_of(self, outputs: Any, labels: Any) -> Array:
        """The person's loss for given outputs: a scalar array, or un-reduced where it is so."""
        ...

    def gradients(self, batch: Batch, mode: Mode = "train") -> dict[str, Array | None]:
        """Gradient of the data loss by trainable parameter; None where there is no path."""
        ...

    def output_gradient(self, outputs: Any, labels: Any) -> Any:
        """Gradient of the loss with respect to outputs."""
        ...

    def input_gradient(
        self, batch: Batch, pick: Callable[[Any], Any], mode: Mode = "eval"
    ) -> list[Array]:
        """Gradient of ``pick(outputs)`` (native tensors; summed) by each floating input array.

        Integer inputs (tokens) are followed to the output of the first embedding layer.
        """
        ...

    def hessian_vector(
        self, batch: Batch, vector: Mapping[str, Array], mode: Mode = "eval"
    ) -> Named:
        """Hessian of the data loss times a vector, both by trainable parameter."""
        ...

    def activations(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """Output of every leaf layer, or of the named ones; the last call where called twice."""
        ...

    def unit_outputs(
        self,
        batch: Batch,
        axes: Mapping[str, int],
        edges: tuple[float, float],
        mode: Mode = "eval",
    ) -> tuple[Any, dict[str, Units]]:
        """The outputs of a pass, and of the named layers what each unit, along that axis, gave."""
        ...

    def layer_inputs(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """What first enters every leaf layer, or the named ones, in the order of their calls."""
        ...

    def norm_inputs(self, batch: Batch) -> dict[str, tuple[Floats, Floats]]:
        """Mean and biased variance by channel of what enters each batch-norm in train mode."""
        ...

    # --- the model

    def layers(self) -> tuple[Layer, ...]:
        """Leaf layers in the order of registration."""
        ...

    def norms(self) -> tuple[Norm, ...]:
        """Batch-norm layers with moving statistics."""
        ...

    def set_norm(self, name: str, mean: Floats, variance: Floats) -> None:
        """Write moving statistics."""
        ...

    def parameters(self) -> Named:
        """Parameters by name, frozen ones included, buffers not."""
        ...

    def trainable(self) -> frozenset[str]:
        """Names of the parameters that are meant to be trained."""
        ...

    def set_parameters(self, values: Mapping[str, Array]) -> None:
        """Overwrite parameters."""
        ...

    def buffers(self) -> Named:
        """State that is no parameter: moving statistics, counters."""
        ...

    def loss_kind(self) -> LossKind:
        """What the loss is, by its name or by ``target.loss_kind``."""
        ...

    # --- training

    def train_step(self, batch: Batch, mode: Mode = "train") -> float:
        """One real step: the person's own ``train_step``, else zero, forward, backward, step.

        Returns the loss before the step. Own steps see the raw batch and choose their own mode.
        """
        ...

    def optimizer_kind(self) -> str:
        """Class name in lower case: "sgd", "adam", "adamw"."""
        ...

    def optimized(self) -> frozenset[str]:
        """Names of the parameters that the optimizer holds."""
        ...

    def optimizer_state(self) -> dict[str, Named]:
        """Slots by parameter: "first", "second", "highest" (moments), "momentum", "step"."""
        ...

    def hyperparameters(self) -> dict[str, float]:
        """lr, momentum, beta1, beta2, epsilon, weight_decay: those that there are (first group)."""
        ...

    def set_learning_rate(self, value: float) -> None:
        """For every group, in proportion to the first."""
        ...

    def use_optimizer(self, kind: Literal["adam", "sgd"], learning_rate: float) -> None:
        """Train with a plain optimizer from here to the end of the sandbox."""
        ...

    def replay_schedule(self, steps: int) -> Array:
        """Learning rate before every one of ``steps`` scheduler steps, ``(steps,)``."""
        ...

    # --- state

    def sandbox(self) -> AbstractContextManager[None]:
        """Weights, buffers, optimizer, gradients, modes and random state are put back, bitwise."""
        ...

    def freshen(self, seed: int) -> Literal["own", "default"]:
        """Fresh weights, buffers and optimizer state from here to the end of the sandbox.

        "own" when the person's code built them, "default" when layers were reset to their defaults.
        """
        ...

    def without_regularisation(self) -> None:
        """No dropout, no weight decay from here to the end of the sandbox."""
        ...

    def precision(self, kind: Literal["own", "single", "double"]) -> AbstractContextManager[None]:
        """Passes and steps in the person's precision, in float32, or in float64."""
        ...

    def seed(self, value: int) -> None:
        """Seed every random generator."""
        ...
