"""One small real training with Keras 3 on TensorFlow, logged as Keras itself logs it."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras  # noqa: TID251  # the zoo trains real networks; it is no part of the program
import numpy as np

from eval.zoo.tasks import Task

# Steps between returns from TensorFlow; what an epoch logs does not depend on it.
TOGETHER = 16

Spoil = Callable[[keras.Model], None]


@dataclass(frozen=True)
class KerasRecipe:
    """How to train. ``log`` is "csvlogger", or "history": ``DataFrame(history.history)`` as CSV.

    ``body`` is "dense", "convolution" (digits), "gru" or "lstm" (next-symbol). ``probabilities``
    puts softmax or sigmoid into the network; else the loss takes logits.
    """

    task: str
    seed: int
    optimizer: str = "adam"
    lr: float = 1e-3
    schedule: str = "constant"
    batch: int = 32
    epochs: int = 20
    width: int = 64
    depth: int = 2
    body: str = "dense"
    activation: str = "relu"
    dropout: float = 0.0
    batch_norm: bool = False
    norm_momentum: float = 0.99
    noise: float = 0.0
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    probabilities: bool = True
    class_weight: bool = False
    fine_tune: bool = False
    early_stopping: bool = False
    shuffle: bool = True
    initializer: str = "glorot_uniform"
    log: str = "csvlogger"
    facts: dict[str, object] = field(default_factory=dict[str, object])


@dataclass
class KerasResult:
    """``text`` is what was written; ``history`` the values by name; ``metric`` as in the task."""

    recipe: KerasRecipe
    text: str
    history: dict[str, list[float]]
    facts: dict[str, object]
    metric: float


@dataclass(frozen=True)
class Data:
    """A task as arrays of numpy; ``y`` is a class number, a share in [0, 1] or targets."""

    x: np.ndarray
    y: np.ndarray
    val_x: np.ndarray
    val_y: np.ndarray


def data_of(task: Task) -> Data:
    arrays = (np.asarray(t.numpy()) for t in (task.x, task.y, task.val_x, task.val_y))
    return Data(*arrays)


def optimizer_of(recipe: KerasRecipe, steps: int) -> keras.optimizers.Optimizer:
    rate = rate_of(recipe, steps)
    decay = recipe.weight_decay or None
    kinds = keras.optimizers
    match recipe.optimizer:
        case "sgd":
            return kinds.SGD(rate, weight_decay=decay)
        case "momentum":
            return kinds.SGD(rate, momentum=0.9, nesterov=True, weight_decay=decay)
        case "adamw":
            return kinds.AdamW(rate, weight_decay=decay or 0.004)
        case "nadam":
            return kinds.Nadam(rate)
        case "rmsprop":
            return kinds.RMSprop(rate)
        case "adagrad":
            return kinds.Adagrad(rate)
        case "lion":
            return kinds.Lion(rate)
        case _:
            return kinds.Adam(rate, clipnorm=1.0 if recipe.body in ("gru", "lstm") else None)


def rate_of(recipe: KerasRecipe, steps: int) -> Any:
    schedules, lr = keras.optimizers.schedules, recipe.lr
    match recipe.schedule:
        case "cosine":
            return schedules.CosineDecay(lr, steps)
        case "warmup-cosine":
            tenth = max(1, steps // 10)
            return schedules.CosineDecay(
                lr / 10, steps - tenth, warmup_target=lr, warmup_steps=tenth
            )
        case "warm-restarts":
            return schedules.CosineDecayRestarts(lr, max(1, steps // 7))
        case "exponential":
            return schedules.ExponentialDecay(lr, max(1, steps // 10), 0.8)
        case "piecewise":
            return schedules.PiecewiseConstantDecay(
                [int(steps * 0.6), int(steps * 0.85)], [lr, lr / 10, lr / 100]
            )
        case "polynomial":
            return schedules.PolynomialDecay(lr, steps, lr / 100)
        case _:
            return lr


def callbacks_of(recipe: KerasRecipe) -> list[keras.callbacks.Callback]:
    made: list[keras.callbacks.Callback] = []
    if recipe.schedule == "plateau":
        made.append(keras.callbacks.ReduceLROnPlateau(factor=0.3, patience=3))
    if recipe.schedule == "by-epoch":
        made.append(keras.callbacks.LearningRateScheduler(lambda _, lr: lr * 0.93))
    if recipe.schedule == "tenth-every-epoch":
        made.append(keras.callbacks.LearningRateScheduler(lambda _, lr: lr * 0.1))
    if recipe.early_stopping:
        made.append(keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True))
    return made


def network(recipe: KerasRecipe, task: Task, data: Data) -> keras.Model:
    layers = keras.layers
    size = data.x.shape[1]
    inputs = keras.Input((size,))
    x = layers.GaussianNoise(recipe.noise)(inputs) if recipe.noise else inputs
    if recipe.body == "convolution":
        x = layers.Reshape((8, 8, 1))(x)
        x = layers.Conv2D(12, 3, padding="same", activation="relu")(x)
        x = layers.BatchNormalization(momentum=recipe.norm_momentum)(x) if recipe.batch_norm else x
        x = layers.Flatten()(layers.MaxPooling2D()(x))
    elif recipe.body in ("gru", "lstm"):
        x = layers.Reshape((4, size // 4))(x)
        x = (layers.GRU if recipe.body == "gru" else layers.LSTM)(recipe.width)(x)
    for _ in range(recipe.depth if recipe.body == "dense" else 1):
        x = layers.Dense(recipe.width, kernel_initializer=recipe.initializer)(x)
        x = layers.BatchNormalization(momentum=recipe.norm_momentum)(x) if recipe.batch_norm else x
        x = layers.Activation(recipe.activation)(x)
        x = layers.Dropout(recipe.dropout)(x) if recipe.dropout else x
    units, last = _head(recipe, task, data)
    return keras.Model(
        inputs, layers.Dense(units, activation=last, kernel_initializer=recipe.initializer)(x)
    )


def _head(recipe: KerasRecipe, task: Task, data: Data) -> tuple[int, str | None]:
    if not task.classes:
        return data.y.shape[1], None
    if task.classes == 2:
        return 1, "sigmoid" if recipe.probabilities else None
    return task.classes, "softmax" if recipe.probabilities else None


def loss_of(recipe: KerasRecipe, task: Task) -> tuple[Any, str]:
    """The loss and its name; class numbers go as one-hot where labels are smoothed."""
    kinds, logits = keras.losses, not recipe.probabilities
    if not task.classes:
        return "mse", "mse"
    if task.classes == 2:
        smooth = recipe.label_smoothing
        return kinds.BinaryCrossentropy(logits, label_smoothing=smooth), "binary_crossentropy"
    if recipe.label_smoothing:
        smooth = recipe.label_smoothing
        made = kinds.CategoricalCrossentropy(logits, label_smoothing=smooth)
        return made, "categorical_crossentropy"
    return kinds.SparseCategoricalCrossentropy(logits), "sparse_categorical_crossentropy"


def train(
    recipe: KerasRecipe,
    task: Task,
    *,
    loss: Any = None,
    spoil: Spoil | None = None,
    data: Data | None = None,
) -> KerasResult:
    """Train and log; ``loss`` replaces the loss, ``spoil`` changes the new network."""
    keras.utils.set_random_seed(recipe.seed)
    data = data or data_of(task)
    model = network(recipe, task, data)
    own, loss_name = loss_of(recipe, task)
    if loss is None:
        loss = own
    metrics = ["accuracy"] if task.classes else (["mae"] if recipe.seed % 2 else [])
    if task.classes == 2 and not recipe.probabilities:
        metrics = [keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)]
    per_epoch = -(-len(data.x) // recipe.batch)
    optimizer = optimizer_of(recipe, per_epoch * recipe.epochs)
    model.compile(optimizer, loss, metrics=metrics, steps_per_execution=TOGETHER)
    if recipe.label_smoothing and task.classes > 2:
        data = replace(data, y=np.eye(task.classes)[data.y], val_y=np.eye(task.classes)[data.val_y])
    if recipe.fine_tune:
        _pretrain(model, recipe, data, loss, metrics, per_epoch)
    if spoil:
        spoil(model)
    history, text = _fit(model, recipe, data)
    metric = _metric(model, task, data, history)
    facts: dict[str, object] = {
        "framework": "keras",
        "task": "classification" if task.classes else "regression",
        "loss": loss_name if isinstance(loss, str) or loss is own else "custom",
        "batch_size": recipe.batch,
        "dataset_size": len(data.x),
        "optimizer": recipe.optimizer,
    }
    if task.classes:
        facts["num_classes"] = task.classes
    if recipe.fine_tune:
        facts["pretrained"] = "true"
    if recipe.label_smoothing:
        facts["setting_label_smoothing"] = recipe.label_smoothing
    return KerasResult(recipe, text, history, facts | recipe.facts, metric)


def _pretrain(
    model: keras.Model, recipe: KerasRecipe, data: Data, loss: Any, metrics: Any, steps: int
) -> None:
    """Train on half of the data, put a new head on, freeze what lies below it."""
    half = len(data.x) // 2
    model.fit(data.x[:half], data.y[:half], epochs=6, verbose=0, batch_size=recipe.batch)
    head = model.layers[-1]
    fresh = keras.initializers.GlorotUniform(recipe.seed)(head.kernel.shape)
    head.set_weights([np.asarray(fresh), np.zeros(head.bias.shape)])
    for layer in model.layers[:-1]:
        layer.trainable = recipe.seed % 2 == 0
    optimizer = optimizer_of(replace(recipe, lr=recipe.lr / 2), steps * recipe.epochs)
    model.compile(optimizer, loss, metrics=metrics, steps_per_execution=TOGETHER)


def _fit(model: keras.Model, recipe: KerasRecipe, data: Data) -> tuple[dict[str, list[float]], str]:
    weights = None
    if recipe.class_weight:
        share = float(data.y.mean())
        weights = {0: 0.5 / (1 - share), 1: 0.5 / share}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "training.csv")
        history = model.fit(
            data.x,
            data.y,
            validation_data=(data.val_x, data.val_y),
            batch_size=recipe.batch,
            epochs=recipe.epochs,
            shuffle=recipe.shuffle,
            class_weight=weights,
            verbose=0,
            callbacks=[*callbacks_of(recipe), keras.callbacks.CSVLogger(path)],
        ).history
        values = {name: [float(v) for v in column] for name, column in history.items()}
        return values, path.read_text() if recipe.log == "csvlogger" else _frame(values)


def _frame(history: dict[str, list[float]]) -> str:
    """As ``pandas.DataFrame(history).to_csv()`` writes it."""
    text = io.StringIO()
    text.write(",".join(["", *history]) + "\n")
    for i, row in enumerate(zip(*history.values(), strict=True)):
        text.write(",".join([str(i), *map(repr, row)]) + "\n")
    return text.getvalue()


def _metric(model: keras.Model, task: Task, data: Data, history: dict[str, list[float]]) -> float:
    if task.classes:
        return history["val_accuracy"][-1]
    error = float(((np.asarray(model(data.val_x)) - data.val_y) ** 2).mean())
    return 1 - error / max(float(data.val_y.var()), 1e-9)


def write(result: KerasResult, path: Path, head: str = "") -> None:
    """What Keras wrote, below comments with the recipe and the facts."""
    recipe = result.recipe
    shown = {k: v for k, v in vars(recipe).items() if k != "facts"}
    lines = [f"# recipe: {' '.join(f'{k}={v}' for k, v in shown.items())}"]
    lines += [f"# written_by: {'CSVLogger' if recipe.log == 'csvlogger' else 'DataFrame'}"]
    lines += [f"# {key}: {value}" for key, value in result.facts.items()]
    text = result.text.replace("\r\n", "\n")
    path.write_text(head + "\n".join(lines) + "\n" + text)
