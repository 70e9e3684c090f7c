"""A logistic regression from what was found in a question to its cause.

What the rules find is ranked by expert frequencies in any case; this learns what findings together
have meant in thousands of questions, and so knows which are seen in whose company.
"""

# scikit-learn and scipy ship no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor import intake, knowledge, pipeline
from advisor.detectors.text import stated
from advisor.hearing import Hearing
from advisor.knowledge import Knowledge
from advisor.reader import signs
from advisor.training.questions import Question

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
# Questions in which a sign must have been seen to count. # unsourced
SEEN = 3
# Inverse regularisation and iterations. # cross-validated on kb/questions
STRENGTH, ITERATIONS = 1.0, 100


def found(
    asked: Sequence[Question], root: Path, workers: int, progress: Callable[[int], Any]
) -> list[frozenset[str]]:
    """The signs in every question, by all detectors and phrases; nothing is heard yet."""
    with get_context("spawn").Pool(workers, _load, (root,)) as pool:
        every: list[frozenset[str]] = []
        for one in pool.imap(_signs, asked, chunksize=20):
            every.append(one)
            progress(1)
    return every


@functools.cache
def _knowledge(root: Path) -> Knowledge:
    kb = knowledge.load((root,))
    kb.reader = None  # it is about to be trained
    return kb


def _load(root: Path) -> None:
    global _root
    _root = root
    _knowledge(root)


_root = Path()


def _signs(question: Question) -> frozenset[str]:
    kb = _knowledge(_root)
    case = intake.read(intake.as_post(question.text, question.log, question.code), kb)
    return signs(pipeline.look(case, kb, strict=True)[0], case.experiments)


def unforeseen(text: str, seen: frozenset[str], ears: Hearing) -> frozenset[str]:
    """Signs of the symptoms that are heard in a question and that no rule settled."""
    settled = {sign.removeprefix("no ").removeprefix("maybe ") for sign in seen}
    return frozenset("like " + s for s in ears.hear(stated(text)) if s not in settled)


class Signs:
    """The questions as a sparse matrix of signs."""

    def __init__(self, seen: Sequence[frozenset[str]], labels: Labels, weights: Array):
        counts = Counter(sign for one in seen for sign in one)
        self.vocabulary = sorted(sign for sign, n in counts.items() if n >= SEEN)
        self._column = {sign: k for k, sign in enumerate(self.vocabulary)}
        self.labels, self.weights = labels, weights
        self.rows = self.matrix(seen)

    def matrix(self, seen: Sequence[frozenset[str]]) -> Any:
        """Ones where a sign was seen, ``(n, n_signs)``."""
        from scipy.sparse import csr_matrix

        columns = [[self._column[s] for s in sorted(one) if s in self._column] for one in seen]
        flat = np.array([k for row in columns for k in row], dtype=np.int64)
        ends = np.cumsum([0, *map(len, columns)])
        return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(seen), len(self._column)))

    def fit(self, rows: Labels | slice = slice(None)) -> Any:
        """A multinomial logistic regression on these rows."""
        from sklearn.linear_model import LogisticRegression

        model: Any = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS)
        return model.fit(self.rows[rows], self.labels[rows], self.weights[rows])

    def write(self, folder: Path, model: Any) -> dict[str, Any]:
        """Store the weights ``(n_signs + 1, n_labels)``, the bias last; returns the signs."""
        weights = np.vstack([model.coef_.T, model.intercept_])
        np.save(folder / "signs.npy", weights.astype(np.float16))
        return {"signs": self.vocabulary}
