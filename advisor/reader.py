"""What a question reads like: a trained distribution over causes.

Two linear models whose decisions are added, one over hashed n-grams and one over the encoder's
vectors, trained on ``kb/questions`` by ``python -m advisor.training`` and shipped as arrays beside
the knowledge base. One evidence source among others: its weight in the ranking is bounded.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.encoder import Encoder
from advisor.features import features, weigh

VERSION = 3
# The label of questions that tell nothing; what they read like says nothing about any cause.
NOTHING = ""
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reader:
    """The trained models in a folder.

    N-grams: ``weights.npy`` has shape ``(COLUMNS, n_labels)`` in int8; a question touches a few
    hundred of its rows, so the file is mapped and never read whole. Encoder: ``head.npy`` has shape
    ``(n_labels, 2 d + 1)``, the bias last. ``reader.json`` holds labels, scales and figures.
    """

    folder: Path

    @cached_property
    def about(self) -> dict[str, Any]:
        """Labels, scales and the figures measured in training."""
        return json.loads((self.folder / "reader.json").read_text())

    @property
    def labels(self) -> tuple[str, ...]:
        """``NOTHING`` and the causes that it knows, in the order of its columns."""
        return tuple(self.about["labels"])

    def usable(self) -> bool:
        """Whether the files are there and of this version."""
        try:
            fits = self.about["version"] == VERSION and len(self._arrays[2]) == len(self.labels)
            return fits and self._head.shape == (len(self.labels), 2 * self.encoder.size + 1)
        except (OSError, ValueError, KeyError):
            return False

    @cached_property
    def encoder(self) -> Encoder:
        """Texts as vectors."""
        return Encoder(self.folder)

    @cached_property
    def _head(self) -> npt.NDArray[np.float32]:
        return np.load(self.folder / "head.npy")

    @cached_property
    def _arrays(self) -> tuple[Any, Any, Array, Array]:
        """Idf and weights, mapped; scale by label over the temperature; bias likewise."""
        heat = float(self.about["temperature"])
        return (
            np.load(self.folder / "idf.npy", mmap_mode="r"),
            np.load(self.folder / "weights.npy", mmap_mode="r"),
            np.array(self.about["scale"]) / heat,
            np.array(self.about["bias"]) / heat,
        )

    def distribution(self, prose: str, code: str = "", log: str = "") -> dict[str, float]:
        """P(cause | text) by cause id, calibrated; sums to 1."""
        mass = self._mass(prose, code, log)
        return dict(zip(self.labels[1:], mass.tolist(), strict=True))

    def nats(
        self, prose: str, code: str, log: str, *, bound: float, weight: float
    ) -> dict[str, float]:
        """What the text adds to each cause's log odds: at most ``bound`` either way."""
        mass = self._mass(prose, code, log)
        nats = np.clip(weight * np.log(np.maximum(mass * len(mass), 1e-9)), -bound, bound)
        return dict(zip(self.labels[1:], nats.tolist(), strict=True))

    @functools.lru_cache(maxsize=1024)  # noqa: B019 - one small reader lives as long as a process
    def _mass(self, prose: str, code: str, log: str) -> Array:
        found = features(prose, code, log)
        idf, weights, scale, bias = self._arrays
        values = weigh(found, idf, tuple(self.about["shares"]))
        logits: Array = values @ weights[found.columns].astype(np.float64) * scale + bias
        vector = self.encoder.vector(prose, code, log)
        logits += float(self.about["mix"]) * (self._head[:, :-1] @ vector + self._head[:, -1])
        mass = np.exp(logits - logits.max())
        mass /= mass.sum()
        return mass[1:] + mass[0] / (len(mass) - 1)
