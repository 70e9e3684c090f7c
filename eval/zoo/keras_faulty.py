"""Real Keras trainings with one injected fault each, and which detectors must see it.

    python -m eval.zoo.keras_faulty [FAULT ...]

Written to tests/faulty below the line that names the symptoms, of which at least one must be seen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.zoo.keras_training import (
    Data,
    KerasRecipe,
    KerasResult,
    Spoil,
    data_of,
    keras,
    train,
    write,
)
from eval.zoo.tasks import Task, tasks

FOLDER = Path(__file__).parents[2] / "tests" / "faulty"
SEEDS = 2


@dataclass(frozen=True)
class Fault:
    """``expected``: at least one of these must be seen. ``data`` may change what is learnt from.

    ``loss`` makes the loss.
    """

    name: str
    expected: tuple[str, ...]
    recipe: KerasRecipe
    data: Callable[[Data, Task], Data] | None = None
    loss: Callable[[], Any] | None = None
    spoil: Spoil | None = None


def random_labels(data: Data, task: Task) -> Data:
    return replace(data, y=np.random.default_rng(0).permutation(data.y))


def few_samples(data: Data, task: Task) -> Data:
    return replace(data, x=data.x[:96], y=data.y[:96])


def unscaled_targets(data: Data, task: Task) -> Data:
    return replace(data, y=data.y * 80 + 150, val_y=data.val_y * 80 + 150)


def label_among_features(data: Data, task: Task) -> Data:
    def leak(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.concatenate([x, 8 * np.eye(task.classes)[y]], axis=1)

    return replace(data, x=leak(data.x, data.y), val_x=leak(data.val_x, data.val_y))


def one_sample_is_nan(data: Data, task: Task) -> Data:
    x = data.x.copy()
    x[len(x) // 2, 0] = np.nan
    return replace(data, x=x)


def no_signal(data: Data, task: Task) -> Data:
    rng = np.random.default_rng(1)
    return replace(
        data, x=rng.standard_normal(data.x.shape), val_x=rng.standard_normal(data.val_x.shape)
    )


def only_last_bias_trains(model: keras.Model) -> None:
    """The body is frozen, and so is the kernel of the last layer."""
    for layer in model.layers[:-1]:
        layer.trainable = False
    last = model.layers[-1]
    last.kernel.trainable = False


def zero_weights(model: keras.Model) -> None:
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])


D = KerasRecipe("digits", 0, "adam", 2e-3, batch=32, epochs=20)
B = KerasRecipe("blobs", 0, "adam", 2e-3, batch=64, epochs=12)
FAULTS = (
    Fault("rate-far-too-high",
          ("loss-non-finite", "loss-rises-from-start", "loss-huge", "train-loss-flat-at-chance"),
          replace(D, optimizer="sgd", lr=60.0, probabilities=False)),
    Fault("rate-zero", ("train-loss-flat-at-chance", "loss-exactly-constant"),
          replace(D, optimizer="sgd", lr=0.0, epochs=8)),
    Fault("rate-far-too-low", ("loss-falls-slowly", "train-loss-flat-at-chance"),
          replace(D, optimizer="sgd", lr=1e-4, epochs=25)),
    Fault("rate-decays-too-fast", ("frozen-by-lr-schedule",),
          replace(D, schedule="tenth-every-epoch", epochs=25)),
    Fault("doubled-softmax", ("loss-in-unit-band",), replace(D, epochs=30),
          loss=lambda: _twice),
    Fault("zero-weights", ("train-loss-flat-at-chance", "accuracy-stuck"), replace(D, epochs=10),
          spoil=zero_weights),
    Fault("only-last-bias-trains", ("train-loss-flat-at-chance", "train-and-val-both-poor"),
          replace(B, epochs=15, lr=1e-4), spoil=only_last_bias_trains),
    Fault("batch-norm-never-updated",
          ("val-loss-pinned-at-chance", "val-loss-turns-up", "val-noisier-than-train",
           "val-loss-isolated-explosions"),
          replace(B, batch_norm=True, epochs=30, lr=5e-3, norm_momentum=1.0)),
    Fault("random-labels", ("val-loss-turns-up",), replace(D, epochs=50, width=96),
          data=random_labels),
    Fault("few-samples", ("val-loss-turns-up",), replace(B, epochs=80, batch=16, lr=5e-3),
          data=few_samples),
    # TensorFlow's relu gives 0 for NaN on a processor: the units die and no NaN is ever logged.
    Fault("one-sample-is-nan",
          ("loss-non-finite", "train-loss-flat-at-chance", "metric-frozen-at-prior"),
          replace(D, epochs=6), data=one_sample_is_nan),
    Fault("unscaled-targets", ("loss-huge",), replace(D, task="friedman", epochs=15),
          data=unscaled_targets),
    Fault("label-among-features", ("good-too-fast",), replace(B, epochs=8),
          data=label_among_features),
    Fault("no-signal", ("train-loss-flat-at-chance", "train-and-val-both-poor",
                        "val-loss-turns-up"), replace(B, epochs=15), data=no_signal),
    Fault("clipped-loss-saturates", ("loss-at-clip-constant", "accuracy-stuck", "loss-huge"),
          replace(D, task="cancer", optimizer="sgd", lr=3000.0, epochs=12)),
    Fault("summed-loss", ("initial-loss-above-chance",), replace(D, lr=1e-4),
          loss=lambda: keras.losses.SparseCategoricalCrossentropy(reduction="sum")),
    Fault("heavy-dropout", ("val-better-than-train",), replace(D, dropout=0.7, epochs=15)),
)  # fmt: skip


def _twice(y: Any, out: Any) -> Any:
    """Logits promised, probabilities given, in a way that Keras does not notice."""
    return keras.losses.sparse_categorical_crossentropy(y, out * 1.0, from_logits=True)


def run(fault: Fault, seed: int, known: dict[str, Task]) -> KerasResult:
    task = known[fault.recipe.task]
    data = data_of(task)
    if fault.data:
        data = fault.data(data, task)
    recipe = replace(fault.recipe, seed=seed, log="csvlogger")
    loss = fault.loss() if fault.loss else None
    return train(recipe, task, loss=loss, spoil=fault.spoil, data=data)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    known = tasks()
    wanted = sys.argv[1:]
    for fault in FAULTS:
        if wanted and fault.name not in wanted:
            continue
        for seed in range(SEEDS):
            head = f"# expected: {' '.join(fault.expected)}\n"
            path = FOLDER / f"keras-{fault.name}-{seed}.csv"
            write(run(fault, seed, known), path, head)
        print(fault.name, flush=True)


if __name__ == "__main__":
    main()
