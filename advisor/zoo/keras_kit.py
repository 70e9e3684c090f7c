"""The zoo's kit for Keras on TensorFlow."""

# Keras and TensorFlow are hardly typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportMissingTypeStubs=false
# pyright: reportUnknownParameterType=false, reportUntypedBaseClass=false, reportAttributeAccessIssue=false
# pyright: reportIncompatibleMethodOverride=false, reportMissingParameterType=false

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from advisor.probes import Target
from advisor.zoo.kit import Framework, Ops

_layers: Any = keras.layers
_random: Any = keras.random


class KerasOps:
    """See ``Ops``."""

    def mean(self, x: Any) -> Any:
        """See ``Ops``."""
        return tf.reduce_mean(x)

    def total(self, x: Any) -> Any:
        """See ``Ops``."""
        return tf.reduce_sum(x)

    def log(self, x: Any) -> Any:
        """See ``Ops``."""
        return tf.math.log(x)

    def sqrt(self, x: Any) -> Any:
        """See ``Ops``."""
        return tf.sqrt(x)

    def relu(self, x: Any) -> Any:
        """See ``Ops``."""
        return tf.nn.relu(x)

    def tanh(self, x: Any) -> Any:
        """See ``Ops``."""
        return tf.tanh(x)

    def clip(self, x: Any, low: float, high: float) -> Any:
        """See ``Ops``."""
        return tf.clip_by_value(x, low, high)

    def softmax(self, x: Any, axis: int = -1) -> Any:
        """See ``Ops``."""
        return tf.nn.softmax(x, axis=axis)

    def stop(self, x: Any) -> Any:
        """See ``Ops``."""
        return tf.stop_gradient(x)

    def forced(self, x: Any) -> Any:
        """See ``Ops``."""
        return x

    def wrong(self, outputs: Any, labels: Any) -> Any:
        """See ``Ops``."""
        found = tf.argmax(outputs, -1)
        return tf.cast(tf.not_equal(found, tf.cast(labels, tf.int64)), tf.float32)

    def picked(self, outputs: Any, labels: Any) -> Any:
        """See ``Ops``."""
        return tf.gather(outputs, tf.cast(labels, tf.int64), axis=1, batch_dims=1)

    def floats(self, x: Any) -> Any:
        """See ``Ops``."""
        return tf.cast(x, tf.float32)

    def column(self, x: Any) -> Any:
        """See ``Ops``."""
        return x[:, None]

    def entropy(self, outputs: Any, labels: Any) -> Any:
        """See ``Ops``; times one, else Keras looks through a softmax."""
        plain: Any = keras.losses.sparse_categorical_crossentropy
        return tf.reduce_mean(plain(labels, outputs * 1.0, from_logits=True))

    def dropped(self, x: Any, rate: float) -> Any:
        """See ``Ops``."""
        return _random.dropout(x, rate)


class Apply(_layers.Layer):
    """A function as a layer."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self.function = function

    def call(self, x: Any) -> Any:
        """Call it."""
        return self.function(x)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As it came."""
        return input_shape


class Added(_layers.Layer):
    """Two branches, added."""

    def __init__(self, first: Sequence[Any], second: Sequence[Any]) -> None:
        super().__init__()
        self.first, self.second = list(first), list(second)

    def build(self, input_shape: Any) -> None:
        """Both branches."""
        for branch in (self.first, self.second):
            shape = input_shape
            for layer in branch:
                layer.build(shape)
                shape = layer.compute_output_shape(shape)
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """That of a branch."""
        for layer in self.first:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def call(self, x: Any) -> Any:
        """Sum of both."""
        one = two = x
        for layer in self.first:
            one = layer(one)
        for layer in self.second:
            two = layer(two)
        return one + two


class Pooled(_layers.Layer):
    """Mean vector of tokens."""

    def __init__(self, *, masked: bool) -> None:
        super().__init__()
        self.table, self.masked = _layers.Embedding(20, 8), masked

    def build(self, input_shape: Any) -> None:
        """The table."""
        self.table.build(input_shape)
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """One vector a sample."""
        return (input_shape[0], 8)

    def call(self, x: Any) -> Any:
        """Over positions."""
        real = tf.cast(tf.not_equal(x, 0) if self.masked else tf.equal(x, x), tf.float32)[..., None]
        return tf.reduce_sum(self.table(x) * real, 1) / tf.reduce_sum(real, 1)


