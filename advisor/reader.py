"""What a question reads like: a trained distribution over causes.

Four models whose decisions are added: linear ones over hashed n-grams, over the encoder's vectors
and over what was found (which symptoms, in whose company), and a transformer. Trained on
``kb/questions`` by ``python -m advisor.training`` and shipped as arrays beside the knowledge base.
One evidence source among others: its weight in the ranking is bounded.
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
from advisor.nibbles import Codes, unpacked
from advisor.transformer import Transformer

VERSION = 5
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


# The models, each with a weight of its decisions.
MODELS = ("n-grams", "encoder", "signs", "transformer")
# Where the linear models are as sure as this, the transformer is not asked: of 2,548 questions held
# out 38 % are; the same came first, and the log loss rose from .99 to 1.00.
SURE = 0.9
# Rows of the weights that are multiplied at once: they stay in the cache of the processor, which
# makes a text of 2,000 words eight times as fast.
ROWS = 2048


@dataclass(frozen=True)
class Reader:
    """The trained models in a folder.

    N-grams: ``weights.npy`` has shape ``(COLUMNS, ceil(n_labels / 2))`` in nibbles; a question
    touches a few hundred of its rows, so the file is mapped and never read whole. Encoder:
    ``head.npy`` has shape ``(n_labels, 2 d + 1)``, the bias last. Signs: ``signs.npy`` has shape
    ``(n_signs + 1, n_labels)``, the bias last. ``reader.json`` holds labels, scales, figures and
    the weight of each model, with the transformer and where it cannot run. ``without`` names
    models that are left out, to measure what they earn.
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
                and len(self._scale) == labels
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
    def _arrays(self) -> tuple[npt.NDArray[np.float16], Codes]:
        """Idf and weights of the n-grams, mapped."""
        return mapped(self.folder / "idf.npy"), mapped(self.folder / "weights.npy")

    @cached_property
    def _scale(self) -> Array:
        return np.array(self.about["scale"])

    @cached_property
    def _bias(self) -> Array:
        return np.array(self.about["bias"])

    @cached_property
    def transformer(self) -> Transformer:
        """What reads whole sentences."""
        return Transformer(self.folder / "transformer")

    def _weights(self, which: str) -> tuple[float, ...]:
        """The weight of each of ``MODELS``."""
        weights = self.about[which]
        return tuple(0.0 if name in self.without else float(weights[name]) for name in MODELS)

    @cached_property
    def _linear(self) -> tuple[float, ...]:
        return self._weights("weights without transformer")

    @cached_property
    def _whole(self) -> tuple[float, ...]:
        """With the transformer; without it, its weight is 0."""
        usable = self.transformer.usable and "transformer" not in self.without
        return self._weights("weights") if usable else self._linear

    @cached_property
    def _columns_of_transformer(self) -> npt.NDArray[np.int64]:
        return aligned(self.transformer.labels, self.labels)

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

    @functools.lru_cache(maxsize=1024)  # noqa: B019 - one small reader lives as long as a process
    def _shares(self, prose: str, code: str, log: str, seen: frozenset[str]) -> Array:
        """Probability of every label, ``(n_labels,)``."""
        decided = self._decided(prose, code, log, seen)
        shares = _softmax(np.tensordot(self._linear[:-1], decided, 1))
        if not self._whole[-1] or shares.max() >= SURE:
            return shares
        read = spread(self.transformer.decisions(prose, code, log), self._columns_of_transformer)
        return _softmax(np.tensordot(self._whole[:-1], decided, 1) + self._whole[-1] * read)

    def _decided(self, prose: str, code: str, log: str, seen: frozenset[str]) -> Array:
        """Decisions of the linear models, ``(n_models - 1, n_labels)``."""
        found = features(prose, code, log)
        idf, weights = self._arrays
        values = weigh(found, idf, tuple(self.about["shares"]))
        product = _product(values.astype(np.float32), weights, found.columns)[: len(self.labels)]
        vector = self.encoder.vector(prose, code, log)
        known = [self._sign_rows[sign] for sign in sorted(seen) if sign in self._sign_rows]
        return np.stack(
            [
                product * self._scale + self._bias,
                self._head[:, :-1] @ vector + self._head[:, -1],
                self._signs[[*known, -1]].sum(0, dtype=np.float64),
            ]
        )


def _softmax(logits: Array) -> Array:
    mass = np.exp(logits - logits.max())
    return mass / mass.sum()


def aligned(known: Sequence[str], labels: Sequence[str]) -> npt.NDArray[np.int64]:
    """The place of each label among those that a model knows, -1 where it does not."""
    places = {label: place for place, label in enumerate(known)}
    return np.array([places.get(label, -1) for label in labels])


def spread(decided: Array, columns: npt.NDArray[np.int64]) -> Array:
    """Decisions ``(..., n_known)`` by label; of what the model has not learned it says nothing."""
    return np.concatenate([decided, decided.mean(axis=-1, keepdims=True)], axis=-1)[..., columns]


def _product(values: npt.NDArray[np.float32], weights: Codes, rows: npt.NDArray[np.int64]) -> Array:
    """The sum over rows ``(n,)`` of the weights, each times its value: two for each byte."""
    total = np.zeros(2 * weights.shape[1])
    for at in range(0, len(rows), ROWS):
        total += values[at : at + ROWS] @ unpacked(weights.take(rows[at : at + ROWS], axis=0))
    return total
