"""Everything that a probe may change of a Keras set-up, put back; weights made anew."""

# Neither tensorflow nor keras says its types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false, reportOptionalMemberAccess=false

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from advisor.probes import keras_state, randomness
from advisor.probes.keras_network import NOISE, KerasNetwork, tensors
from advisor.probes.target import Decline


class KerasSandbox(KerasNetwork):
    """A network that is as before when the sandbox ends. See ``Subject``."""

    @contextlib.contextmanager
    def sandbox(self) -> Generator[None]:
        """See ``Subject``."""
        undo = self._save()
        self._undo.append([])
        if self._optimizer is not None and not self._optimizer.built:
            self._compile_anew()  # a step of now would keep slots that are gone afterwards
            if len(self._undo) == 1:
                # Slots cannot be taken away again without a trace: let another one grow them.
                self._later(keras_state.save_attribute(self, "_optimizer"))
                self._optimizer = type(self._optimizer).from_config(self._optimizer.get_config())
        try:
            yield
        finally:
            with randomness.uninterrupted():
                for restore in reversed(self._undo.pop()):
                    restore()
                for restore in undo:
                    restore()

    def _save(self) -> list[Callable[[], object]]:
        undo: list[Callable[[], object]] = [
            keras_state.save_variable(v) for v in self.model.variables
        ]
        undo += [keras_state.save_flags(layer) for _, layer in self._all_layers()]
        optimizer = self._optimizer
        for part in (optimizer, getattr(optimizer, "inner_optimizer", None)):
            if part is not None:
                undo.append(keras_state.save_optimizer(part))
                undo += [keras_state.save_variable(v) for v in part.variables]
        undo += [keras_state.save_variable(v) for v in self.target.also if hasattr(v, "assign")]
        return [*undo, *randomness.save()]

    def _later(self, restore: Callable[[], object]) -> None:
        if not self._undo:
            raise RuntimeError("only inside sandbox()")
        self._undo[-1].append(restore)

    def _compile_anew(self) -> None:
        """Something changes of what steps are compiled of; afterwards the old ones hold again."""
        self._later(keras_state.save_attribute(self, "_steps"))
        self._steps = {}

    def freshen(self, seed: int) -> Literal["own", "default"]:
        """See ``Subject``; the layers of a clone carry the person's initialisers."""
        randomness.seed_all(seed)
        if self.target.make_model is not None:
            built = self.target.make_model()
            if not built.built:
                first = next(iter(self.batches(1)))
                built(tensors(first.inputs))
        else:
            built = self._cloned(lambda layer: _reseeded(layer, seed))
        ours, theirs = self.model.weights, built.weights
        if [v.shape for v in ours] != [v.shape for v in theirs]:
            raise Decline("make_model builds another model.", "make_model 构建的模型不同。")
        for variable, other in zip(ours, theirs, strict=True):
            variable.assign(other.value)
        for variable in self._optimizer.variables if self._optimizer is not None else ():
            if "learning_rate" not in variable.path and "loss_scale" not in variable.path:
                variable.assign(np.zeros(variable.shape))
        return "own"

    def _cloned(self, make: Callable[[Any], Any]) -> Any:
        try:
            return keras.models.clone_model(self.model, clone_function=make)
        except (ValueError, TypeError, NotImplementedError) as error:
            raise Decline(
                "How to build this model anew is not known. Give make_model.",
                "不知道如何重新构建该模型。请给出 make_model。",
            ) from error

    def without_regularisation(self) -> None:
        """See ``Subject``; penalties of layers are left out too."""
        self._compile_anew()
        self._later(keras_state.save_attribute(self, "_plain"))
        self._plain = True
        for _, layer in self._all_layers():
            for name in NOISE:
                if isinstance(getattr(layer, name, None), float):
                    self._later(keras_state.save_attribute(layer, name))
                    object.__setattr__(layer, name, 0.0)
        if self._optimizer is not None and getattr(self._optimizer, "weight_decay", None):
            self._later(keras_state.save_attribute(self._optimizer, "weight_decay"))
            object.__setattr__(self._optimizer, "weight_decay", None)

    @contextlib.contextmanager
    def precision(self, kind: Literal["own", "single", "double"]) -> Generator[None]:
        """See ``Subject``; training in float64 is not possible."""
        if kind == "own":
            yield
            return
        undo = [keras_state.save_attribute(self, name) for name in ("_steps", "_loss_function")]
        self._steps = {}
        dtype = "float32" if kind == "single" else "float64"
        undo += [keras_state.save_policy(layer) for _, layer in self._all_layers()]
        try:
            for _, layer in self._all_layers():
                layer.dtype_policy = dtype
            if kind == "double":
                undo += self._widen()
            yield
        finally:
            with randomness.uninterrupted():
                for restore in undo:
                    restore()

    def _widen(self) -> list[Callable[[], object]]:
        """Variables and loss in float64; returns what makes them as before."""
        undo: list[Callable[[], object]] = []
        for variable in self.model.variables:
            if tf.as_dtype(variable.dtype).is_floating:
                undo += [keras_state.save_attribute(variable, n) for n in ("_value", "_dtype")]
                variable._value = tf.Variable(tf.cast(variable.value, tf.float64))
                variable._dtype = "float64"
        if hasattr(self._loss_function, "get_config"):
            config = {**self._loss_function.get_config(), "dtype": "float64"}
            self._loss_function = type(self._loss_function).from_config(config)
        return undo


def _reseeded(layer: Any, seed: int) -> Any:
    """The same layer anew; initialisers with a seed of their own get another."""
    config = layer.get_config()
    for value in config.values():
        inner = value.get("config") if isinstance(value, dict) else None
        if isinstance(inner, dict) and isinstance(inner.get("seed"), int):
            inner["seed"] += seed
    return type(layer).from_config(config)
