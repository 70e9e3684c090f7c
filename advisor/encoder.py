"""A text as a vector: the weighted mean of the vectors of its word pieces.

The vectors come from MiniLM (one pass for every piece of its vocabulary), are turned towards this
field by training on ``kb/questions`` (``advisor.training``), and are shipped in nibbles. A mean
of vectors costs a hundredth of running a transformer: sentences and stored cases have no other.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.nibbles import Codes, unpacked
from advisor.wordpiece import pieces, read_vocabulary

Array = npt.NDArray[np.float64]
Counted = tuple[npt.NDArray[np.int64], Array]

# Pieces read of prose, and of code and log together; what follows repeats. # unsourced
MOST_PROSE, MOST_CODE = 600, 400
VOCABULARY, VECTORS, WEIGHTS = "vocabulary.txt", "vectors.npy", "piece_weights.npy"


@dataclass(frozen=True)
class Encoder:
    """Arrays in a folder: vectors in nibbles ``(n_pieces, d / 2)`` and the weight of each piece."""

    folder: Path

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """Ids by piece."""
        return read_vocabulary(self.folder / VOCABULARY)

    @cached_property
    def _arrays(self) -> tuple[Codes, npt.NDArray[np.float32]]:
        return mapped(self.folder / VECTORS), mapped(self.folder / WEIGHTS)

    @property
    def size(self) -> int:
        """Numbers in the vector of one part."""
        return 2 * self._arrays[0].shape[1]

    @functools.lru_cache(maxsize=64)  # noqa: B019 - one small encoder lives as long as a process
    def part(self, text: str, most: int) -> Array:
        """The unit vector of one part ``(d,)``, read-only; zeros when no piece of it is known."""
        ids, counts = counted(pieces(text, self.vocabulary, most))
        vectors, weights = self._arrays
        rows = unpacked(vectors.take(ids, axis=0))
        total = (weights[ids] * (1.0 + np.log(counts))).astype(np.float32) @ rows
        length = float(np.sqrt(total @ total))
        unit = (total / length if length else total).astype(np.float64)
        unit.setflags(write=False)
        return unit

    def vector(self, prose: str, code: str, log: str) -> Array:
        """Prose beside code and log, ``(2 d,)``."""
        return np.concatenate(
            [self.part(prose, MOST_PROSE), self.part(shown(code, log), MOST_CODE)]
        )


def mapped(path: Path) -> npt.NDArray[Any]:
    """An array in a file of which only what is touched is read; indexed faster than a memmap."""
    return np.load(path, mmap_mode="r").view(np.ndarray)


def shown(code: str, log: str) -> str:
    """What a question shows beside its prose, as the encoder was trained on it."""
    return "\n".join(part for part in (code, log) if part)


def counted(ids: Sequence[int]) -> Counted:
    """Distinct ids in order and how often each occurs, both of shape ``(n,)``."""
    counts = Counter(ids)  # for a few hundred, much faster than arrays
    found = sorted(counts)
    return np.array(found, dtype=np.int64), np.array([counts[id] for id in found], dtype=np.float64)
