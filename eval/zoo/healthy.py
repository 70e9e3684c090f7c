"""Real healthy trainings of many shapes, written to tests/healthy as small CSV files.

    python -m eval.zoo.healthy

Healthy is what came out, not what a detector says: the validation metric reaches the level that
its task allows, the loss is finite, and the last validation loss is at most 15 % above the best.
Runs that miss this are left out, and their number is printed.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import numpy as np
import torch  # noqa: TID251  # the zoo trains real networks; it is no part of the program
import typer

from eval.zoo.tasks import Task, tasks
from eval.zoo.training import MOST_POINTS, Recipe, Result, train, write

FOLDER = Path(__file__).parents[2] / "tests" / "healthy"
DRAWN = 260
TOLERATED_RISE = 1.15

RATES = {"sgd": 0.08, "momentum": 0.02, "adam": 2e-3, "adamw": 2e-3, "rmsprop": 1e-3}
SCHEDULES = ("constant", "step", "cosine", "one-cycle", "warm-restarts", "warmup-linear",
             "exponential")  # fmt: skip
EPOCHS = {"digits": (8, 40), "wine": (25, 80), "cancer": (8, 40), "moons": (15, 60),
          "blobs": (8, 30), "blobs-label-noise": (5, 15), "imbalanced": (6, 25),
          "diabetes": (8, 30), "friedman": (15, 50), "digits-autoencoder": (10, 40),
          "next-symbol": (6, 25)}  # fmt: skip


def recipes(count: int, known: dict[str, Task]) -> list[Recipe]:
    """Seeded draws over tasks, optimizers, schedules, batch sizes, regularisers and logging."""
    rng = np.random.default_rng(20)
    names, drawn = list(known), list[Recipe]()
    for seed in range(count):
        task = names[seed % len(names)]
        optimizer = str(rng.choice(list(RATES)))
        batch = int(rng.choice([4, 8, 16, 32, 64, 128, 256]))
        if batch <= 8 and task in ("blobs", "imbalanced", "next-symbol"):
            batch = 16
        scale = float(np.clip((batch / 32) ** 0.5, 0.4, 2.0)) * float(rng.uniform(0.5, 1.5))
        low, high = EPOCHS[task]
        epochs = int(rng.integers(low, high + 1)) * (2 if batch >= 128 else 1)
        every_step = seed % 9 == 8
        if every_step:  # few large batches, so that each step fits into the log
            batch = min(256, len(known[task].x))
            epochs = max(8, MOST_POINTS // max(1, len(known[task].x) // batch))
            scale = float(rng.uniform(0.8, 1.6))
        drawn.append(
            Recipe(
                task=task,
                seed=seed,
                optimizer=optimizer,
                lr=float(f"{RATES[optimizer] * scale:.2g}"),
                schedule=str(rng.choice(SCHEDULES)),
                batch=batch,
                epochs=max(4, epochs // 2) if batch <= 8 else epochs,
                width=int(rng.choice([24, 48, 96])),
                depth=int(rng.choice([1, 2, 3])),
                dropout=float(rng.choice([0, 0, 0, 0.2, 0.5])),
                batch_norm=bool(rng.random() < 0.3 and batch >= 16),
                convolution=task == "digits" and bool(rng.random() < 0.4),
                label_smoothing=0.1 if rng.random() < 0.12 else 0.0,
                weight_decay=float(rng.choice([0, 0, 1e-4, 5e-3])),
                log="step" if every_step else str(rng.choice(["step", "epoch"])),
                log_lr=bool(rng.random() < 0.6),
                digits=int(rng.choice([3, 4])),
                augment=float(rng.choice([0, 0, 0, 0.1])),
                pretrain_epochs=3 if rng.random() < 0.1 else 0,
            )
        )
    return drawn


def is_healthy(result: Result, good: float) -> bool:
    train_loss = [v for _, v in result.log["train_loss"]]
    return (
        bool(np.isfinite(train_loss).all())
        and result.metric >= good
        and result.val[-1] <= TOLERATED_RISE * min(result.val)
    )


def main(
    draws: Annotated[int, typer.Argument(help="Trainings to draw.")] = DRAWN,
    folder: Annotated[Path, typer.Option(help="Where the curves go.")] = FOLDER,
) -> None:
    """Train, and replace the stored curves when every training is done."""
    torch.set_num_threads(1)
    known = tasks()
    kept: Counter[str] = Counter()
    began = time.monotonic()
    drawn = recipes(draws, known)
    with tempfile.TemporaryDirectory() as made:
        for recipe in drawn:
            task = known[recipe.task]
            result = train(recipe, task)
            if is_healthy(result, task.good):
                kept[recipe.task] += 1
                write(result, Path(made) / f"{recipe.seed:03d}-{recipe.task}.csv")
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("[0-9]*.csv"):
            old.unlink()
        for path in Path(made).glob("*.csv"):
            shutil.copy(path, folder)
    typer.echo(dict(kept))
    typer.echo(f"{kept.total()} healthy runs of {len(drawn)} in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    typer.run(main)
