"""A logistic regression on hashed n-grams."""

# scikit-learn and scipy ship no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.features import COLUMNS, Features, features, weigh
from advisor.nibbles import packed
from advisor.training.questions import Question

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
# Length of prose words, characters, code and log. # chosen by cross-validation on kb/questions
SHARES = (1.0, 1.0, 0.6, 0.3)
# Inverse regularisation and iterations of the logistic regression. # cross-validated likewise
STRENGTH, ITERATIONS = 30.0, 60


class Ngrams:
    """The questions as a sparse matrix, and models fitted on rows of it."""

    def __init__(self, asked: Sequence[Question], labels: Labels):
        found = [features(q.text, q.code, q.log) for q in asked]
        self.labels = labels
        self.weights = np.array([q.weight for q in asked])
        self.idf = inverse_frequencies(found)
        self.rows = matrix(found, self.idf).astype(np.float32)  # twice as fast as in float64

    def fit(self, rows: Labels | slice = slice(None)) -> Any:
        """A multinomial logistic regression on these rows."""
        from sklearn.linear_model import LogisticRegression

        model: Any = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS)
        return model.fit(self.rows[rows], self.labels[rows], self.weights[rows])

    def write(self, folder: Path, model: Any) -> dict[str, Any]:
        """Store weights in nibbles and idf; returns the scale and bias of each label."""
        weights: Array = model.coef_.T  # (COLUMNS, n_labels)
        scale = np.abs(weights).max(axis=0)
        np.save(folder / "weights.npy", packed(weights / scale))
        np.save(folder / "idf.npy", self.idf.astype(np.float16))
        return {
            "shares": list(SHARES),
            "scale": [float(f"{s:.6g}") for s in scale],
            "bias": [float(f"{b:.6g}") for b in model.intercept_],
        }


def inverse_frequencies(found: Sequence[Features]) -> Array:
    """Inverse document frequency of every column, ``(COLUMNS,)``."""
    documents = np.zeros(COLUMNS)
    for f in found:
        documents[f.columns] += 1
    return np.log((1 + len(found)) / (1 + documents)) + 1


def matrix(found: Sequence[Features], idf: Array) -> Any:
    """Weighted features as a sparse matrix ``(n, COLUMNS)``."""
    from scipy.sparse import csr_matrix

    values = np.concatenate([weigh(f, idf, SHARES) for f in found])
    columns = np.concatenate([f.columns for f in found])
    ends = np.cumsum([0, *(len(f.columns) for f in found)])
    return csr_matrix((values, columns, ends), shape=(len(found), COLUMNS))
