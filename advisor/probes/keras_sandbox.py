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
        self._steps.clear()
        if len(self._undo) == 1 and self._optimizer is not None and not self._optimizer.built:
            # Slots cannot be taken away again without a trace: let another one grow them.
            self._later(keras_state.save_attribute(self, "_optimizer"))
            self._optimizer = type(self._optimizer).from_config(self._optimizer.get_config())
        try:
            yield
        finally:
            self._steps.clear()
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
        weights = built.get_weights()
        if [w.shape for w in weights] != [w.shape for w in self.model.get_weights()]:
            raise Decline("make_model builds another model.", "make_model 构建的模型不同。")
        self.model.set_weights(weights)
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

    def _doubled(self) -> Any:
        """The model in float64: as a clone, else as the person's code builds it."""
        try:
            return self._cloned(lambda layer: _in_dtype(layer, "float64"))
        except Decline:
            if self.target.make_model is None:
                raise
        before = keras.config.dtype_policy()
        try:
            keras.config.set_dtype_policy("float64")
            built = self.target.make_model()
            built(tensors(next(iter(self.batches(1))).inputs))
        finally:
            keras.config.set_dtype_policy(before)
        return built

    def without_regularisation(self) -> None:
        """See ``Subject``; penalties of layers are left out too."""
        self._steps.clear()
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
        """See ``Subject``; in float64 a clone is used, and training it is not possible."""
        if kind == "own":
            yield
            return
        self._steps.clear()
        before, before_loss = self.model, self._loss_function
        dtype = "float32" if kind == "single" else "float64"
        if kind == "double":
            self.model = self._doubled()
            self.model.set_weights(before.get_weights())
            if hasattr(before_loss, "get_config"):
                config = {**before_loss.get_config(), "dtype": dtype}
                self._loss_function = type(before_loss).from_config(config)
            policies = []
        else:
            policies = [(x, x.dtype_policy) for _, x in self._all_layers()]
        try:
            for layer, _ in policies:
                layer.dtype_policy = dtype
            yield
        finally:
            for layer, policy in policies:
                layer.dtype_policy = policy
            self._steps.clear()
            self.model, self._loss_function = before, before_loss


def _reseeded(layer: Any, seed: int) -> Any:
    """The same layer anew; initialisers with a seed of their own get another."""
    config = layer.get_config()
    for value in config.values():
        inner = value.get("config") if isinstance(value, dict) else None
        if isinstance(inner, dict) and isinstance(inner.get("seed"), int):
            inner["seed"] += seed
    return type(layer).from_config(config)


def _in_dtype(layer: Any, dtype: str) -> Any:
    return type(layer).from_config({**layer.get_config(), "dtype": dtype})
