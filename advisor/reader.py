"""What a question reads like: a trained distribution over causes.

Three linear models whose decisions are added: over hashed n-grams, over the encoder's vectors, and
over what was found (which symptoms, in whose company). Trained on ``kb/questions`` by
``python -m advisor.training`` and shipped as arrays beside the knowledge base. One evidence source
among others: its weight in the ranking is bounded.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.encoder import Encoder, mapped
from advisor.features import features, weigh
from advisor.hearing import Hearing
from advisor.model import Experiment, Finding

VERSION = 4
# The label of questions that tell nothing. It and the topics that are other people's business come
# first among the labels; what such questions read like says nothing about any cause.
NOTHING = ""
Array = npt.NDArray[np.float64]


def signs(findings: Sequence[Finding], experiments: Sequence[Experiment]) -> frozenset[str]:
    """What was found in a question, as the reader learned it: nothing asked back or measured."""
    found = {f"{e.kind}={e.outcome}" for e in experiments}
    for f in findings:
        if f.status == "present" and f.source in _MARKS:
            found.add(_MARKS[f.source] + f.symptom)
        elif f.status == "absent" and f.source == "prose":
            found.add("no " + f.symptom)
    return frozenset(found)


# How a sight is marked among the signs, by who saw it.
_MARKS = {"prose": "", "curve": "", "code": "", "facts": "", "guess": "maybe ", "heard": "like "}


# Rows of the weights that are multiplied at once: they stay in the cache of the processor, which
# makes a text of 2,000 words eight times as fast.
ROWS = 2048


@dataclass(frozen=True)
class Reader:
    """The trained models in a folder.

    N-grams: ``weights.npy`` has shape ``(COLUMNS, n_labels)`` in int8; a question touches a few
    hundred of its rows, so the file is mapped and never read whole. Encoder: ``head.npy`` has shape
    ``(n_labels, 2 d + 1)``, the bias last. Signs: ``signs.npy`` has shape ``(n_signs + 1,
    n_labels)``, the bias last. ``reader.json`` holds labels, scales and figures. ``without`` names
    mixes ("mix", "sign mix") whose models are left out, to measure what they earn.
    """

    folder: Path
    without: frozenset[str] = frozenset()

    @cached_property
    def about(self) -> dict[str, Any]:
        """Labels, scales and the figures measured in training."""
        return json.loads((self.folder / "reader.json").read_text())

    @property
    def labels(self) -> tuple[str, ...]:
        """``NOTHING``, topics and the causes that it knows, in the order of its columns."""
        return tuple(self.about["labels"])

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """What else a question may be about, by the ids of ``scope.yaml``."""
        return tuple(label for label in self.labels if label and "/" not in label)

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes that it knows, in the order of its columns."""
        return self.labels[1 + len(self.topics) :]

    def usable(self) -> bool:
        """Whether the files are there and of this version."""
        try:
            labels = len(self.labels)
            return (
                self.about["version"] == VERSION
                and len(self._arrays[2]) == labels
                and self._head.shape == (labels, 2 * self.encoder.size + 1)
                and self._signs.shape == (len(self.about["signs"]) + 1, labels)
                and self.hearing.usable()
            )
        except (OSError, ValueError, KeyError):
            return False

    @cached_property
    def encoder(self) -> Encoder:
        """Texts as vectors."""
        return Encoder(self.folder)

    @cached_property
    def hearing(self) -> Hearing:
        """Symptoms in sentences that no phrase foresaw."""
        return Hearing(self.folder, tuple(self.about["heard"]), self.encoder)

    @cached_property
    def _head(self) -> Array:
        return np.load(self.folder / "head.npy").astype(np.float64)

    @cached_property
    def _signs(self) -> npt.NDArray[np.float16]:
        return mapped(self.folder / "signs.npy")

    @cached_property
    def _sign_rows(self) -> dict[str, int]:
        return {sign: row for row, sign in enumerate(self.about["signs"])}

    @cached_property
    def _arrays(self) -> tuple[Any, Any, Array, Array]:
        """Idf and weights, mapped; scale by label over the temperature; bias likewise."""
        heat = float(self.about["temperature"])
        return (
            mapped(self.folder / "idf.npy"),
            mapped(self.folder / "weights.npy"),
            np.array(self.about["scale"]) / heat,
            np.array(self.about["bias"]) / heat,
        )

    def distribution(
        self, prose: str, code: str = "", log: str = "", seen: frozenset[str] = frozenset()
    ) -> dict[str, float]:
        """P(cause | text, signs seen in it) by cause id, calibrated; sums to 1."""
        mass = self._mass(prose, code, log, seen)
        return dict(zip(self.causes, mass.tolist(), strict=True))

    def elsewhere(self, prose: str, code: str, log: str, seen: frozenset[str]) -> tuple[float, str]:
        """P(this is other people's business | text, signs seen in it), and the likeliest topic."""
        shares = self._shares(prose, code, log, seen)[1 : 1 + len(self.topics)]
        return float(shares.sum()), self.topics[int(shares.argmax())]

    def telling(self, prose: str) -> float:
        """P(the prose alone says anything of a cause)."""
        return 1.0 - float(self._shares(prose, "", "", frozenset[str]())[0])

    def nats(
        self,
        prose: str,
        code: str,
        log: str,
        seen: frozenset[str] = frozenset(),
        *,
        bound: float,
        weight: float,
    ) -> dict[str, float]:
        """What the text adds to each cause's log odds: at most ``bound`` either way."""
        mass = self._mass(prose, code, log, seen)
        nats = np.clip(weight * np.log(np.maximum(mass * len(mass), 1e-9)), -bound, bound)
        return dict(zip(self.causes, nats.tolist(), strict=True))

    def _mass(self, prose: str, code: str, log: str, seen: frozenset[str]) -> Array:
        shares = self._shares(prose, code, log, seen)
        other = 1 + len(self.topics)
        return shares[other:] + shares[:other].sum() / len(self.causes)

    def _share(self, mix: str) -> float:
        return 0.0 if mix in self.without else float(self.about[mix])

    @functools.lru_cache(maxsize=1024)  # noqa: B019 - one small reader lives as long as a process
    def _shares(self, prose: str, code: str, log: str, seen: frozenset[str]) -> Array:
        """Probability of every label, ``(n_labels,)``."""
        found = features(prose, code, log)
        idf, weights, scale, bias = self._arrays
        values = weigh(found, idf, tuple(self.about["shares"]))
        logits = _product(values.astype(np.float32), weights, found.columns) * scale + bias
        vector = self.encoder.vector(prose, code, log)
        logits += self._share("mix") * (self._head[:, :-1] @ vector + self._head[:, -1])
        known = [self._sign_rows[sign] for sign in sorted(seen) if sign in self._sign_rows]
        logits += self._share("sign mix") * self._signs[[*known, -1]].sum(0, dtype=np.float64)
        mass = np.exp(logits - logits.max())
        return mass / mass.sum()


def _product(
    values: npt.NDArray[np.float32], weights: npt.NDArray[np.int8], rows: npt.NDArray[np.int64]
) -> Array:
    """The sum over rows ``(n,)`` of the weights, each times its value: ``(n_labels,)``."""
    total = np.zeros(weights.shape[1])
    for at in range(0, len(rows), ROWS):
        some = weights.take(rows[at : at + ROWS], axis=0).astype(np.float32)
        total += values[at : at + ROWS] @ some
    return total
