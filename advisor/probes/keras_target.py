"""Keras 3 on TensorFlow behind ``Subject``: training steps, the optimizer and its schedule.

Only ``advisor.probes.keras_*`` modules import either; ``opening`` imports this one.
"""

# Neither tensorflow nor keras says its types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false, reportOptionalMemberAccess=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from advisor.probes.data_target import missing
from advisor.probes.feeding import array_of
from advisor.probes.keras_layers import KerasLayers
from advisor.probes.keras_network import copied, tensors
from advisor.probes.keras_state import save_attribute
from advisor.probes.target import Array, Batch, Mode, Named

# Names of optimizer slots that mean the same in both frameworks.
_SLOTS = {
    "_momentums": "first",
    "_velocities": "second",
    "_velocity_hats": "highest",
    "momentums": "momentum",
}
_SETTINGS = {
    "momentum": "momentum",
    "rho": "beta2",
    "beta_1": "beta1",
    "beta_2": "beta2",
    "epsilon": "epsilon",
    "weight_decay": "weight_decay",
}


class KerasSubject(KerasLayers):
    """See ``Subject``. The person's own model is used, inside ``sandbox``; it is not copied."""

    framework = "keras"

    def train_step(self, batch: Batch, mode: Mode = "train") -> float:
        """See ``Subject``; a model that overrides ``train_step`` is trained with it."""
        if self._own_step is not None:
            value = self._own_step(self._raw(batch))
            return float(array_of(value)) if value is not None else float("nan")
        if not self._plain and type(self.model).train_step is not keras.Model.train_step:
            logs = self.model.train_step(self._raw(batch))
            return float(logs.get("loss", np.nan))
        optimizer = self._need_optimizer()
        variables = [v for _, v in self._trained()]
        if not optimizer.built:
            optimizer.build(variables)
        parts = tuple(map(tensors, (batch.inputs, batch.labels, batch.weights)))
        with self._passing(mode, keep=True) as training:
            if mode not in self._steps:
                self._steps[mode] = self._step_function(training=training)
            return float(self._steps[mode](*parts))

    def _step_function(self, *, training: bool) -> Callable[..., Any]:
        """One step, compiled unless the person wants eager execution; layers as they are now."""
        optimizer = self._need_optimizer()
        variables = [v for _, v in self._trained()]

        def step(inputs: Any, labels: Any, weights: Any) -> Any:
            with tf.GradientTape() as tape:
                outputs = self._call(inputs, training=training)
                loss = tf.reduce_mean(self._apply_loss(outputs, labels, weights))
                extra = [] if self._plain else self.model.losses
                whole = optimizer.scale_loss(tf.add_n([loss, *extra]))
            found = tape.gradient(whole, [v.value for v in variables])
            pairs = [(g, v) for g, v in zip(found, variables, strict=True) if g is not None]
            optimizer.apply_gradients(pairs)
            return loss

        eager = getattr(self.model, "run_eagerly", False)
        return step if eager else tf.function(step, reduce_retracing=True)

    def _need_optimizer(self) -> Any:
        return self._optimizer or missing("optimizer", "优化器")

    def optimizer_kind(self) -> str:
        """See ``Subject``."""
        inner = self._need_optimizer()
        return type(getattr(inner, "inner_optimizer", inner)).__name__.lower()

    def optimized(self) -> frozenset[str]:
        """See ``Subject``; an optimizer that never stepped holds what is trainable."""
        optimizer = self._need_optimizer()
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)
        if not optimizer.built:
            return self.trainable()
        held = {id(v) for v in optimizer._trainable_variables}
        return frozenset(n for n, v in self._variables() if id(v) in held)

    def optimizer_state(self) -> dict[str, Named]:
        """See ``Subject``."""
        optimizer = self._need_optimizer()
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)
        if not optimizer.built:
            return {}
        names = {id(v): n for n, v in self._variables()}
        step = np.array(int(optimizer.iterations))
        found: dict[str, Named] = {}
        for index, variable in enumerate(optimizer._trainable_variables):
            slots = {
                new: copied(held[index])
                for old, new in _SLOTS.items()
                if (held := getattr(optimizer, old, None)) and index < len(held)
            }
            if slots and id(variable) in names:
                found[names[id(variable)]] = {**slots, "step": step}
        return found

    def hyperparameters(self) -> dict[str, float]:
        """See ``Subject``."""
        optimizer = self._need_optimizer()
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)
        found = {"lr": float(array_of(optimizer.learning_rate))}
        for old, new in _SETTINGS.items():
            value = getattr(optimizer, old, None)
            if isinstance(value, int | float):
                found[new] = float(value)
        return found

    def set_learning_rate(self, value: float) -> None:
        """See ``Subject``; a schedule gives way to the constant until the sandbox ends."""
        optimizer = self._need_optimizer()
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)
        if hasattr(optimizer._learning_rate, "assign"):
            optimizer._learning_rate.assign(value)
        else:
            self._compile_anew()
            self._later(save_attribute(optimizer, "_learning_rate"))
            object.__setattr__(optimizer, "_learning_rate", value)

    def use_optimizer(self, kind: Literal["adam", "sgd"], learning_rate: float) -> None:
        """See ``Subject``."""
        self._compile_anew()
        for name in ("_optimizer", "_own_step", "_plain"):
            self._later(save_attribute(self, name))
        make = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[kind]
        self._optimizer, self._own_step, self._plain = make(learning_rate), None, True

    def replay_schedule(self, steps: int) -> Array:
        """See ``Subject``: a ``LearningRateSchedule``, a function of the epoch, or its callback."""
        schedule = self.target.scheduler or getattr(self._optimizer, "_learning_rate", None)
        schedule = getattr(schedule, "schedule", schedule)
        if not callable(schedule):
            missing("scheduler", "学习率调度器")
        rates = np.zeros(steps)
        for number in range(steps):
            try:
                rates[number] = float(array_of(schedule(number)))
            except TypeError:  # function(epoch, current rate)
                before = rates[number - 1] if number else self.hyperparameters()["lr"]
                rates[number] = float(array_of(schedule(number, float(before))))
        return rates
