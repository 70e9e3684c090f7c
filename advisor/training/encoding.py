"""Turn the encoder towards this field, and put a linear head on it.

Word-piece vectors, the weight of each piece and the head are learned together: questions with the
same cause come near one another through the head, an English text near its Chinese translation by a
contrastive loss. Parts of the words are dropped at random, so that no single word decides.
"""

# Parts of torch have incomplete types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from advisor import encoder
from advisor.encoder import MOST_CODE, MOST_PROSE, Counted, counted, shown
from advisor.nibbles import packed
from advisor.training import descent
from advisor.training.distilling import SIZE, Start
from advisor.training.questions import Question
from advisor.wordpiece import pieces

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
Part = Counted | None
# Chosen on questions of other authors: twice the epochs learn the authors, half too little.
EPOCHS, BATCH, VECTOR_RATE, HEAD_RATE, DECAY = 4, 64, 1e-3, 2e-3, 0.05
# Share of the distinct pieces of a text dropped, of the vector's numbers, and of whole code parts.
DROP_PIECES, DROP_NUMBERS, DROP_CODE = 0.3, 0.3, 0.15
# Translations a step, sharpness of their softmax and weight of their loss; without them 3 points
# of top-3 are lost on held-out questions.
TRANSLATIONS, SHARPNESS, TRANSLATION_WEIGHT = 64, 20.0, 0.3
# Vectors have length 1; the head sees numbers of about 1.
HEAD_SCALE = math.sqrt(SIZE)


@dataclass(frozen=True)
class Example:
    """A question as counted pieces of its prose and of its code and log."""

    label: int
    prose: Part
    code: Part
    weight: float = 1.0


class Texts:
    """Cuts texts into the pieces of one vocabulary."""

    def __init__(self, start: Start):
        self.vocabulary = {piece: id for id, piece in enumerate(start.vocabulary)}

    def example(self, question: Question, label: int) -> Example:
        """One question; ``label`` is the row of its cause."""
        code = shown(question.code, question.log)
        prose, beside = self.part(question.text, MOST_PROSE), self.part(code, MOST_CODE)
        return Example(label, prose, beside, question.weight)

    def part(self, text: str, most: int) -> Part:
        """Counted pieces, or None when there is none."""
        ids = pieces(text, self.vocabulary, most)
        return counted(ids) if ids else None


class Network(nn.Module):
    """The vectors, the weights of the pieces, and the head."""

    def __init__(self, start: Start, examples: Sequence[Example], labels: int):
        super().__init__()
        n = len(start.vectors)
        self.bag = nn.EmbeddingBag(n, SIZE, mode="sum", include_last_offset=True, sparse=True)
        self.bag.weight.data = torch.tensor(start.vectors)
        self.log_weight = nn.Parameter(_inverse_frequencies(examples, n).log())
        self.head = nn.Linear(2 * SIZE, labels)
        self.drop = nn.Dropout(DROP_NUMBERS)

    def encode(self, parts: Sequence[Part]) -> torch.Tensor:
        """Unit vectors ``(n, SIZE)``; in training a share of the pieces is left out."""
        kept = [None if part is None else self._kept(part) for part in parts]
        ends = np.cumsum([0, *(0 if part is None else len(part[0]) for part in kept)])
        seen = [part for part in kept if part is not None]
        ids = torch.tensor(np.concatenate([part[0] for part in seen] or [np.zeros(0, np.int64)]))
        counts = np.concatenate([part[1] for part in seen] or [np.zeros(0)])
        weights = torch.tensor(1.0 + np.log(counts), dtype=torch.float32)
        weights = weights * self.log_weight[ids].exp()
        total = self.bag(ids, torch.tensor(ends), per_sample_weights=weights)
        return nn.functional.normalize(total, dim=-1)

    def _kept(self, part: Counted) -> Counted:
        if not self.training:
            return part
        keep = torch.rand(len(part[0])).numpy() >= DROP_PIECES
        return (part[0][keep], part[1][keep]) if keep.any() else part

    def forward(self, examples: Sequence[Example]) -> torch.Tensor:
        """Decision values ``(n, n_labels)``."""
        prose = self.encode([e.prose for e in examples])
        code = self.encode([e.code for e in examples])
        return self.head(self.drop(torch.cat([prose, code], 1) * HEAD_SCALE))