class KerasKit:
    """See ``Kit``."""

    framework: Framework = "keras"

    @property
    def ops(self) -> Ops:
        """See ``Kit``."""
        return KerasOps()

    def seed(self, value: int) -> None:
        """See ``Kit``."""
        keras.utils.set_random_seed(value)

    def dense(self, before: int, after: int) -> Any:
        """See ``Kit``."""
        return _layers.Dense(after)

    def activation(self, name: str) -> Any:
        """See ``Kit``."""
        if name == "log-softmax":
            return Apply(lambda x: tf.nn.log_softmax(x))
        return _layers.Activation(name)

    def norm(self, width: int, decay: float) -> Any:
        """See ``Kit``."""
        return _layers.BatchNormalization(momentum=decay, epsilon=1e-5)

    def dropout(self, rate: float) -> Any:
        """See ``Kit``."""
        return _layers.Dropout(rate)

    def picture(self, side: int, channels: int) -> list[Any]:
        """See ``Kit``."""
        return [
            _layers.Reshape((side, side, 1)),
            _layers.Conv2D(channels, 3),
            _layers.Activation("relu"),
            _layers.Flatten(),
        ]

    def embedding(self, words: int, width: int, *, masked: bool = False) -> Any:
        """See ``Kit``."""
        return _layers.Embedding(words, width, mask_zero=masked)

    def recurrent(self, before: int, after: int, *, both: bool = False) -> Any:
        """See ``Kit``."""
        rnn = _layers.GRU(after, return_sequences=True)
        return _layers.Bidirectional(rnn) if both else rnn

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
        start = _layers.Input((None,), dtype="int32") if tokens else _layers.Input(shape)
        return keras.Sequential([start, *layers])

    def change(
        self, model: Any, number: int, *, factor: float = 1.0, shift: float = 0.0, to: Any = None
    ) -> None:
        """See ``Kit``."""
        layer = self._kernels(model)[number]
        kernel, bias = layer.get_weights()
        if to is not None:
            kernel, bias = np.full_like(kernel, to), bias * 0
        layer.set_weights([kernel * factor, bias + shift])

    def _kernels(self, model: Any) -> list[Any]:
        return [x for x in model.layers if isinstance(x, _layers.Dense | _layers.Conv2D)]

    def no_bias(self, model: Any) -> None:
        """See ``Kit``."""
        for layer in self._kernels(model):
            kernel, bias = layer.get_weights()
            layer.set_weights([kernel, bias * 0])

    def freeze(self, model: Any) -> None:
        """See ``Kit``."""
        for layer in self._kernels(model)[:-1]:
            layer.trainable = False

    def loss(self, name: str) -> Any:
        """See ``Kit``."""
        sparse: Any = keras.losses.SparseCategoricalCrossentropy
        binary: Any = keras.losses.BinaryCrossentropy
        made: dict[str, Any] = {
            # Times one, else Keras finds the logits behind a softmax by itself.
            "ce": lambda: sparse(from_logits=True),
            "ce-sum": lambda: sparse(from_logits=True, reduction="sum"),
            "ce-probs": lambda: sparse(from_logits=False),
            "bce": lambda: binary(from_logits=True),
            "bce-probs": lambda: binary(),
            "mse": keras.losses.MeanSquaredError,
        }
        return made[name]()

    def own_loss(self, function: Callable[[Any, Any], Any]) -> Any:
        """See ``Kit``."""
        return lambda labels, outputs: function(outputs * 1.0, labels)

    def optimizer(self, name: str, model: Any, lr: float, **options: Any) -> Any:
        """See ``Kit``."""
        made: dict[str, Any] = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
        return made[name](lr, **options)

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
        """See ``Kit``; sums of gradients are kept in variables, as people do."""
        optimizer, variables = target.optimizer, target.model.trainable_variables
        optimizer.build(variables)
        held = [tf.Variable(tf.zeros_like(v.value)) for v in variables]
        target.also = (*target.also, *held)
        done = 0

        def step(batch: Any) -> Any:
            nonlocal done
            with tf.GradientTape() as tape:
                loss = target.loss(batch[1], target.model(batch[0], training=True))
            found: Any = tape.gradient(loss, [v.value for v in variables])
            for kept, gradient in zip(held, found, strict=True):
                kept.assign_add(gradient / every if divides else gradient)
            done += 1
            if done % every == 0:
                sums = [tf.identity(k) for k in held]
                if clip is not None:
                    sums, _ = tf.clip_by_global_norm(sums, clip)
                if steps:
                    optimizer.apply(sums, variables)
                for kept in held if clears else ():
                    kept.assign(tf.zeros_like(kept))
            return loss

        return step

    def outputs(self, model: Any, x: Any, *, training: bool = False) -> Any:
        """See ``Kit``."""
        return np.asarray(model(x, training=training))
