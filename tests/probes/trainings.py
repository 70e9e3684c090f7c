"""Small real trainings in both frameworks, from which a probe's test takes what it needs.

``data(seed)`` is a task of ``CLASSES`` blobs with noise; ``torch_target`` and ``keras_target`` give
a ``Target`` around a network that was trained for ``steps`` steps. Every argument is a way to break
or mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from advisor.probes import Target

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]
Framework = Literal["torch", "keras"]

FRAMEWORKS: tuple[Framework, ...] = ("torch", "keras")
SEEDS = (0, 1, 2)
CLASSES, WIDTH, SAMPLES, BATCH = 4, 12, 512, 32


def data(
    seed: int, *, samples: int = SAMPLES, classes: int = CLASSES, scale: float = 1.0
) -> tuple[Floats, Labels]:
    """Inputs ``(n, WIDTH)`` of unit scale around one centre a class, labels ``(n,)``, mixed."""
    draw = np.random.default_rng(1000 + seed)
    centres = draw.normal(size=(classes, WIDTH)) * 1.5
    labels = draw.integers(0, classes, samples)
    inputs = centres[labels] + draw.normal(size=(samples, WIDTH))
    inputs = (inputs - inputs.mean(0)) / inputs.std(0) * scale
    return inputs.astype(np.float32), labels.astype(np.int64)


def batches(
    inputs: npt.NDArray[Any], labels: npt.NDArray[Any], *, size: int = BATCH, seed: int = 0
) -> Callable[[], Iterator[tuple[Any, Any]]]:
    """Mixed batches, mixed otherwise in every pass."""
    draw = np.random.default_rng(seed)

    def one_pass() -> Iterator[tuple[Any, Any]]:
        order = draw.permutation(len(inputs))
        for start in range(0, len(order) - size + 1, size):
            rows = order[start : start + size]
            yield inputs[rows], labels[rows]

    return one_pass


def target(framework: Framework, seed: int, **options: Any) -> Target:
    """The same set-up in either framework."""
    return (torch_target if framework == "torch" else keras_target)(seed, **options)


def torch_target(
    seed: int,
    *,
    hidden: Sequence[int] = (32, 32),
    norm: bool = True,
    norm_decay: float = 0.9,
    dropout: float = 0.0,
    lr: float = 1e-2,
    optimizer: Literal["adam", "sgd"] = "adam",
    steps: int = 0,
    change: Callable[[Any], None] | None = None,
    **fields: Any,
) -> Target:
    """Layers ``0, 1, ...`` of an ``nn.Sequential``. ``change(model)`` breaks it before training."""
    import torch
    from torch import nn

    torch.manual_seed(seed)
    inputs, labels = data(seed)
    parts: list[Any] = []
    width = inputs.shape[1]
    for size in hidden:
        parts.append(nn.Linear(width, size))
        if norm:
            parts.append(nn.BatchNorm1d(size, momentum=1 - norm_decay))
        parts.append(nn.ReLU())
        if dropout:
            parts.append(nn.Dropout(dropout))
        width = size
    model = nn.Sequential(*parts, nn.Linear(width, CLASSES))
    if change is not None:
        change(model)
    made = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[optimizer]
    given: dict[str, Any] = {
        "model": model,
        "loss": nn.CrossEntropyLoss(),
        "optimizer": made(model.parameters(), lr=lr),
        **_common(seed, inputs, labels, steps),
        **fields,
    }
    built = Target(**given)
    feed = given["train_batches"]
    model.train()
    done = 0
    while done < steps:
        for x, y in feed():
            built.optimizer.zero_grad()
            loss = built.loss(model(torch.as_tensor(x)), torch.as_tensor(y))
            loss.backward()
            built.optimizer.step()
            done += 1
            if done == steps:
                break
    return built


def keras_target(
    seed: int,
    *,
    hidden: Sequence[int] = (32, 32),
    norm: bool = True,
    norm_decay: float = 0.9,
    dropout: float = 0.0,
    lr: float = 1e-2,
    optimizer: Literal["adam", "sgd"] = "adam",
    steps: int = 0,
    change: Callable[[Any], None] | None = None,
    **fields: Any,
) -> Target:
    """A compiled ``keras.Sequential``. ``change(model)`` breaks it before training."""
    import keras

    keras.utils.set_random_seed(seed)
    inputs, labels = data(seed)
    parts: list[Any] = [keras.Input((inputs.shape[1],))]
    for size in hidden:
        parts.append(keras.layers.Dense(size))
        if norm:
            parts.append(keras.layers.BatchNormalization(momentum=norm_decay, epsilon=1e-5))
        parts.append(keras.layers.ReLU())
        if dropout:
            parts.append(keras.layers.Dropout(dropout))
    model = keras.Sequential([*parts, keras.layers.Dense(CLASSES)])
    if change is not None:
        change(model)
    made = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[optimizer](lr)
    given: dict[str, Any] = {
        "model": model,
        "loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        "optimizer": made,
        **_common(seed, inputs, labels, steps),
        **fields,
    }
    built = Target(**given)
    model.compile(optimizer=made, loss=given["loss"])
    feed = given["train_batches"]
    done = 0
    while done < steps:
        for x, y in feed():
            model.train_on_batch(x, y)
            done += 1
            if done == steps:
                break
    return built


def _common(seed: int, inputs: Floats, labels: Labels, steps: int) -> dict[str, Any]:
    held, held_labels = data(seed + 100)
    return {
        "train_batches": batches(inputs, labels, seed=seed),
        "val_batches": batches(held, held_labels, seed=seed + 1),
        "num_classes": CLASSES,
        "steps_done": steps,
        "fresh": steps == 0,
    }
