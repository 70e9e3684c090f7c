"""A Keras model on TensorFlow as ``Subject`` reads it, and how a batch goes through it.

Passes run eagerly, layer by layer, so that layers can be watched and their settings changed.
"""

# Neither tensorflow nor keras says its types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false, reportOptionalMemberAccess=false

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from advisor.probes.data_target import DataSubject, missing
from advisor.probes.feeding import array_of
from advisor.probes.keras_state import save_attribute, save_on_device
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

# Attributes that make a layer random in training, and that 0 switches off.
NOISE = ("rate", "stddev", "drop_rate")
NORMS = keras.layers.BatchNormalization


class KerasNetwork(DataSubject):
    """The model, its loss and its optimizer. See ``Subject``."""

    def __init__(self, target: Target) -> None:
        if keras.backend.backend() != "tensorflow":
            raise Decline(
                f"Keras runs on {keras.backend.backend()}; probes need KERAS_BACKEND=tensorflow.",
                f"Keras 后端为 {keras.backend.backend()}；探测需要 KERAS_BACKEND=tensorflow。",
            )
        super().__init__(target)
        self.model: Any = target.model
        self.device = "gpu" if tf.config.list_physical_devices("GPU") else "cpu"
        self._optimizer: Any = target.optimizer or getattr(self.model, "optimizer", None)
        if isinstance(self._optimizer, str):
            self._optimizer = keras.optimizers.get(self._optimizer)
        given = target.loss if target.loss is not None else getattr(self.model, "loss", None)
        self._given_loss = given
        self._loss_function: Any = keras.losses.get(given) if isinstance(given, str) else given
        self._own_step = target.train_step
        self._plain = False
        self._steps: dict[str, Callable[..., Any]] = {}
        """Compiled steps by mode; a change of what they were compiled of begins another dict."""
        self._undo: list[list[Callable[[], object]]] = []

    def layers(self) -> tuple[Layer, ...]:
        """See ``Subject``."""
        names = {id(v): n for n, v in self._variables()}
        return tuple(
            Layer(
                name,
                type(layer).__name__,
                tuple(names[id(v)] for v in layer.weights if id(v) in names),
            )
            for name, layer in self._leaves()
        )

    def _all_layers(self) -> list[tuple[str, Any]]:
        found = self.model._flatten_layers(include_self=True, recursive=True)
        return named([(getattr(x, "path", None) or x.name, x) for x in found])

    def _leaves(self) -> list[tuple[str, Any]]:
        return [(n, x) for n, x in self._all_layers() if not getattr(x, "_layers", None)]

    def _norm_layers(self) -> list[tuple[str, Any]]:
        return [(n, x) for n, x in self._all_layers() if isinstance(x, NORMS) and x.built]

    def norms(self) -> tuple[Norm, ...]:
        """See ``Subject``."""
        return tuple(
            Norm(
                name,
                array_of(layer.moving_mean),
                array_of(layer.moving_variance),
                float(layer.momentum),
                float(layer.epsilon),
            )
            for name, layer in self._norm_layers()
        )

    def set_norm(self, name: str, mean: Floats, variance: Floats) -> None:
        """See ``Subject``."""
        layer = dict(self._norm_layers())[name]
        layer.moving_mean.assign(mean)
        layer.moving_variance.assign(variance)

    def _variables(self) -> list[tuple[str, Any]]:
        """Parameters: trainable variables, and those of frozen layers."""
        moving = {
            id(v) for _, x in self._all_layers() for v in getattr(x, "_non_trainable_variables", [])
        }
        return named([(v.path, v) for v in self.model.weights if id(v) not in moving])

    def _trained(self) -> list[tuple[str, Any]]:
        wanted = {id(v) for v in self.model.trainable_variables}
        pairs = [(n, v) for n, v in self._variables() if id(v) in wanted]
        if not pairs:
            raise Decline("No parameter is trainable.", "没有可训练的参数。")
        return pairs

    def parameters(self) -> Named:
        """See ``Subject``."""
        return {name: copied(v) for name, v in self._variables()}

    def trainable(self) -> frozenset[str]:
        """See ``Subject``."""
        wanted = {id(v) for v in self.model.trainable_variables}
        return frozenset(n for n, v in self._variables() if id(v) in wanted)

    def set_parameters(self, values: Mapping[str, Array]) -> None:
        """See ``Subject``."""
        held = dict(self._variables())
        for name, value in values.items():
            held[name].assign(value)

    def buffers(self) -> Named:
        """See ``Subject``."""
        parameters = {id(v) for _, v in self._variables()}
        others = [(v.path, v) for v in self.model.weights if id(v) not in parameters]
        return {name: copied(v) for name, v in named(others)}

    def loss_kind(self) -> LossKind:
        """See ``Subject``."""
        return self.target.loss_kind or kind_of(self._given_loss)

    # --- how a batch goes through

    @contextlib.contextmanager
    def _passing(self, mode: Mode, *, keep: bool = False) -> Generator[bool]:
        """Switch layers; unless ``keep``, moving statistics are put back. Yields ``training``."""
        held = [] if keep or mode == "eval" else self.model.non_trainable_variables
        undo = [save_on_device(v) for v in held if "seed_generator" not in v.path]
        changed: list[Callable[[], object]] = []
        for _, layer in self._all_layers() if mode in ("norm", "dropout") else ():
            if mode == "dropout" and isinstance(layer, NORMS):
                changed.append(save_attribute(layer, "_trainable"))
                object.__setattr__(layer, "_trainable", False)  # it then uses moving statistics
            for name in NOISE if mode == "norm" else ():
                if isinstance(getattr(layer, name, None), float):
                    changed.append(save_attribute(layer, name))
                    object.__setattr__(layer, name, 0.0)
        try:
            yield mode != "eval"
        finally:
            for restore in (*changed, *undo):
                restore()

    def _outputs(self, batch: Batch, *, training: bool) -> Any:
        return self._call(tensors(batch.inputs), training=training)

    def _call(self, inputs: Any, *, training: bool) -> Any:
        if self.target.forward is not None:
            return self.target.forward(self.model, inputs)
        return self.model(inputs, training=training)

    def _loss(self, batch: Batch, *, training: bool) -> Any:
        outputs = self._outputs(batch, training=training)
        labels, weights = tensors(batch.labels), tensors(batch.weights)
        value = self._apply_loss(outputs, labels, weights)
        return tf.reduce_mean(value)

    def _apply_loss(self, outputs: Any, labels: Any, weights: Any = None) -> Any:
        given: Any = self._loss_function
        if given is None:
            missing("loss", "损失函数")
        if isinstance(given, list | tuple | dict):
            return self._many_losses(given, outputs, labels)
        if weights is not None and isinstance(given, keras.losses.Loss):
            return given(labels, outputs, sample_weight=weights)
        return given(labels, outputs)

    def _many_losses(self, given: Any, outputs: Any, labels: Any) -> Any:
        """The sum over the outputs of a model that has several."""
        keys: Sequence[Any] = list(given) if isinstance(given, dict) else range(len(given))
        if not isinstance(outputs, dict) and isinstance(given, dict):
            outputs = dict(zip(self.model.output_names, tf.nest.flatten(outputs), strict=True))
        losses: list[Any] = [keras.losses.get(given[k]) for k in keys]
        terms = [f(labels[k], outputs[k]) for k, f in zip(keys, losses, strict=True)]
        return tf.add_n([tf.reduce_mean(t) for t in terms])

    def _raw(self, batch: Batch) -> Any:
        if batch.raw is not None:
            return batch.raw
        parts = (batch.inputs, batch.labels, batch.weights)
        return tuple(tensors(part) for part in parts if part is not None)


def tensors(tree: Any) -> Any:
    """Arrays as tensors, nested as they were."""
    return map_arrays(tf.convert_to_tensor, tree)


def numbers(tensor: Any) -> Array:
    """As numpy, in memory of its own; float16 becomes float32."""
    array = np.array(array_of(tensor))
    return array.astype(np.float32) if array.dtype == np.float16 else array


def copied(variable: Any) -> Array:
    """What stands in a variable, as numpy."""
    return numbers(variable.value)


def named(pairs: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Names made unique: a second ``dense/kernel`` becomes ``dense/kernel#2``."""
    count: dict[str, int] = {}
    named: list[tuple[str, Any]] = []
    for name, value in pairs:
        count[name] = count.get(name, 0) + 1
        named.append((name if count[name] == 1 else f"{name}#{count[name]}", value))
    return named
