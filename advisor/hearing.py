"""Which symptoms a sentence reads like, where no phrase matched.

A linear head over the encoder's vector of the sentence, trained by ``advisor.training.hearing`` and
shipped beside the reader. A mean of word vectors knows nothing of order and little of negation, so
what is heard is weaker evidence than a phrase, by the trust in its source.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from advisor.encoder import MOST_PROSE, Encoder

Array = npt.NDArray[np.float64]
FILE = "hearing.npy"
# Characters of a sentence that can say anything.
SHORTEST = 8


@dataclass(frozen=True)
class Hearing:
    """``hearing.npy``: weights, bias and threshold by symptom, ``(n_symptoms, d + 2)``."""

    folder: Path
    symptoms: tuple[str, ...]
    encoder: Encoder

    @cached_property
    def _heads(self) -> Array:
        return np.load(self.folder / FILE).astype(np.float64)

    def usable(self) -> bool:
        """Whether the file is there and fits."""
        try:
            return self._heads.shape == (len(self.symptoms), self.encoder.size + 2)
        except (OSError, ValueError):
            return False

    def hear(self, said: Sequence[str]) -> dict[str, str]:
        """Symptoms, and of these sentences the one that reads most like each."""
        told = [s for s in said if len(s) >= SHORTEST]
        if not told:
            return {}
        vectors = np.array([heard_vector(self.encoder, s) for s in told])
        heads = self._heads
        # (n_sentences, n_symptoms)
        excess = vectors @ heads[:, :-2].T + heads[:, -2] - heads[:, -1]
        best = excess.argmax(axis=0)
        loud = np.flatnonzero(excess.max(axis=0) > 0)
        return {self.symptoms[k]: told[best[k]] for k in loud.tolist()}


def heard_vector(encoder: Encoder, sentence: str) -> npt.NDArray[np.float32]:
    """The vector of a sentence ``(d,)``, its numbers of about 1."""
    return (encoder.part(sentence, MOST_PROSE) * math.sqrt(encoder.size)).astype(np.float32)
