"""Write the curve examples under tests/examples. Seeded: the same files every time.

python tests/make_curve_examples.py
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

HERE = Path(__file__).parent / "examples"
Array = npt.NDArray[np.float64]
Column = Sequence[float | None] | npt.NDArray[Any]
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


def non_finite() -> None:
    calm = noisy(fall(80, 2.3, 0.9), 50)
    sudden = np.concatenate([calm, [NAN] * 10])
    climb = np.concatenate([calm, [1.4, 2.2, 4.1, 9.0, 40.0, math.inf, NAN, NAN]])
    four = epochs(train_loss=[0.69, 0.61, 0.55, 0.5, NAN])
    s = "loss-non-finite-at-start"
    add(s, "present-third-step", train_only(np.array([2.31, 2.4, NAN, NAN, NAN])), 2)
    add(s, "present-first-epoch", epochs(train_loss=[NAN, NAN, NAN], val_loss=[NAN, NAN, NAN]))
    add(s, "absent-late", train_only(sudden, 20))
    add(s, "absent-healthy", healthy(seed=51))
    add(s, "unknown-only-accuracy", epochs(train_acc=[0.3, 0.5, 0.6]))

    s = "loss-non-finite-with-run-up"
    add(s, "present-climbs", train_only(climb, 20))
    add(
        s,
        "present-printed-steps",
        train_only(np.array([0.69, 0.67, 0.71, 0.95, 1.9, 8.3, NAN]), 100),
        2,
    )
    add(s, "absent-sudden", train_only(sudden, 20))
    add(s, "absent-healthy", healthy(seed=52))
    add(s, "unknown-second-value", epochs(train_loss=[0.69, NAN, NAN]), 2)

    s = "loss-non-finite-without-run-up"
    add(s, "present-sudden", train_only(sudden, 20))
    add(
        s,
        "present-printed-steps",
        train_only(np.array([0.69, 0.67, 0.66, 0.64, 0.65, 0.63, NAN]), 100),
        2,
    )
    add(s, "absent-climbs", train_only(climb, 20))
    add(s, "absent-healthy", healthy(seed=53))
    add(s, "unknown-one-value-an-epoch", four, 2)
    add(s, "unknown-second-value", train_only(np.array([0.69, NAN, NAN])), 2)

    s = "loss-masked-nan"
    masked = {
        "step": steps(12, 10),
        "train_loss": [1.9, 1.7, 1.5] + [0.0] * 9,
        "grad_norm": [1.2, 1.1, 1.3] + [NAN] * 9,
    }
    add(s, "present-filtered", masked)
    add(s, "absent-finite-norms", masked | {"grad_norm": [1.2] * 12})
    add(s, "absent-healthy", healthy(seed=54) | {"grad_norm": noisy(flat(120, 1.0, 55), 56)})
    add(s, "unknown-no-norm", train_only(noisy(fall(20, 1.9, 0.9), 57)))


def beginnings() -> None:
    s = "initial-loss-above-chance"
    hot = noisy(fall(60, 41.0, 1.2, 9), 60)
    add(s, "present-step-1", train_only(hot, 1), 3, num_classes=10)
    add(
        s,
        "present-sum-over-batch",
        train_only(noisy(fall(60, 73.7, 12, 9), 61)),
        2,
        num_classes=10,
        batch_size=32,
    )
    add(s, "present-first-epoch-mean", epochs(train_loss=[7.9, 2.4, 1.9, 1.6]), 2, num_classes=10)
    add(s, "absent-healthy", healthy(seed=62, every=1), num_classes=10)
    add(s, "unknown-class-count-missing", train_only(hot))
    add(s, "unknown-epoch-mean-below", epochs(train_loss=[1.9, 1.4, 1.2, 1.0]), 2, num_classes=10)
    add(s, "unknown-regression", train_only(hot), num_classes=1, task="regression")

    s = "initial-loss-below-chance"
    add(s, "present-step-1", train_only(noisy(fall(60, 0.9, 0.1), 63)), num_classes=10)
    add(s, "absent-healthy", healthy(seed=64, every=1), num_classes=10)
    add(s, "absent-above", train_only(hot), num_classes=10)
    add(
        s,
        "unknown-fine-tuning",
        train_only(noisy(fall(60, 0.9, 0.1), 65)),
        num_classes=10,
        pretrained=True,
    )
    add(
        s,
        "unknown-first-value-at-step-100",
        train_only(noisy(fall(60, 0.9, 0.1), 66), 100),
        num_classes=10,
    )
    add(s, "unknown-class-count-missing", train_only(noisy(fall(60, 0.9, 0.1), 67)))

    s = "loss-zero"
    add(s, "present-printed", epochs(train_loss=[0.0] * 6))
    add(s, "present-per-step", train_only(np.zeros(80)))
    add(s, "absent-healthy", healthy(seed=68))
    add(
        s,
        "absent-reached-by-training",
        epochs(train_loss=[0.61, 0.2, 0.05, 0.01, 0.0, 0.0, 0.0]),
        2,
    )
    add(s, "unknown-two-values", epochs(train_loss=[0.0, 0.0]))

    s = "loss-huge"
    add(s, "present-unscaled-targets", epochs(train_loss=noisy(fall(20, 59000, 31000), 69)), 1)
    add(s, "present-first-steps", train_only(noisy(fall(60, 4100, 2, 20), 70)), 2)
    add(s, "absent-healthy", healthy(seed=71))
    add(
        s,
        "absent-one-spike",
        train_only(np.concatenate([fall(50, 2, 1), [900.0], fall(49, 1, 0.8)])),
        2,
    )
    add(s, "unknown-no-loss", epochs(train_acc=[0.2, 0.4]))

    s = "loss-negative"
    add(
        s,
        "present-minus-probability",
        train_only(noisy(-fall(60, 0.9, 0.1)[::-1], 72, 0.02)),
        num_classes=10,
    )
    add(s, "present-printed", epochs(train_loss=[0.42, -0.31, -1.74, -5.2]), 2)
    add(s, "absent-healthy", healthy(seed=73))
    add(s, "absent-zero", epochs(train_loss=[0.1, 0.0, 0.0]), 1)
    add(s, "unknown-no-loss", epochs(train_acc=[0.2, 0.4]))

    s = "loss-below-minimum"
    prob = -np.clip(noisy(0.1 + 0.85 * (1 - np.exp(-np.linspace(0, 5, 100))), 74, 0.02), 0, 1)
    add(s, "present-minus-probability", train_only(prob, 10), num_classes=10)
    add(
        s,
        "present-named-cross-entropy",
        epochs(train_loss=[0.42, -0.31, -1.74, -5.2]),
        2,
        loss="cross_entropy",
    )
    add(
        s,
        "present-under-label-smoothing-floor",
        epochs(train_loss=[1.9, 1.1, 0.6, 0.3, 0.2, 0.19, 0.18, 0.18]),
        2,
        num_classes=10,
        setting_label_smoothing=0.1,
    )
    add(s, "absent-healthy", healthy(seed=75))
    add(
        s,
        "absent-above-label-smoothing-floor",
        epochs(train_loss=[1.9, 1.1, 0.8, 0.62, 0.57, 0.55]),
        2,
        num_classes=10,
        setting_label_smoothing=0.1,
    )
    add(s, "unknown-dice-or-density", epochs(train_loss=[-0.2, -0.5, -0.71, -0.8]), 2)

    s = "good-too-fast"
    add(
        s,
        "present-first-validation",
        epochs(train_loss=[0.31, 0.02, 0.01, 0.01], val_acc=[0.998, 0.999, 1.0, 1.0]),
        3,
        num_classes=10,
        steps_per_epoch=120,
    )
    add(
        s,
        "present-loss-at-once",
        epochs(train_loss=[0.02, 0.01, 0.01, 0.01], val_loss=[0.011, 0.009, 0.008, 0.008]),
        3,
        num_classes=10,
        steps_per_epoch=80,
    )
    add(s, "absent-healthy", healthy(seed=76), num_classes=10)
    add(
        s,
        "absent-good-in-time",
        epochs(train_loss=[0.9, 0.2, 0.05, 0.01], val_acc=[0.81, 0.93, 0.98, 0.99]),
        3,
        num_classes=10,
    )
    add(
        s,
        "unknown-fine-tuning",
        epochs(train_loss=[0.2, 0.02], val_acc=[0.997, 0.998]),
        3,
        num_classes=2,
        pretrained=True,
    )
    add(
        s,
        "unknown-long-epoch",
        epochs(train_loss=[0.2, 0.02], val_acc=[0.991, 0.993]),
        3,
        num_classes=10,
        steps_per_epoch=938,
    )
    add(s, "unknown-class-count-missing", epochs(train_loss=[0.002, 0.001, 0.001]), 3)

    s = "loss-exactly-constant"
    add(s, "present-printed-epochs", epochs(train_loss=[0.6931] * 6))
    add(s, "present-per-step", train_only(np.full(40, 2.302585)), 5)
    add(s, "absent-moves", epochs(train_loss=[0.6931, 0.6929, 0.6921, 0.6917, 0.6911, 0.6902]))
    add(s, "absent-healthy", healthy(seed=77))
    add(s, "unknown-one-decimal", epochs(train_loss=[0.7] * 6), 1)
    add(s, "unknown-two-values", epochs(train_loss=[0.6931] * 2))


def shapes() -> None:
    s = "loss-in-unit-band"
    edge = math.log(math.e + 9) - 1
    band = noisy(fall(100, 2.3, edge + 0.002, 6), 80, 0.003)
    acc = 1 - (band - edge)
    add(
        s,
        "present-follows-accuracy",
        {
            "step": steps(100, 50),
            "train_loss": noisy(fall(100, 2.3, edge + 0.2, 6), 81, 0.003),
            "train_acc": noisy(1 - fall(100, 0.85, 0.2, 6), 82, 0.01),
        },
        num_classes=10,
    )
    add(s, "present-at-edge", train_only(band.clip(edge), 50), num_classes=10)
    add(s, "absent-healthy", healthy(seed=83), num_classes=10)
    add(
        s,
        "absent-passes-through",
        {
            "step": steps(100, 50),
            "train_loss": noisy(fall(100, 2.3, 1.6, 3), 84, 0.01),
            "train_acc": noisy(1 - fall(100, 0.9, 0.58, 3), 85, 0.01),
        },
        num_classes=10,
    )
    add(
        s,
        "unknown-hard-task-without-accuracy",
        train_only(noisy(fall(100, 0.69, 0.45, 3), 86, 0.01), 50),
        num_classes=2,
    )
    add(
        s,
        "unknown-class-count-missing",
        {"step": steps(100, 50), "train_loss": band, "train_acc": acc},
    )

    s = "loss-rises-from-start"
    add(s, "present-geometric", train_only(noisy(np.geomspace(2.3, 900, 60), 87, 0.1)), 2)
    add(s, "present-printed-epochs", epochs(train_loss=[2.4, 3.1, 4.4, 7.2, 11.8]), 1)
    add(
        s,
        "absent-warm-up-bump",
        train_only(noisy(np.concatenate([np.linspace(2.3, 2.9, 12), fall(100, 2.9, 0.8)]), 88), 10),
    )
    add(s, "absent-healthy", healthy(seed=89))
    add(
        s,
        "absent-blow-up",
        train_only(
            np.concatenate([noisy(fall(80, 2.3, 0.5), 90), noisy(np.geomspace(0.5, 20, 30), 91)]),
            10,
        ),
    )
    add(s, "unknown-three-values", epochs(train_loss=[2.4, 3.1, 4.4]), 1)

    s = "loss-spikes-recover"
    y = noisy(fall(250, 2.3, 0.5), 92, 0.05)
    for at, height in ((120, 1.4), (190, 1.9)):
        y[at : at + 6] += height * np.array([0.5, 1, 0.9, 0.7, 0.5, 0.35])
    add(s, "present-two-spikes", train_only(y, 20))
    heavy = fall(250, 2.3, 0.5) * rng(93).gamma(4, 0.25, 250)
    add(s, "absent-heavy-tailed-batches", train_only(heavy, 20))
    add(s, "absent-healthy", healthy(seed=94))
    add(s, "absent-never-recovers", train_only(late, 50))
    add(s, "unknown-epoch-means", epochs(train_loss=noisy(fall(120, 2.3, 0.5), 95)))
    add(s, "unknown-short", train_only(noisy(fall(40, 2.3, 0.5), 96)))

    s = "loss-bounces-period-two"
    t = np.arange(200)
    add(
        s,
        "present-edge-of-stability",
        train_only(noisy(fall(200, 2.3, 0.6), 97, 0.02) * (1 + 0.15 * (-1.0) ** t)),
    )
    add(s, "absent-white-noise", train_only(noisy(fall(200, 2.3, 0.6), 98, 0.15)))
    add(s, "absent-smooth-descent", train_only(noisy(fall(200, 2.3, 0.6), 99, 0.001)))
    add(s, "unknown-every-tenth-step", train_only(noisy(fall(200, 2.3, 0.6), 100, 0.1), 10))
    add(
        s,
        "unknown-two-steps-an-epoch",
        train_only(fall(200, 2.3, 0.6) * (1 + 0.1 * (-1.0) ** t)),
        steps_per_epoch=2,
    )
    add(s, "unknown-short", train_only(noisy(fall(20, 2.3, 0.6), 101)))

    s = "loss-oscillates-slowly"
    t = np.arange(240)
    wave = noisy(fall(240, 2.3, 0.9, 8) * (1 + 0.25 * np.sin(2 * np.pi * t / 30)), 102, 0.04)
    add(s, "present-period-30", train_only(wave, 10))
    add(s, "absent-healthy", healthy(seed=103))
    walk = 1 + np.cumsum(rng(104).standard_normal(240)) * 0.01
    add(s, "absent-random-walk", train_only(fall(240, 2.3, 0.9, 8) * walk, 10))
    add(s, "absent-one-epoch-long", train_only(wave, 10), steps_per_epoch=300)
    rate = 0.5 + 0.5 * np.cos(2 * np.pi * t / 30)
    add(s, "absent-cyclic-rate", {"step": steps(240, 10), "train_loss": wave, "lr": rate})
    add(s, "unknown-epoch-means", epochs(train_loss=wave))
    add(s, "unknown-short", train_only(wave[:40], 10))

    s = "loss-epoch-periodic"
    t = np.arange(240)
    saw = noisy(fall(240, 2.3, 0.8) * (1 + 0.25 * ((t % 24) / 24 - 0.5)), 105, 0.04)
    add(s, "present-sawtooth", train_only(saw, 10), steps_per_epoch=240)
    add(
        s,
        "absent-white-noise",
        train_only(noisy(fall(240, 2.3, 0.8), 106, 0.06), 10),
        steps_per_epoch=240,
    )
    add(
        s,
        "absent-other-period",
        train_only(
            noisy(fall(240, 2.3, 0.8) * (1 + 0.2 * np.sin(2 * np.pi * t / 37)), 107, 0.06), 10
        ),
        steps_per_epoch=240,
    )
    add(s, "unknown-epoch-length-missing", train_only(saw, 10))
    add(s, "unknown-two-epochs", train_only(saw[:48], 10), steps_per_epoch=240)
    add(
        s,
        "unknown-running-mean",
        train_only(saw, 10),
        steps_per_epoch=240,
        smoothing="running-mean",
    )

    s = "loss-epoch-staircase"
    stairs = np.repeat([1.9, 1.35, 0.9, 0.55, 0.3], 50)
    add(s, "present-five-passes", train_only(noisy(stairs, 108, 0.05), 10), steps_per_epoch=500)
    add(
        s,
        "absent-smooth-descent",
        train_only(noisy(fall(250, 1.9, 0.3), 109, 0.05), 10),
        steps_per_epoch=500,
    )
    add(s, "absent-stairs-elsewhere", train_only(noisy(stairs, 110, 0.05), 10), steps_per_epoch=370)
    add(s, "unknown-epoch-length-missing", train_only(noisy(stairs, 111, 0.05), 10))
    add(
        s,
        "unknown-running-mean",
        train_only(noisy(stairs, 112, 0.05), 10),
        steps_per_epoch=500,
        smoothing="running-mean",
    )

    s = "loss-falls-slowly"
    line = noisy(np.linspace(2.3, 1.95, 120), 113, 0.004)
    add(s, "present-straight", train_only(line, 50))
    add(
        s,
        "present-printed-epochs",
        epochs(
            train_loss=[
                2.30,
                2.29,
                2.27,
                2.26,
                2.24,
                2.22,
                2.21,
                2.19,
                2.18,
                2.16,
                2.14,
                2.13,
                2.11,
                2.10,
                2.08,
                2.07,
            ]
        ),
        2,
    )
    add(s, "absent-healthy", healthy(seed=114))
    add(s, "absent-curved", train_only(noisy(fall(120, 2.3, 1.8, 6), 115, 0.004), 50))
    add(s, "absent-flat", train_only(flat(120, 2.3, 116), 50))
    add(s, "unknown-first-steps", train_only(line, 1))
    add(s, "unknown-short", epochs(train_loss=[2.30, 2.29, 2.27]), 2)

    s = "loss-settles-at-prior"
    h = -(0.9 * math.log(0.9) + 0.1 * math.log(0.1))
    add(
        s,
        "present-entropy-of-frozen-accuracy",
        epochs(
            train_loss=[0.61, 0.332, 0.326, 0.325, 0.325, 0.325, 0.326, 0.325],
            train_acc=[0.89] + [0.9] * 7,
        ),
        3,
        num_classes=2,
    )
    add(
        s,
        "present-ln-10",
        train_only(np.concatenate([[9.1, 5.2, 2.9], flat(77, math.log(10), 117, 0.003)]), 50),
        num_classes=10,
    )
    add(s, "absent-healthy", healthy(seed=118), num_classes=10)
    add(s, "absent-no-first-drop", train_only(flat(80, math.log(10), 119), 50), num_classes=10)
    add(
        s,
        "absent-above-prior",
        train_only(np.concatenate([[9.1, 5.2, 3.5], flat(77, 3.1, 120, 0.003)]), 50),
        num_classes=10,
    )
    add(
        s,
        "unknown-below-ln-c",
        train_only(np.concatenate([[0.69, 0.5], flat(78, h, 121, 0.003)]), 50),
        num_classes=2,
    )
    add(s, "unknown-two-values", epochs(train_loss=[9.1, 2.3]), num_classes=10)

    s = "loss-fast-drop-high-plateau"
    high = np.concatenate([[4.4, 2.9, 2.2, 2.0], noisy(flat(116, 1.8, 122), 123, 0.02)])
    add(s, "present-ten-classes", train_only(high, 50), num_classes=10)
    add(
        s,
        "present-printed-epochs",
        epochs(train_loss=[2.3, 1.62, 1.6, 1.61, 1.6, 1.6, 1.59]),
        2,
        num_classes=10,
    )
    add(s, "absent-healthy", healthy(seed=124), num_classes=10)
    add(
        s,
        "absent-low-plateau",
        train_only(np.concatenate([[2.3, 1.1, 0.4], noisy(flat(117, 0.3, 125), 126, 0.02)]), 50),
        num_classes=10,
    )
    add(s, "unknown-class-count-missing", train_only(high, 50))
    add(s, "unknown-two-values", epochs(train_loss=[2.3, 1.6]), num_classes=10)

    s = "late-sudden-learning"
    sudden = np.concatenate(
        [flat(120, 2.3, 127), noisy(fall(16, 2.25, 0.4, 3), 128), noisy(flat(64, 0.35, 129), 130)]
    )
    add(s, "present-training", train_only(sudden, 50))
    n = 60
    val = np.concatenate(
        [np.full(35, 0.11), np.linspace(0.15, 0.97, 5), np.full(20, 0.98)]
    ) + 0.004 * rng(131).standard_normal(n)
    tr = np.concatenate([np.linspace(0.2, 1.0, 8), np.full(52, 1.0)])
    add(
        s,
        "present-grokking",
        epochs(train_loss=fall(n, 2.3, 0.001, 9), train_acc=tr, val_acc=val),
        num_classes=10,
    )
    add(s, "absent-healthy", healthy(seed=132))
    lr = np.where(np.arange(200) < 118, 0.1, 0.01)
    add(s, "absent-learning-rate-drop", {"step": steps(200, 50), "train_loss": sudden, "lr": lr})
    add(s, "unknown-short", epochs(train_loss=[2.3, 2.3, 2.3, 0.4]), 1)

    s = "loss-jumps-at-resume"
    first, second = noisy(fall(60, 2.3, 0.8), 133), noisy(fall(60, 1.6, 0.6), 134)
    x = np.concatenate([steps(60, 10), 400 + steps(60, 10)])
    add(
        s,
        "present-optimizer-state-lost",
        {"step": x, "train_loss": np.concatenate([first, second])},
    )
    same = noisy(np.concatenate([fall(120, 2.3, 0.5)[:60], fall(120, 2.3, 0.5)[40:100]]), 135)
    add(s, "absent-goes-on", {"step": x, "train_loss": same})
    add(s, "unknown-no-seam", healthy(seed=136))


def learning_rates() -> None:
    s = "loss-drops-at-lr-drop"
    n = 240
    lr = np.where(np.arange(n) < 120, 0.1, 0.01)
    good = noisy(np.where(np.arange(n) < 120, fall(n, 3.0, 1.0, 9), 0.62), 140, 0.05)
    add(s, "present-step-decay", {"step": steps(n, 100), "train_loss": good, "lr": lr})
    add(
        s,
        "absent-nothing-happens",
        {"step": steps(n, 100), "train_loss": noisy(fall(n, 3.0, 1.0, 9), 141, 0.05), "lr": lr},
    )
    add(
        s,
        "absent-cosine",
        {
            "step": steps(n, 100),
            "train_loss": good,
            "lr": 0.05 * (1 + np.cos(np.linspace(0, 3, n))),
        },
    )
    add(s, "unknown-lr-not-logged", train_only(good, 100))

    s = "frozen-by-lr-schedule"
    y = noisy(fall(n, 3.0, 1.7, 14), 142, 0.03)
    add(
        s,
        "present-tenth-every-half-epoch",
        {"step": steps(n, 100), "train_loss": y, "lr": 0.1 * 10.0 ** -(np.arange(n) // 20)},
    )
    add(
        s,
        "present-exponential",
        {"step": steps(n, 100), "train_loss": y, "lr": 0.1 * np.exp(-np.arange(n) / 25)},
    )
    add(
        s,
        "absent-cosine",
        {"step": steps(n, 100), "train_loss": y, "lr": 0.05 * (1 + np.cos(np.linspace(0, 3.1, n)))},
    )
    add(s, "absent-step-decay", {"step": steps(n, 100), "train_loss": y, "lr": lr})
    add(s, "unknown-lr-not-logged", train_only(y, 100))

    s = "loss-plateaus"
    both = epochs(
        train_loss=noisy(fall(30, 2.3, 1.1, 14), 143, 0.004),
        val_loss=noisy(fall(30, 2.2, 1.25, 14), 144, 0.006),
    )
    add(s, "present-thirty-epochs", both)
    add(
        s,
        "present-printed-epochs",
        epochs(
            train_loss=[2.3, 1.4, 1.12, 1.11, 1.12, 1.11, 1.11, 1.11],
            val_loss=[2.1, 1.5, 1.3, 1.3, 1.31, 1.3, 1.3, 1.31],
        ),
        2,
    )
    add(s, "absent-healthy", healthy(seed=145))
    add(
        s,
        "absent-validation-rises",
        epochs(
            train_loss=fall(20, 2.3, 1.0, 20),
            val_loss=np.concatenate([fall(6, 2.2, 1.2), np.linspace(1.2, 1.9, 14)]),
        ),
    )
    add(s, "unknown-no-validation", train_only(noisy(fall(100, 2.3, 1.1, 20), 146, 0.004), 10))

    s = "gradients-explode"
    norm = np.exp(rng(147).normal(0, 0.2, 120))
    grown = norm.copy()
    grown[80:] *= np.geomspace(3, 9000, 40)
    add(
        s,
        "present-grows",
        {"step": steps(120, 10), "train_loss": noisy(fall(120, 2.3, 0.8), 148), "grad_norm": grown},
    )
    add(
        s,
        "present-infinite",
        {
            "step": steps(120, 10),
            "train_loss": noisy(fall(120, 2.3, 0.8), 149),
            "grad_norm": np.where(np.arange(120) < 90, norm, math.inf),
        },
    )
    one = norm.copy()
    one[60] = 700.0
    add(
        s,
        "absent-one-spike",
        {"step": steps(120, 10), "train_loss": noisy(fall(120, 2.3, 0.8), 150), "grad_norm": one},
    )
    scaled = norm.copy()
    scaled[[0, 1, 70]] = math.inf
    add(
        s,
        "absent-loss-scaler-overflows",
        {
            "step": steps(120, 10),
            "train_loss": noisy(fall(120, 2.3, 0.8), 151),
            "grad_norm": scaled,
        },
    )
    add(s, "unknown-no-norm", healthy(seed=152))


def validation() -> None:
    overfit = epochs(
        train_loss=fall(20, 2.0, 0.05, 4),
        val_loss=np.concatenate([fall(8, 1.9, 0.9, 2), np.linspace(0.93, 1.6, 12)]),
    )
    s = "val-loss-up-metric-steady"
    add(
        s,
        "present-over-confident",
        overfit
        | {"val_acc": np.concatenate([np.linspace(0.4, 0.71, 8), np.linspace(0.71, 0.73, 12)])},
    )
    add(
        s,
        "absent-metric-falls",
        overfit
        | {"val_acc": np.concatenate([np.linspace(0.4, 0.71, 8), np.linspace(0.7, 0.58, 12)])},
    )
    add(
        s,
        "absent-loss-falls",
        epochs(
            train_loss=fall(20, 2, 0.4),
            val_loss=fall(20, 1.9, 0.6),
            val_acc=np.linspace(0.3, 0.8, 20),
        ),
    )
    add(s, "unknown-no-metric", overfit)
    add(s, "unknown-no-validation", train_only(noisy(fall(30, 2, 0.4), 160)))

    s = "val-better-than-train"
    add(
        s,
        "present-dropout",
        epochs(
            train_loss=noisy(fall(20, 2.2, 0.9), 161, 0.01),
            val_loss=noisy(fall(20, 1.5, 0.5), 162, 0.01),
        ),
    )
    add(
        s,
        "present-per-step",
        {
            "step": steps(120, 10),
            "train_loss": noisy(fall(120, 2.3, 0.9), 163, 0.08),
            "val_loss": sparse(120, 10, fall(12, 1.5, 0.5)),
        },
    )
    add(s, "absent-gap", epochs(train_loss=fall(20, 2.2, 0.5), val_loss=fall(20, 2.1, 0.8)))
    means = np.array([2.0, 1.5, 1.15, 0.9, 0.72, 0.59, 0.49, 0.42])
    ends = np.array([1.76, 1.34, 1.04, 0.82, 0.665, 0.55, 0.462, 0.40])
    add(s, "absent-timing-only", epochs(train_loss=means, val_loss=ends), 3)
    add(s, "unknown-three-epochs", epochs(train_loss=[2.0, 1.8, 1.6], val_loss=[1.5, 1.3, 1.1]), 1)

    s = "val-better-by-timing"
    add(s, "present-epoch-means", epochs(train_loss=means, val_loss=ends), 3)
    add(
        s,
        "absent-truly-better",
        epochs(train_loss=fall(20, 2.2, 0.9, 2), val_loss=fall(20, 1.4, 0.4, 2)),
    )
    add(
        s,
        "absent-validation-above",
        epochs(train_loss=fall(20, 2.2, 0.5), val_loss=fall(20, 2.3, 0.8)),
    )
    add(s, "unknown-per-step", healthy(seed=164) | {"val_loss": sparse(120, 20, fall(6, 1.2, 0.4))})

    s = "val-noisier-than-train"
    jumpy = fall(40, 1.9, 0.8) * np.exp(rng(165).normal(0, 0.35, 40))
    add(s, "present-jumpy", epochs(train_loss=noisy(fall(40, 2.0, 0.5), 166, 0.01), val_loss=jumpy))
    add(
        s,
        "absent-a-little",
        epochs(
            train_loss=noisy(fall(40, 2.0, 0.5), 167, 0.01),
            val_loss=noisy(fall(40, 1.9, 0.8), 168, 0.03),
        ),
    )
    add(
        s,
        "absent-both-noisy",
        epochs(train_loss=fall(40, 2.0, 0.5) * np.exp(rng(169).normal(0, 0.3, 40)), val_loss=jumpy),
    )
    add(s, "unknown-three-epochs", epochs(train_loss=[2.0, 1.8, 1.6], val_loss=[1.5, 3.3, 1.1]), 1)

    s = "val-loss-isolated-explosions"
    burst = noisy(fall(40, 1.9, 0.8), 170, 0.03)
    burst[17], burst[29] = 14.2, 61.0
    add(
        s,
        "present-two-points",
        epochs(train_loss=noisy(fall(40, 2.0, 0.5), 171, 0.01), val_loss=burst),
    )
    add(
        s,
        "present-printed-epochs",
        epochs(
            train_loss=[1.9, 1.4, 1.1, 0.9, 0.8, 0.7, 0.6, 0.55],
            val_loss=[1.8, 1.4, 1.2, 9.71, 1.0, 0.9, 0.9, 0.88],
        ),
        2,
    )
    add(s, "absent-healthy", healthy(seed=172))
    joint = noisy(fall(40, 2.0, 0.5), 173, 0.01)
    joint[17] = 9.0
    joint[29] = 20.0
    add(s, "absent-training-jumps-too", epochs(train_loss=joint, val_loss=burst))
    add(
        s,
        "absent-small-numbers",
        epochs(
            train_loss=fall(20, 1.0, 0.001, 12),
            val_loss=np.concatenate(
                [fall(15, 1.0, 0.002, 12), [0.009, 0.002, 0.003, 0.002, 0.002]]
            ),
        ),
    )
    add(s, "unknown-three-epochs", epochs(train_loss=[2.0, 1.8, 1.6], val_loss=[1.5, 33, 1.1]), 1)

    s = "train-and-val-both-poor"
    add(
        s,
        "present-ten-classes",
        epochs(
            train_loss=noisy(fall(30, 2.3, 2.1, 20), 174, 0.003),
            val_loss=noisy(fall(30, 2.3, 2.12, 20), 175, 0.003),
        ),
        num_classes=10,
    )
    add(
        s,
        "present-printed-epochs",
        epochs(
            train_loss=[0.69, 0.66, 0.65, 0.65, 0.65],
            val_loss=[0.69, 0.66, 0.66, 0.65, 0.66],
            val_acc=[0.52, 0.58, 0.59, 0.6, 0.6],
        ),
        2,
        num_classes=2,
    )
    add(s, "absent-healthy", healthy(seed=176), num_classes=10)
    add(
        s,
        "absent-still-falling",
        epochs(
            train_loss=[2.3, 2.25, 2.2, 2.1, 2.0, 1.9], val_loss=[2.3, 2.26, 2.2, 2.1, 2.0, 1.92]
        ),
        2,
        num_classes=10,
    )
    add(
        s,
        "unknown-class-count-missing",
        epochs(train_loss=[0.69, 0.66, 0.65, 0.65, 0.65], val_loss=[0.69, 0.66, 0.66, 0.65, 0.66]),
        2,
    )


def metrics() -> None:
    s = "loss-metric-decoupled"
    add(
        s,
        "present-wrong-metric",
        epochs(train_loss=fall(15, 2.3, 0.6), train_acc=0.1 + 0.003 * rng(180).standard_normal(15)),
        num_classes=10,
    )
    add(
        s,
        "absent-moves-together",
        epochs(train_loss=fall(15, 2.3, 0.6), train_acc=np.linspace(0.1, 0.8, 15)),
    )
    add(
        s,
        "absent-no-room",
        epochs(train_loss=fall(15, 0.1, 0.02), train_acc=np.linspace(0.985, 0.989, 15)),
    )
    add(
        s,
        "absent-loss-stands",
        epochs(train_loss=flat(15, 2.3, 181), train_acc=0.1 + 0.003 * rng(182).standard_normal(15)),
    )
    add(s, "unknown-no-metric", train_only(fall(30, 2.3, 0.5)))

    s = "metric-frozen-at-prior"
    add(
        s,
        "present-one-tenth",
        epochs(train_loss=fall(12, 2.3, 2.1), val_acc=0.1 + 0.001 * rng(183).standard_normal(12)),
        3,
        num_classes=10,
    )
    add(
        s,
        "present-exact-repetition",
        epochs(train_loss=[0.41, 0.33, 0.3, 0.29, 0.28], val_acc=[0.8734] * 5),
    )
    add(
        s,
        "present-per-cent",
        epochs(train_loss=[0.7, 0.69, 0.69, 0.69], val_acc=[50.0, 50.0, 50.1, 49.9]),
        1,
        num_classes=2,
    )
    add(
        s,
        "absent-learns",
        epochs(train_loss=fall(12, 2.3, 0.6), val_acc=np.linspace(0.1, 0.8, 12)),
        num_classes=10,
    )
    add(
        s,
        "absent-plateau-elsewhere",
        epochs(train_loss=fall(12, 2.3, 0.6), val_acc=0.62 + 0.002 * rng(184).standard_normal(12)),
        num_classes=10,
    )
    add(s, "unknown-no-metric", train_only(fall(30, 2.3, 0.5)))

    s = "metric-quantised"
    counts = np.array([11, 19, 24, 27, 26, 30, 31, 29, 32, 33, 32, 34])
    add(s, "present-37-samples", epochs(train_loss=fall(12, 2.3, 0.6), val_acc=counts / 37))
    add(
        s,
        "absent-large-set",
        epochs(
            train_loss=fall(12, 2.3, 0.6),
            val_acc=np.linspace(0.31, 0.87, 12) + 0.004 * rng(185).standard_normal(12),
        ),
    )
    add(
        s,
        "absent-two-printed-decimals",
        epochs(
            train_loss=fall(12, 2.3, 0.6),
            val_acc=np.linspace(0.31, 0.87, 12) + 0.01 * rng(186).standard_normal(12),
        ),
        2,
    )
    add(s, "unknown-same-value", epochs(train_loss=fall(12, 2.3, 0.6), val_acc=[0.5] * 12))

    s = "accuracy-stuck"
    add(
        s,
        "present-printed-epochs",
        epochs(train_loss=[0.69, 0.66, 0.6, 0.55], val_acc=[0.51, 0.51, 0.51, 0.51]),
        2,
    )
    add(
        s,
        "present-per-cent",
        epochs(train_loss=fall(12, 2.3, 1.9), val_acc=31.2 + 0.05 * rng(187).standard_normal(12)),
        2,
    )
    add(
        s, "absent-learns", epochs(train_loss=fall(12, 2.3, 0.6), val_acc=np.linspace(0.1, 0.8, 12))
    )
    add(s, "absent-no-room", epochs(train_loss=fall(12, 0.1, 0.02), val_acc=[0.984] * 12))
    add(s, "unknown-two-epochs", epochs(train_loss=[0.7, 0.6], val_acc=[0.5, 0.5]), 1)

    s = "accuracy-impossible"
    add(
        s,
        "present-above-one",
        epochs(train_loss=[0.7, 0.6, 0.5], val_acc=[0.92, 1.04, 1.21]),
        2,
        num_classes=2,
    )
    add(
        s,
        "present-above-hundred",
        epochs(train_loss=[0.7, 0.6, 0.5], val_acc=[92.0, 104.2, 121.0]),
        1,
    )
    add(s, "present-negative", epochs(train_loss=[0.7, 0.6, 0.5], val_f1=[0.2, -0.4, 0.3]), 1)
    add(s, "absent-per-cent", epochs(train_loss=[0.7, 0.6, 0.5], val_acc=[61.0, 72.5, 81.0]), 1)
    add(s, "absent-shares", epochs(train_loss=[0.7, 0.6, 0.5], val_acc=[0.61, 0.72, 1.0]), 2)
    add(
        s,
        "unknown-small-per-cent-or-large-share",
        epochs(train_loss=[6.9, 6.8, 6.7], val_acc=[0.1, 0.6, 1.4]),
        1,
    )
    add(
        s,
        "unknown-unbounded-metric",
        epochs(train_loss=[6.9, 6.8, 6.7], val_ppl=[990.0, 890.0, 800.0]),
        1,
    )


def parts() -> None:
    n = 60
    s = "loss-components-conflict"
    cls, box = noisy(fall(n, 2.0, 0.4), 190), noisy(np.linspace(0.3, 0.62, n), 191)
    add(
        s,
        "present-one-rises",
        {"step": steps(n, 50), "train_loss": cls + box, "cls_loss": cls, "box_loss": box},
    )
    small = noisy(flat(n, 0.002, 192), 193)
    add(
        s,
        "present-one-is-negligible",
        {"step": steps(n, 50), "train_loss": cls + small, "cls_loss": cls, "box_loss": small},
        5,
    )
    box = noisy(fall(n, 0.9, 0.3), 194)
    add(
        s,
        "absent-both-fall",
        {"step": steps(n, 50), "train_loss": cls + box, "cls_loss": cls, "box_loss": box},
    )
    add(
        s, "unknown-one-component", {"step": steps(n, 50), "train_loss": cls + box, "cls_loss": cls}
    )

    s = "discriminator-wins"
    g = noisy(np.linspace(0.8, 9.0, n), 195)
    add(
        s,
        "present-d-to-zero",
        {"step": steps(n, 50), "d_loss": noisy(fall(n, 0.7, 0.002, 8), 196), "g_loss": g},
    )
    add(
        s,
        "absent-balanced",
        {
            "step": steps(n, 50),
            "d_loss": noisy(flat(n, 0.62, 197), 198, 0.1),
            "g_loss": noisy(flat(n, 0.9, 199), 200, 0.1),
        },
    )
    add(
        s,
        "unknown-critic",
        {"step": steps(n, 50), "d_loss": noisy(-fall(n, 9, 1), 201), "g_loss": g},
    )
    add(s, "unknown-no-adversary", healthy(seed=202))

    s = "kl-collapses"
    rec = noisy(fall(n, 180, 110), 203, 0.01)
    add(
        s,
        "present-to-zero",
        {
            "step": steps(n, 50),
            "train_loss": rec,
            "recon_loss": rec,
            "kl_loss": noisy(fall(n, 8, 0.001, 12), 204),
        },
    )
    kl = noisy(np.linspace(2, 14, n), 205)
    add(
        s,
        "absent-used",
        {"step": steps(n, 50), "train_loss": rec + kl, "recon_loss": rec, "kl_loss": kl},
    )
    add(s, "unknown-no-kl", healthy(seed=206))
    add(
        s,
        "unknown-policy-update",
        {
            "step": steps(n, 50),
            "train_loss": rec,
            "approx_kl": noisy(flat(n, 0.01, 207), 208),
            "episode_reward": np.linspace(1, 90, n),
        },
    )


late = np.concatenate(
    [
        noisy(fall(150, 0.69, 0.12), 11),
        noisy(np.linspace(0.3, 1.2, 12), 12),
        noisy(flat(38, 1.2, 13), 14),
    ]
)

if __name__ == "__main__":
    for write in (
        founding,
        non_finite,
        beginnings,
        shapes,
        learning_rates,
        validation,
        metrics,
        parts,
    ):
        write()
