"""Data of the zoo: blobs and tables drawn here, and four real tables of scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.errors import InputError

Array = npt.NDArray[Any]

BLOB_CLASSES, BLOB_WIDTH = 4, 12


@dataclass
class Table:
    """``x`` is ``(n, width)``; ``y`` class numbers ``(n,)``, or targets ``(n, 1)``."""

    x: Array
    y: Array
    val_x: Array
    val_y: Array
    classes: int


def blobs(seed: int, *, samples: int = 512, held: int = 256, classes: int = BLOB_CLASSES) -> Table:
    """One noisy cloud a class, ``BLOB_WIDTH`` columns of unit scale."""
    draw = np.random.default_rng(1000 + seed)
    centres = draw.normal(size=(classes, BLOB_WIDTH)) * 1.5
    y = draw.integers(0, classes, samples + held)
    x = centres[y] + draw.normal(size=(samples + held, BLOB_WIDTH))
    x = ((x - x.mean(0)) / x.std(0)).astype(np.float32)
    return Table(x[:samples], y[:samples], x[samples:], y[samples:], classes)


def doubtful(seed: int, *, samples: int = 2048, held: int = 512) -> Table:
    """Half of the labels are drawn at random: there is a loss below which no training comes."""
    draw = np.random.default_rng(2000 + seed)
    x = draw.normal(size=(samples + held, BLOB_WIDTH)).astype(np.float32)
    luck = draw.integers(0, BLOB_CLASSES, len(x))
    y = np.where(draw.random(len(x)) < 0.5, x[:, 0] > 0, luck).astype(np.int64)
    return Table(x[:samples], y[:samples], x[samples:], y[samples:], BLOB_CLASSES)


def real(name: str, seed: int) -> Table:
    """digits, wine, cancer or diabetes, columns standardised, a fifth held out."""
    try:
        from sklearn import datasets  # pyright: ignore[reportMissingTypeStubs]
    except ImportError as error:
        raise InputError(
            "The zoo trains on tables of scikit-learn: pip install scikit-learn."
        ) from error
    load: Any = {
        "digits": datasets.load_digits,
        "wine": datasets.load_wine,
        "cancer": datasets.load_breast_cancer,
        "diabetes": datasets.load_diabetes,
    }[name]
    x, y = load(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(x))
    cut = len(x) // 5
    held, kept = order[:cut], order[cut:]
    mean, scale = x[kept].mean(0), x[kept].std(0)
    scale[scale < 1e-3 * scale.max()] = 1.0  # pixels that are always blank
    x = ((x - mean) / scale).clip(-8, 8).astype(np.float32)
    if name == "diabetes":
        y = ((y - y[kept].mean()) / y[kept].std()).astype(np.float32)[:, None]
        return Table(x[kept], y[kept], x[held], y[held], 0)
    y = y.astype(np.int64)
    return Table(x[kept], y[kept], x[held], y[held], int(y.max()) + 1)
