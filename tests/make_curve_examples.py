"""Write the curve examples under tests/examples. Seeded: the same files every time.

python tests/make_curve_examples.py
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

HERE = Path(__file__).parent / "examples"
Array = npt.NDArray[np.float64]
Column = Sequence[float | None] | Array
NAN = math.nan


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def add(symptom: str, name: str, columns: Mapping[str, Column], digits: int = 4, **facts: object):
    """One file. The first column is the axis; None is an empty cell."""
    names = list(columns)
    lines = [f"# {key}: {str(v).lower() if isinstance(v, bool) else v}" for key, v in facts.items()]
    lines.append(",".join(names))
    for row in zip(*columns.values(), strict=True):
        lines.append(",".join(_cell(v, n, digits) for n, v in zip(names, row, strict=True)))
    folder = HERE / symptom
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")


def _cell(value: float | None, name: str, digits: int) -> str:
    if value is None:
        return ""
    if name in ("step", "epoch", "index"):
        return f"{value:g}"
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return f"{value:.6g}" if name in ("lr", "grad_norm") else f"{value:.{digits}f}"


def sparse(n: int, every: int, values: Sequence[float] | Array) -> list[float | None]:
    """``values`` at rows every-1, 2*every-1, ...; empty elsewhere."""
    cells: list[float | None] = [None] * n
    for i, v in enumerate(values):
        cells[(i + 1) * every - 1] = float(v)
    return cells


def fall(n: int, start: float, end: float, speed: float = 5.0) -> Array:
    """An exponential descent."""
    t = np.linspace(0, 1, n)
    return end + (start - end) * (np.exp(-speed * t) - math.exp(-speed)) / (1 - math.exp(-speed))


def noisy(y: Array, seed: int, share: float = 0.03) -> Array:
    """Multiplicative noise: a batch loss is noisier where it is higher."""
    return y * (1 + share * rng(seed).standard_normal(len(y)))


def steps(n: int, every: int = 1) -> Array:
    return np.arange(1, n + 1, dtype=np.float64) * every


def healthy(n: int = 120, every: int = 10, seed: int = 0) -> dict[str, Column]:
    """An ordinary run: batch losses and six validations."""
    y = noisy(fall(n, 2.3, 0.4), seed)
    val = noisy(fall(6, 1.6, 0.5, 3), seed + 1, 0.02)
    return {"step": steps(n, every), "train_loss": y, "val_loss": sparse(n, n // 6, val)}


def flat(n: int, level: float, seed: int, share: float = 0.004) -> Array:
    return level * (1 + share * rng(seed).standard_normal(n))


def train_only(y: Array, every: int = 1) -> dict[str, Column]:
    return {"step": steps(len(y), every), "train_loss": y}


def epochs(**columns: Column) -> dict[str, Column]:
    n = len(next(iter(columns.values())))
    return {"epoch": steps(n), **columns}


def founding() -> None:
    s = "loss-non-finite"
    y = noisy(fall(60, 2.3, 0.8), 1)
    y[45:] = NAN
    add(s, "present-at-step-460", train_only(y, 10))
    add(
        s,
        "present-printed-log",
        epochs(train_loss=[0.69, 0.61, NAN, NAN], val_loss=[0.7, 0.66, NAN, NAN]),
        2,
    )
    add(s, "absent-healthy", healthy(seed=2))
    add(s, "unknown-only-accuracy", epochs(train_acc=[0.3, 0.5, 0.6]))

    s = "val-loss-pinned-at-chance"
    inception = {
        "step": [0, 10, 1000, 2000, 3000, 3550],
        "train_loss": [1.38, 1.38, 0.92, 0.7, 0.51, 0.45],
        "val_loss": [1.39, None, None, None, None, 1.39],
    }
    add(s, "present-two-points-two-decimals", inception, 2, num_classes=4)
    add(s, "present-class-count-unknown", inception, 2)
    n = 100
    add(
        s,
        "present-ten-classes",
        {
            "step": steps(n, 20),
            "train_loss": noisy(fall(n, 2.31, 0.3), 3),
            "val_loss": sparse(n, 10, flat(10, math.log(10), 4, 0.003)),
        },
        num_classes=10,
    )
    add(
        s,
        "absent-overfitting",
        {
            "step": steps(n, 20),
            "train_loss": noisy(fall(n, 2.31, 0.1), 5),
            "val_loss": sparse(n, 10, [1.9, 1.7, 1.65, 1.7, 1.8, 2.0, 2.2, 2.3, 2.4, 2.5]),
        },
        num_classes=10,
    )
    add(
        s,
        "absent-nothing-learns",
        epochs(train_loss=[1.39, 1.39, 1.38, 1.39], val_loss=[1.39] * 4),
        2,
        num_classes=4,
    )
    add(
        s,
        "absent-alexnet",
        {
            "step": [0, 10, 1000, 2000, 3000],
            "train_loss": [1.38, 1.36, 1.1, 0.9, 0.7],
            "val_loss": [1.39, None, None, None, 1.25],
        },
        2,
        num_classes=4,
    )
    add(
        s,
        "absent-flat-elsewhere",
        epochs(train_loss=[0.9, 0.6, 0.5, 0.4, 0.3], val_loss=[0.852, 0.851, 0.853, 0.85, 0.852]),
        3,
        num_classes=4,
    )
    add(
        s,
        "unknown-flat-class-count-missing",
        epochs(train_loss=[0.9, 0.6, 0.5, 0.4, 0.3], val_loss=[0.852, 0.851, 0.853, 0.85, 0.852]),
        3,
    )
    add(s, "unknown-no-validation", train_only(noisy(fall(40, 1.4, 0.4), 6)), num_classes=4)
    add(
        s,
        "unknown-checked-before-training-only",
        {
            "step": [0, 1, 500, 1000],
            "train_loss": [1.39, 1.38, 0.8, 0.5],
            "val_loss": [1.39, 1.39, None, None],
        },
        2,
        num_classes=4,
    )

    s = "loss-noisy"
    add(s, "present-small-batches", train_only(noisy(fall(250, 2.3, 0.6), 7, 0.45).clip(0.02)))
    add(
        s,
        "present-printed-every-100",
        train_only(
            np.array([2.1, 0.9, 1.9, 0.7, 1.4, 0.5, 1.6, 0.6, 0.4, 1.5, 0.7, 1.3, 0.4, 1.2]), 100
        ),
        1,
    )
    add(s, "absent-little-noise", train_only(noisy(fall(250, 2.3, 0.6), 8, 0.05)))
    add(s, "unknown-epoch-means", epochs(train_loss=noisy(fall(30, 2.3, 0.6), 9, 0.3)))
    ema = noisy(fall(250, 2.3, 0.6), 10, 0.4)
    for i in range(1, 250):
        ema[i] = 0.95 * ema[i - 1] + 0.05 * ema[i]
    add(s, "unknown-smoothed", train_only(ema))

    s = "loss-blows-up-after-progress"
    late = np.concatenate(
        [
            noisy(fall(150, 0.69, 0.12), 11),
            noisy(np.linspace(0.3, 1.2, 12), 12),
            noisy(flat(38, 1.2, 13), 14),
        ]
    )
    add(s, "present-noisy", train_only(late, 50))
    add(
        s,
        "present-printed-epochs",
        epochs(train_loss=[0.69, 0.52, 0.41, 0.33, 0.26, 0.21, 8.02, 8.01, 8.02]),
        2,
    )
    spike = noisy(fall(200, 2.3, 0.4), 15)
    spike[120:126] = [1.5, 2.0, 1.8, 1.2, 0.9, 0.7]
    add(s, "absent-spike-recovers", train_only(spike, 10))
    add(s, "absent-healthy", healthy(seed=16))
    add(
        s,
        "absent-noise-at-low-level",
        train_only(
            np.concatenate(
                [fall(60, 2.3, 0.01, 9), [0.004, 0.011, 0.006, 0.012, 0.009, 0.015, 0.013]]
            )
        ),
    )
    add(s, "absent-rises-from-start", train_only(noisy(np.geomspace(2.3, 40, 80), 17)))
    add(s, "unknown-four-points", epochs(train_loss=[0.69, 0.4, 0.3, 2.0]), 2)

    s = "loss-jumps-then-plateaus"
    jump = np.concatenate([noisy(fall(150, 0.69, 0.12), 18), flat(50, 0.694, 19)])
    add(s, "present-to-chance", train_only(jump, 50))
    add(
        s,
        "present-printed-epochs",
        epochs(train_loss=[0.69, 0.52, 0.41, 0.33, 0.26, 0.21, 8.02, 8.01, 8.02, 8.01]),
        2,
    )
    climb = np.concatenate([noisy(fall(120, 0.69, 0.12), 20), np.linspace(0.13, 2.5, 80)])
    add(s, "absent-climbs-on", train_only(climb, 50))
    add(s, "absent-healthy", healthy(seed=21))
    add(s, "unknown-four-points", epochs(train_loss=[0.69, 0.4, 8.0, 8.0]), 2)

    s = "loss-rises-at-lr-drop"
    n = 240
    lr = np.where(np.arange(n) < 100, 0.1, np.where(np.arange(n) < 170, 0.01, 0.001))
    shard = noisy(
        np.where(np.arange(n) < 100, fall(n, 3.0, 0.6, 8), np.where(np.arange(n) < 170, 1.9, 2.6)),
        22,
        0.06,
    )
    add(s, "present-sorted-shards", {"step": steps(n, 100), "train_loss": shard, "lr": lr})
    epoch_lr = [0.1] * 8 + [0.01] * 8
    add(
        s,
        "present-printed-epochs",
        epochs(
            train_loss=[
                2.9,
                2.1,
                1.6,
                1.3,
                1.1,
                1.0,
                0.95,
                0.92,
                1.7,
                1.72,
                1.69,
                1.7,
                1.71,
                1.68,
                1.7,
                1.69,
            ],
            lr=epoch_lr,
        ),
        2,
    )
    good = noisy(
        np.where(
            np.arange(n) < 100, fall(n, 3.0, 0.9, 6), np.where(np.arange(n) < 170, 0.62, 0.55)
        ),
        23,
        0.06,
    )
    add(s, "absent-falls-at-drop", {"step": steps(n, 100), "train_loss": good, "lr": lr})
    add(s, "absent-no-drop", {"step": steps(n, 100), "train_loss": good, "lr": np.full(n, 0.1)})
    add(s, "unknown-lr-not-logged", train_only(shard, 100))

    s = "loss-still-improving"
    add(s, "present-noisy", train_only(noisy(fall(200, 2.3, 0.5, 1.5), 24), 10))
    add(
        s,
        "present-printed-epochs",
        epochs(train_loss=[2.3, 2.1, 1.95, 1.8, 1.66, 1.55, 1.43, 1.35]),
        2,
    )
    add(s, "absent-flat-end", train_only(noisy(fall(200, 2.3, 0.5, 15), 25), 10))
    add(
        s,
        "absent-printed-flat-end",
        epochs(train_loss=[2.3, 1.5, 0.92, 0.91, 0.92, 0.91, 0.91, 0.92]),
        2,
    )
    add(s, "unknown-three-points", epochs(train_loss=[2.3, 2.1, 1.9]), 1)

    s = "loss-falls-steadily"
    add(s, "present-noisy", train_only(noisy(fall(200, 2.3, 0.5, 3), 26), 10))
    add(s, "present-printed-epochs", epochs(train_loss=[1.38, 1.1, 0.8, 0.6, 0.45]), 2)
    add(s, "absent-flat", train_only(noisy(flat(200, 2.3, 27), 28), 10))
    add(s, "absent-blow-up", train_only(late, 50))
    add(s, "unknown-two-points", epochs(train_loss=[2.3, 2.1]), 1)

    s = "val-follows-train"
    add(s, "present-six-checks", healthy(seed=29))
    add(
        s,
        "present-printed-epochs",
        epochs(train_loss=[1.38, 1.1, 0.8, 0.6, 0.45], val_loss=[1.3, 1.05, 0.84, 0.66, 0.55]),
        2,
    )
    add(s, "absent-pinned", inception | {"val_loss": [1.39, None, 1.39, 1.39, 1.39, 1.39]}, 2)
    add(
        s,
        "absent-overfitting",
        epochs(
            train_loss=[1.3, 0.9, 0.6, 0.4, 0.25, 0.15, 0.1],
            val_loss=[1.2, 0.95, 0.85, 0.84, 0.9, 1.0, 1.1],
        ),
        2,
    )
    add(s, "unknown-no-validation", train_only(noisy(fall(40, 1.4, 0.4), 30)))

    s = "val-loss-turns-up"
    n = 120
    up = np.concatenate([fall(8, 1.9, 1.0, 2), np.linspace(1.05, 1.9, 12)])
    add(
        s,
        "present-twenty-checks",
        {
            "step": steps(n, 50),
            "train_loss": noisy(fall(n, 2.3, 0.05), 31),
            "val_loss": sparse(n, 6, noisy(up, 32, 0.02)),
        },
    )
    add(
        s,
        "present-printed-epochs",
        epochs(
            train_loss=[1.3, 0.9, 0.6, 0.4, 0.25, 0.15, 0.1],
            val_loss=[1.2, 0.95, 0.85, 0.84, 0.9, 1.0, 1.1],
        ),
        2,
    )
    add(
        s,
        "absent-wobbles",
        epochs(train_loss=fall(20, 1.4, 0.3), val_loss=noisy(fall(20, 1.3, 0.5, 6), 33, 0.03)),
    )
    add(
        s,
        "absent-both-rise",
        epochs(
            train_loss=[1.3, 0.9, 0.6, 0.7, 0.9, 1.1, 1.3],
            val_loss=[1.2, 0.95, 0.85, 0.9, 1.1, 1.2, 1.4],
        ),
        2,
    )
    add(s, "unknown-three-epochs", epochs(train_loss=[1.3, 0.9, 0.6], val_loss=[1.2, 0.9, 1.3]), 1)

    s = "train-loss-flat-at-chance"
    add(s, "present-ten-classes", train_only(flat(150, math.log(10), 34, 0.02), 10), num_classes=10)
    add(s, "present-printed-epochs", epochs(train_loss=[0.6935, 0.6932, 0.6931, 0.6932, 0.6931]))
    add(s, "absent-learns", healthy(seed=35), num_classes=10)
    add(
        s,
        "absent-flat-lower",
        epochs(train_loss=[0.523, 0.522, 0.523, 0.521, 0.522]),
        3,
        num_classes=2,
    )
    add(s, "unknown-class-count-missing", epochs(train_loss=[0.523, 0.522, 0.523, 0.521, 0.522]), 3)
    add(
        s, "unknown-first-fifty-steps", train_only(flat(50, math.log(10), 36, 0.01)), num_classes=10
    )

    s = "loss-at-clip-constant"
    clip = np.concatenate([noisy(fall(80, 0.69, 0.2), 37), flat(40, 8.015, 38, 0.0005)])
    add(s, "present-half-wrong", train_only(clip, 100))
    add(s, "present-caffe", epochs(train_loss=[2.31, 87.3365, 87.3365, 87.3365, 87.3365, 87.3365]))
    add(
        s,
        "present-by-accuracy",
        epochs(
            train_loss=[4.1, 4.83, 4.84, 4.83, 4.84, 4.83], train_acc=[0.7, 0.7, 0.7, 0.7, 0.7, 0.7]
        ),
        2,
    )
    add(
        s,
        "absent-regression-from-above",
        epochs(train_loss=[310.0, 60.0, 20.0, 16.2, 16.12, 16.11, 16.12, 16.11]),
        2,
    )
    add(
        s,
        "absent-other-level",
        train_only(
            np.concatenate([noisy(fall(80, 0.69, 0.2), 39), flat(40, 3.1, 40, 0.0005)]), 100
        ),
    )
    add(s, "absent-healthy", healthy(seed=41))
    add(s, "unknown-two-points", epochs(train_loss=[8.02, 8.02]), 2)


if __name__ == "__main__":
    founding()
