"""Small data sets that scikit-learn ships or makes, split and standardised, as torch tensors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch  # noqa: TID251  # the zoo trains real networks; it is no part of the program
from sklearn import datasets

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Task:
    """``x`` has shape ``(n, features)``; ``y`` holds class numbers, or targets ``(n, 1)``."""

    name: str
    x: torch.Tensor
    y: torch.Tensor
    val_x: torch.Tensor
    val_y: torch.Tensor
    classes: int
    good: float
    """Validation accuracy (share of variance explained) that a run must reach to be healthy."""


def tasks() -> dict[str, Task]:
    made = [
        _classes("digits", *_shipped(datasets.load_digits), 10, 0.93),
        _classes("wine", *_shipped(datasets.load_wine), 3, 0.9),
        _classes("cancer", *_shipped(datasets.load_breast_cancer), 2, 0.92),
        _classes("moons", *_made(datasets.make_moons(1600, noise=0.25, random_state=1)), 2, 0.88),
        _classes("blobs", *_blobs(0.0), 6, 0.8),
        _classes("blobs-label-noise", *_blobs(0.15), 6, 0.65),
        _classes("imbalanced", *_imbalanced(), 2, 0.94),
        _regression("diabetes", *_shipped(datasets.load_diabetes), 0.35),
        _regression("friedman", *_friedman(), 0.75),
        _regression("digits-autoencoder", *_same(_shipped(datasets.load_digits)[0]), 0.3),
        _next_symbol(),
    ]
    return {task.name: task for task in made}


def _made(pair: object) -> tuple[Floats, Floats]:
    x, y = pair  # type: ignore[misc]
    return np.asarray(x, dtype=float), np.asarray(y, dtype=float)


def _shipped(load: object) -> tuple[Floats, Floats]:
    return load(return_X_y=True)  # type: ignore[operator]


def _same(x: Floats) -> tuple[Floats, Floats]:
    return x, x / 16.0


def _blobs(flipped: float) -> tuple[Floats, Floats]:
    x, y = datasets.make_classification(
        4000, 20, n_informative=10, n_classes=6, flip_y=flipped, class_sep=1.6, random_state=3
    )
    return _made((x, y))


def _friedman() -> tuple[Floats, Floats]:
    return _made(datasets.make_friedman1(1500, noise=0.7, random_state=2))


def _imbalanced() -> tuple[Floats, Floats]:
    return _made(
        datasets.make_classification(
            4000, 12, n_informative=6, weights=[0.93], class_sep=1.2, flip_y=0.01, random_state=4
        )
    )


def _split(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    order = np.random.default_rng(5).permutation(len(x))
    cut = max(len(x) // 5, 30)
    val, train = order[:cut], order[cut:]
    mean, scale = x[train].mean(0), x[train].std(0)
    scale[scale < 1e-3 * scale.max()] = 1.0  # pixels that are always blank
    x = (x - mean) / scale
    return x[train], y[train], x[val], y[val]


def _classes(name: str, x: Floats, y: Floats, classes: int, good: float) -> Task:
    a, b, c, d = _split(x, y)
    return Task(name, _float(a), torch.tensor(b).long(), _float(c), torch.tensor(d).long(),
                classes, good)  # fmt: skip


def _regression(name: str, x: Floats, y: Floats, good: float) -> Task:
    a, b, c, d = _split(x, y if y.ndim == 2 else y[:, None])
    if y.ndim == 1:
        mean, scale = b.mean(), b.std()
        b, d = (b - mean) / scale, (d - mean) / scale
    return Task(name, _float(a), _float(b), _float(c), _float(d), 0, good)


def _next_symbol() -> Task:
    """Predict the next of 12 symbols of a Markov chain from the last four, one-hot."""
    rng = np.random.default_rng(6)
    table = rng.dirichlet(np.full(12, 0.15), size=12)
    chain = [0]
    for _ in range(5000):
        chain.append(int(rng.choice(12, p=table[chain[-1]])))
    one_hot = np.eye(12)[np.array(chain)]
    x = np.concatenate([one_hot[i : i - 4] for i in range(4)], axis=1)
    a, b, c, d = x[:4000], np.array(chain[4:4004]), x[4000:], np.array(chain[4004:])
    n = min(len(c), len(d))
    return Task("next-symbol", _float(a), torch.tensor(b).long(), _float(c[:n]),
                torch.tensor(d[:n]).long(), 12, 0.45)  # fmt: skip


def _float(values: Floats) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float32)
