"""Real healthy trainings with Keras, written to tests/healthy as Keras writes them.

    python -m eval.zoo.keras_healthy

What is healthy is decided as in ``eval.zoo.healthy``; runs that miss it are left out.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from eval.zoo.keras_training import KerasRecipe, KerasResult, train, write
from eval.zoo.tasks import Task, tasks

FOLDER = Path(__file__).parents[2] / "tests" / "healthy"
DRAWN = 110
TOLERATED_RISE = 1.15  # as eval.zoo.healthy

RATES = {"sgd": 0.08, "momentum": 0.02, "adam": 2e-3, "adamw": 2e-3, "nadam": 2e-3,
         "rmsprop": 1e-3, "adagrad": 0.05, "lion": 3e-4}  # fmt: skip
SCHEDULES = ("constant", "constant", "cosine", "warmup-cosine", "warm-restarts", "exponential",
             "piecewise", "polynomial", "plateau", "by-epoch")  # fmt: skip
EPOCHS = {"digits": (8, 35), "wine": (25, 70), "cancer": (8, 30), "moons": (15, 50),
          "blobs": (8, 25), "blobs-label-noise": (5, 15), "imbalanced": (6, 20),
          "diabetes": (8, 30), "friedman": (15, 45), "digits-autoencoder": (10, 35),
          "next-symbol": (5, 14)}  # fmt: skip


def recipes(count: int, known: dict[str, Task]) -> list[KerasRecipe]:
    """Seeded draws; every task comes as often as every other."""
    rng = np.random.default_rng(40)
    names, drawn = list(known), list[KerasRecipe]()
    for seed in range(count):
        task = names[seed % len(names)]
        optimizer = str(rng.choice(list(RATES)))
        batch = int(rng.choice([2, 8, 16, 32, 64, 128, 512]))
        if batch < 16 and task not in ("wine", "cancer", "diabetes"):
            batch = 32  # a few seconds each
        scale = float(np.clip((batch / 32) ** 0.5, 0.4, 2.0)) * float(rng.uniform(0.7, 1.5))
        low, high = EPOCHS[task]
        epochs = int(rng.integers(low, high + 1)) * (2 if batch >= 128 else 1)
        drawn.append(
            KerasRecipe(
                task=task,
                seed=seed,
                optimizer=optimizer,
                lr=float(f"{RATES[optimizer] * scale:.2g}"),
                schedule=str(rng.choice(SCHEDULES)),
                batch=batch,
                epochs=max(6, epochs // 3) if batch == 2 else epochs,
                width=int(rng.choice([32, 64, 96])),
                depth=int(rng.choice([1, 2, 3])),
                body=_body(task, rng),
                activation=str(rng.choice(["relu", "relu", "tanh", "gelu", "selu"])),
                dropout=float(rng.choice([0, 0, 0.1, 0.3])),
                batch_norm=bool(rng.random() < 0.3 and batch >= 16),
                norm_momentum=float(rng.choice([0.99, 0.9])),
                noise=float(rng.choice([0, 0, 0, 0.1])),
                weight_decay=float(rng.choice([0, 0, 1e-4])),
                label_smoothing=0.1 if rng.random() < 0.15 else 0.0,
                probabilities=bool(rng.random() < 0.6),
                class_weight=task == "imbalanced" and bool(rng.random() < 0.5),
                fine_tune=bool(rng.random() < 0.1),
                early_stopping=bool(rng.random() < 0.2),
                log=str(rng.choice(["csvlogger", "csvlogger", "history"])),
            )
        )
    return drawn


def _body(task: str, rng: np.random.Generator) -> str:
    draw = rng.random()
    if task == "digits" and draw < 0.5:
        return "convolution"
    if task == "next-symbol":
        return "gru" if draw < 0.4 else "lstm" if draw < 0.7 else "dense"
    return "dense"


def is_healthy(result: KerasResult, good: float) -> bool:
    loss, val = result.history["loss"], result.history["val_loss"]
    return (
        bool(np.isfinite(loss).all())
        and result.metric >= good
        and val[-1] <= TOLERATED_RISE * min(val)
    )


def main(
    draws: Annotated[int, typer.Argument(help="Trainings to draw.")] = DRAWN,
    folder: Annotated[Path, typer.Option(help="Where the curves go.")] = FOLDER,
) -> None:
    """Train, and replace the stored curves when every training is done."""
    known = tasks()
    kept: Counter[str] = Counter()
    began = time.monotonic()
    drawn = recipes(draws, known)
    with tempfile.TemporaryDirectory() as made:
        for recipe in drawn:
            result = train(recipe, known[recipe.task])
            good = is_healthy(result, known[recipe.task].good)
            if good:
                kept[recipe.task] += 1
                write(result, Path(made) / f"keras-{recipe.seed:03d}-{recipe.task}.csv")
            typer.echo(f"{recipe.seed} {recipe.task} {'kept' if good else 'left out'}"
                       f" {result.metric:.3f} {time.monotonic() - began:.0f} s")  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("keras-*.csv"):
            old.unlink()
        for path in Path(made).glob("*.csv"):
            shutil.copy(path, folder)
    typer.echo(dict(kept))
    typer.echo(f"{kept.total()} healthy runs of {len(drawn)} in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    typer.run(main)