def _inverse_frequencies(examples: Sequence[Example], n: int) -> torch.Tensor:
    documents = np.ones(n)
    for example in examples:
        for part in (example.prose, example.code):
            if part is not None:
                documents[part[0]] += 1
    return torch.tensor(np.log((1 + len(examples)) / documents) + 1, dtype=torch.float32)


def fit(
    start: Start,
    examples: Sequence[Example],
    translations: Sequence[tuple[Part, Part]],
    labels: int,
    *,
    seed: int = 0,
    progress: Callable[[int], Any] = lambda _: None,
) -> Network:
    """Train on the examples; ``progress`` is told each finished epoch."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # sums in one order: the same questions give the same arrays
    order = random.Random(seed)
    network = Network(start, examples, labels)
    vectors = torch.optim.SparseAdam([network.bag.weight], lr=VECTOR_RATE)
    rest = torch.optim.AdamW(
        [
            {"params": [network.log_weight], "lr": VECTOR_RATE, "weight_decay": 0.0},
            {"params": network.head.parameters(), "lr": HEAD_RATE, "weight_decay": DECAY},
        ]
    )
    steps = EPOCHS * math.ceil(len(examples) / BATCH)
    schedules = [torch.optim.lr_scheduler.LambdaLR(o, descent.rate(steps)) for o in (vectors, rest)]
    network.train()
    for _ in range(EPOCHS):
        for batch in _batches(examples, order):
            loss = _loss(
                network, batch, order.sample(translations, k=min(TRANSLATIONS, len(translations)))
            )
            vectors.zero_grad()
            rest.zero_grad()
            loss.backward()
            vectors.step()
            rest.step()
            for schedule in schedules:
                schedule.step()
        progress(1)
    return network.eval()


def _batches(examples: Sequence[Example], order: random.Random) -> Iterator[list[Example]]:
    mixed = order.sample(examples, k=len(examples))
    for at in range(0, len(mixed), BATCH):
        yield [
            replace(e, code=None) if order.random() < DROP_CODE else e
            for e in mixed[at : at + BATCH]
        ]


def _loss(
    network: Network, batch: Sequence[Example], translations: Sequence[tuple[Part, Part]]
) -> torch.Tensor:
    loss = descent.loss(network(batch), batch)
    if translations:
        english = network.encode([pair[0] for pair in translations])
        chinese = network.encode([pair[1] for pair in translations])
        alike = english @ chinese.T * SHARPNESS
        own = torch.arange(len(translations))
        both = nn.functional.cross_entropy(alike, own) + nn.functional.cross_entropy(alike.T, own)
        loss = loss + TRANSLATION_WEIGHT * both
    return loss


def decisions(network: Network, examples: Sequence[Example]) -> Array:
    """Decision values ``(n, n_labels)``."""
    with torch.no_grad():
        parts = [network(examples[at : at + 256]) for at in range(0, len(examples), 256)]
    return torch.cat(parts).double().numpy()


def write(folder: Path, start: Start, network: Network) -> None:
    """Store vectors in nibbles, the weights of the pieces with the scale in them, and the head."""
    vectors = network.bag.weight.detach().numpy()
    scale = np.abs(vectors).max(axis=1, keepdims=True)
    (folder / encoder.VOCABULARY).write_text("\n".join(start.vocabulary) + "\n", encoding="utf-8")
    np.save(folder / encoder.VECTORS, packed(vectors / scale))
    weights = network.log_weight.detach().exp().numpy() * scale[:, 0]
    np.save(folder / encoder.WEIGHTS, weights.astype(np.float32))
    head = torch.cat([network.head.weight * HEAD_SCALE, network.head.bias[:, None]], 1)
    np.save(folder / "head.npy", head.detach().numpy().astype(np.float32))
