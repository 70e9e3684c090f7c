"""Keras 3 on tensorflow behind ``Subject``: the only module that imports keras and tensorflow.

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
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from advisor.errors import InputError
from advisor.probes import randomness
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

# Attributes that make a layer random in training, and that 0 switches off.
_NOISE = ("rate", "stddev", "drop_rate")
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
_NORMS = keras.layers.BatchNormalization
_ZERO = tf.UnconnectedGradients.ZERO


class KerasSubject(DataSubject):
    """See ``Subject``. The person's own model is used, inside ``sandbox``; it is not copied."""

    framework = "keras"

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
        self._steps: dict[str, Callable[..., Any]] = {}  # what changes a layer empties it
        self._undo: list[list[Callable[[], object]]] = []

    # --- passes

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
        return array_of(self._apply_loss(_tensors(outputs), _tensors(labels)))

    def gradients(self, batch: Batch, mode: Mode = "train") -> dict[str, Array | None]:
        """See ``Subject``."""
        pairs = self._trained()
        with self._passing(mode) as training:
            with tf.GradientTape() as tape:
                loss = self._loss(batch, training=training)
            found = tape.gradient(loss, [v.value for _, v in pairs])
        return {
            name: None if g is None else _float(tf.convert_to_tensor(g))
            for (name, _), g in zip(pairs, found, strict=True)
        }

    def output_gradient(self, outputs: Any, labels: Any) -> Any:
        """See ``Subject``."""
        leaves = map_arrays(tf.convert_to_tensor, outputs)
        flat = tf.nest.flatten(leaves)
        with tf.GradientTape() as tape:
            for leaf in flat:
                tape.watch(leaf)
            loss = tf.reduce_sum(self._apply_loss(leaves, _tensors(labels)))
        found = tape.gradient(loss, flat, unconnected_gradients=_ZERO)
        gradients = iter([_float(g) for g in found])
        return map_arrays(lambda _: next(gradients), outputs)

    def input_gradient(
        self, batch: Batch, pick: Callable[[Any], Any], mode: Mode = "eval"
    ) -> list[Array]:
        """See ``Subject``."""
        inputs = _tensors(batch.inputs)
        leaves = [t for t in tf.nest.flatten(inputs) if t.dtype.is_floating]
        with contextlib.ExitStack() as stack:
            training = stack.enter_context(self._passing(mode))
            tape = stack.enter_context(tf.GradientTape())
            if not leaves:
                stack.enter_context(self._embedding_leaf(tape, leaves))
            for leaf in leaves:
                tape.watch(leaf)
            value = tf.reduce_sum(pick(self._call(inputs, training=training)))
        return [_float(g) for g in tape.gradient(value, leaves, unconnected_gradients=_ZERO)]

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

        return _watching([(first, change)])

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
        return {n: _float(tf.convert_to_tensor(g)) for (n, _), g in zip(pairs, found, strict=True)}

    def activations(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        seen: Named = {}

        def note(name: str) -> Callable[[Any, Any], Any]:
            def hook(_: Any, output: Any) -> Any:
                first = output[0] if isinstance(output, list | tuple) else output
                if isinstance(first, tf.Tensor):
                    seen[name] = _float(first)
                return output

            return hook

        with _watching([(layer, note(name)) for name, layer in self._watched(names)]):
            self.forward(batch, mode)
        return seen

    def layer_inputs(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        seen: Named = {}

        def note(name: str) -> Callable[[Any, Any], Any]:
            def hook(given: Any, output: Any) -> Any:
                if isinstance(given, tf.Tensor):
                    seen.setdefault(name, _float(given))
                return output

            return hook

        with _watching([(layer, note(name)) for name, layer in self._watched(names)]):
            self.forward(batch, mode)
        return seen

    def _watched(self, names: tuple[str, ...] | None) -> list[tuple[str, Any]]:
        """The named layers, or all leaves."""
        return self._leaves() if names is None else [p for p in self._all_layers() if p[0] in names]

    def norm_inputs(self, batch: Batch) -> dict[str, tuple[Floats, Floats]]:
        """See ``Subject``."""
        seen: dict[str, tuple[Floats, Floats]] = {}

        def note(name: str, axis: int) -> Callable[[Any, Any], Any]:
            def hook(given: Any, output: Any) -> Any:
                values = tf.cast(given, tf.float32)
                channel = axis % len(values.shape)
                others = [d for d in range(len(values.shape)) if d != channel]
                mean, variance = tf.nn.moments(values, others)
                seen[name] = (array_of(mean), array_of(variance))
                return output

            return hook

        with _watching([(x, note(n, _axis(x))) for n, x in self._norm_layers()]):
            self.forward(batch, "train")
        return seen

    # --- the model

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
        return _named([(getattr(x, "path", None) or x.name, x) for x in found])

    def _leaves(self) -> list[tuple[str, Any]]:
        return [(n, x) for n, x in self._all_layers() if not getattr(x, "_layers", None)]

    def _norm_layers(self) -> list[tuple[str, Any]]:
        return [(n, x) for n, x in self._all_layers() if isinstance(x, _NORMS) and x.built]

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
        return _named([(v.path, v) for v in self.model.weights if id(v) not in moving])

    def _trained(self) -> list[tuple[str, Any]]:
        wanted = {id(v) for v in self.model.trainable_variables}
        pairs = [(n, v) for n, v in self._variables() if id(v) in wanted]
        if not pairs:
            raise Decline("No parameter is trainable.", "没有可训练的参数。")
        return pairs

    def parameters(self) -> Named:
        """See ``Subject``."""
        return {name: _copied(v) for name, v in self._variables()}

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
        return {name: _copied(v) for name, v in _named(others)}

    def loss_kind(self) -> LossKind:
        """See ``Subject``."""
        return self.target.loss_kind or kind_of(self._given_loss)

    # --- training

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
        parts = tuple(map(_tensors, (batch.inputs, batch.labels, batch.weights)))
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
                new: _copied(held[index])
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
            self._steps.clear()
            self._later(_attribute(optimizer, "_learning_rate"))
            object.__setattr__(optimizer, "_learning_rate", value)

    def use_optimizer(self, kind: Literal["adam", "sgd"], learning_rate: float) -> None:
        """See ``Subject``."""
        self._steps.clear()
        for name in ("_optimizer", "_own_step", "_plain"):
            self._later(_attribute(self, name))
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

    # --- state

    @contextlib.contextmanager
    def sandbox(self) -> Generator[None]:
        """See ``Subject``."""
        undo = self._save()
        self._undo.append([])
        self._steps.clear()
        if len(self._undo) == 1 and self._optimizer is not None and not self._optimizer.built:
            # Slots cannot be taken away again without a trace: let another one grow them.
            self._later(_attribute(self, "_optimizer"))
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
        undo: list[Callable[[], object]] = [_variable(v) for v in self.model.variables]
        undo += [_flags(layer) for _, layer in self._all_layers()]
        optimizer = self._optimizer
        for part in (optimizer, getattr(optimizer, "inner_optimizer", None)):
            if part is not None:
                undo.append(_optimizer(part))
                undo += [_variable(v) for v in part.variables]
        undo += [_variable(v) for v in self.target.also if hasattr(v, "assign")]
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
                built(_tensors(first.inputs))
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
            built(_tensors(next(iter(self.batches(1))).inputs))
        finally:
            keras.config.set_dtype_policy(before)
        return built

    def without_regularisation(self) -> None:
        """See ``Subject``; penalties of layers are left out too."""
        self._steps.clear()
        self._later(_attribute(self, "_plain"))
        self._plain = True
        for _, layer in self._all_layers():
            for name in _NOISE:
                if isinstance(getattr(layer, name, None), float):
                    self._later(_attribute(layer, name))
                    object.__setattr__(layer, name, 0.0)
        if self._optimizer is not None and getattr(self._optimizer, "weight_decay", None):
            self._later(_attribute(self._optimizer, "weight_decay"))
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

    # --- inside

    @contextlib.contextmanager
    def _passing(self, mode: Mode, *, keep: bool = False) -> Generator[bool]:
        """Switch layers; unless ``keep``, moving statistics are put back. Yields ``training``."""
        held = [] if keep or mode == "eval" else self.model.non_trainable_variables
        undo = [_variable(v) for v in held if "seed_generator" not in v.path]
        changed: list[Callable[[], object]] = []
        for _, layer in self._all_layers() if mode in ("norm", "dropout") else ():
            if mode == "dropout" and isinstance(layer, _NORMS):
                changed.append(_attribute(layer, "_trainable"))
                object.__setattr__(layer, "_trainable", False)  # it then uses moving statistics
            for name in _NOISE if mode == "norm" else ():
                if isinstance(getattr(layer, name, None), float):
                    changed.append(_attribute(layer, name))
                    object.__setattr__(layer, name, 0.0)
        try:
            yield mode != "eval"
        finally:
            for restore in (*changed, *undo):
                restore()

    def _outputs(self, batch: Batch, *, training: bool) -> Any:
        return self._call(_tensors(batch.inputs), training=training)

    def _call(self, inputs: Any, *, training: bool) -> Any:
        if self.target.forward is not None:
            return self.target.forward(self.model, inputs)
        return self.model(inputs, training=training)

    def _loss(self, batch: Batch, *, training: bool) -> Any:
        outputs = self._outputs(batch, training=training)
        labels, weights = _tensors(batch.labels), _tensors(batch.weights)
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
        return tuple(_tensors(part) for part in parts if part is not None)


def _tensors(tree: Any) -> Any:
    return map_arrays(tf.convert_to_tensor, tree)


def _to_numpy(tree: Any) -> Any:
    return tf.nest.map_structure(_float, tree)


def _float(tensor: Any) -> Array:
    array = np.array(array_of(tensor))
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _copied(variable: Any) -> Array:
    return _float(variable.value)


def _axis(layer: Any) -> int:
    return int(layer.axis[0] if isinstance(layer.axis, list | tuple) else layer.axis)


def _named(pairs: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Names made unique: a second ``dense/kernel`` becomes ``dense/kernel#2``."""
    count: dict[str, int] = {}
    named: list[tuple[str, Any]] = []
    for name, value in pairs:
        count[name] = count.get(name, 0) + 1
        named.append((name if count[name] == 1 else f"{name}#{count[name]}", value))
    return named


@contextlib.contextmanager
def _watching(hooks: list[tuple[Any, Callable[[Any, Any], Any]]]) -> Generator[None]:
    """Call ``hook(inputs, output)`` after each of the layers; what it returns is the output."""
    watched: list[tuple[Any, Any]] = []
    try:
        for layer, hook in hooks:
            original = layer.call
            watched.append((layer, layer.__dict__.get("call")))

            def call(*args: Any, _call: Any = original, _hook: Any = hook, **named: Any) -> Any:
                given = args[0] if args else next(iter(named.values()), None)
                return _hook(given, _call(*args, **named))

            layer.__dict__["call"] = call
        yield
    finally:
        for layer, before in reversed(watched):
            layer.__dict__.pop("call", None)
            if before is not None:
                layer.__dict__["call"] = before


def _variable(variable: Any) -> Callable[[], object]:
    value = variable.numpy().copy()  # a tf.Variable of the person's own has it too
    return lambda: variable.assign(value)


def _attribute(owner: Any, name: str) -> Callable[[], object]:
    before = getattr(owner, name)
    return lambda: object.__setattr__(owner, name, before)


def _flags(layer: Any) -> Callable[[], object]:
    """Whether a layer and each of its variables is trainable, and whether it was ever called."""
    own, called = getattr(layer, "_trainable", True), getattr(layer, "_called", False)
    each = [(v, v.trainable) for v in getattr(layer, "_trainable_variables", [])]

    def restore() -> None:
        object.__setattr__(layer, "_trainable", own)
        object.__setattr__(layer, "_called", called)
        for variable, trainable in each:
            variable.trainable = trainable

    return restore


def _optimizer(optimizer: Any) -> Callable[[], object]:
    """Attributes of an optimizer: one that never stepped has no slots yet, and none afterwards."""
    held_now = vars(optimizer).items()
    # Lists of an optimizer are TensorFlow's own kind, which is a list but not of that type.
    before = {k: list(v) if isinstance(v, list) else v for k, v in held_now}
    lists = {k: v for k, v in held_now if isinstance(v, list)}
    dicts = [(v, dict(v)) for _, v in held_now if type(v) is dict]

    def restore() -> None:
        for name in [n for n in vars(optimizer) if n not in before]:
            object.__delattr__(optimizer, name)
        for name, value in before.items():
            object.__setattr__(optimizer, name, lists.get(name, value))
        for name, held in lists.items():
            if len(held) != len(before[name]):
                object.__setattr__(optimizer, name, type(held)(before[name]))
        for held, content in dicts:
            held.clear()
            held.update(content)

    return restore


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


def load_weights(name: str, *, trust: bool) -> Named:
    """Variables of a saved model by path; see ``weight_files``."""
    try:
        model: Any = keras.models.load_model(name, compile=False, safe_mode=not trust)
    except (ValueError, TypeError, OSError) as error:
        first = str(error).strip().splitlines()[0][:200]
        raise InputError(
            f"{name}: Keras does not open it in safe mode: {first}. Save the weights of a model"
            " without Lambda layers, or add --trust if you know where the file comes from."
        ) from error
    return {name: _copied(v) for name, v in _named([(v.path, v) for v in model.weights])}


def load_checkpoint(name: str) -> Named:
    """Vectors and scalars of a TensorFlow checkpoint: where moving statistics are."""
    try:
        reader = tf.train.load_checkpoint(name)
        shapes = reader.get_variable_to_shape_map()
    except (tf.errors.OpError, ValueError) as error:
        raise InputError(f"{name}: not a TensorFlow checkpoint: {error}.") from error
    suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
    found = {
        key.removesuffix(suffix): reader.get_tensor(key)
        for key, shape in shapes.items()
        if len(shape) <= 1
    }
    return {k: np.array(v) for k, v in found.items() if np.asarray(v).dtype.kind in "fiu"}
