"""Passes through a Keras model: outputs, loss, and gradients by whatever is asked."""

# Neither tensorflow nor keras says its types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false, reportOptionalMemberAccess=false

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow as tf

from advisor.probes.feeding import array_of
from advisor.probes.keras_network import numbers, tensors
from advisor.probes.keras_sandbox import KerasSandbox
from advisor.probes.keras_watching import watching
from advisor.probes.target import Array, Batch, Decline, Mode, Named, map_arrays

_ZERO = tf.UnconnectedGradients.ZERO


class KerasPasses(KerasSandbox):
    """None of them moves a parameter or a buffer. See ``Subject``."""

    def forward(self, batch: Batch, mode: Mode = "eval") -> Any:
        """See ``Subject``."""
        with self._passing(mode) as training:
            return _to_numpy(self._outputs(batch, training=training))

    def loss(self, batch: Batch, mode: Mode = "eval") -> float:
        """See ``Subject``."""
        with self._passing(mode) as training:
            return float(self._loss(batch, training=training))

    def loss_of(self, outputs: Any, labels: Any) -> Array:
        """See ``Subject``."""
        return array_of(self._apply_loss(tensors(outputs), tensors(labels)))

    def gradients(self, batch: Batch, mode: Mode = "train") -> dict[str, Array | None]:
        """See ``Subject``."""
        pairs = self._trained()
        with self._passing(mode) as training:
            with tf.GradientTape() as tape:
                loss = self._loss(batch, training=training)
            found = tape.gradient(loss, [v.value for _, v in pairs])
        return {
            name: None if g is None else numbers(tf.convert_to_tensor(g))
            for (name, _), g in zip(pairs, found, strict=True)
        }

    def output_gradient(self, outputs: Any, labels: Any) -> Any:
        """See ``Subject``."""
        leaves = map_arrays(tf.convert_to_tensor, outputs)
        flat = tf.nest.flatten(leaves)
        with tf.GradientTape() as tape:
            for leaf in flat:
                tape.watch(leaf)
            loss = tf.reduce_sum(self._apply_loss(leaves, tensors(labels)))
        found = tape.gradient(loss, flat, unconnected_gradients=_ZERO)
        gradients = iter([numbers(g) for g in found])
        return map_arrays(lambda _: next(gradients), outputs)

    def input_gradient(
        self, batch: Batch, pick: Callable[[Any], Any], mode: Mode = "eval"
    ) -> list[Array]:
        """See ``Subject``."""
        inputs = tensors(batch.inputs)
        leaves = [t for t in tf.nest.flatten(inputs) if t.dtype.is_floating]
        with contextlib.ExitStack() as stack:
            training = stack.enter_context(self._passing(mode))
            tape = stack.enter_context(tf.GradientTape())
            if not leaves:
                stack.enter_context(self._embedding_leaf(tape, leaves))
            for leaf in leaves:
                tape.watch(leaf)
            value = tf.reduce_sum(pick(self._call(inputs, training=training)))
        return [numbers(g) for g in tape.gradient(value, leaves, unconnected_gradients=_ZERO)]

    def _embedding_leaf(self, tape: Any, leaves: list[Any]) -> Any:
        first = next((x for _, x in self._leaves() if isinstance(x, keras.layers.Embedding)), None)
        if first is None:
            raise Decline(
                "The inputs are integers and the model has no embedding layer to follow them to.",
                "输入为整数，而模型中没有可以跟踪的嵌入层。",
            )

        def change(_: Any, output: Any) -> Any:
            tape.watch(output)
            leaves.append(output)
            return output

        return watching([(first, change)])

    def hessian_vector(
        self, batch: Batch, vector: Mapping[str, Array], mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        pairs = self._trained()
        variables = [v.value for _, v in pairs]
        along = [tf.convert_to_tensor(vector[n], v.dtype) for n, v in pairs]
        with self._passing(mode) as training, tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                loss = self._loss(batch, training=training)
            first = inner.gradient(loss, variables)
            terms = [
                tf.reduce_sum(tf.convert_to_tensor(g) * v)
                for g, v in zip(first, along, strict=True)
                if g is not None
            ]
            product = tf.add_n(terms)
        found = outer.gradient(product, variables, unconnected_gradients=_ZERO)
        return {n: numbers(tf.convert_to_tensor(g)) for (n, _), g in zip(pairs, found, strict=True)}


def _to_numpy(tree: Any) -> Any:
    return tf.nest.map_structure(numbers, tree)
