"""Teach the reader to hear symptoms in sentences that no phrase foresaw.

One logistic regression a symptom over the encoder's vector of a sentence. It learns from the
symptom's own example sentences, and from the sentences of all questions: those in which a phrase
finds the symptom show it; those of questions whose cause does not know the symptom do not, unless a
phrase says so. Sentences of causes that know it, in which no phrase finds it, teach nothing.
"""

# Parts of torch have incomplete types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from advisor import knowledge
from advisor.encoder import Encoder
from advisor.hearing import SHORTEST, heard_vector
from advisor.knowledge import Knowledge
from advisor.training.questions import Question
from advisor.words import sentences

Array = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
# How much one of a symptom's own sentences counts against a sentence of a question, and the penalty
# on the square of the weights. # chosen by recall of example sentences held out
OWN, DECAY = 3.0, 0.1
# Share of the sentences of unrelated questions in which a symptom may be heard wrongly; half of the
# example sentences held out are heard then. # chosen on the ranking of kb/questions held out
FALSE = 5e-4
ITERATIONS = 60
# What the bias starts at: about the share of sentences that show one symptom.
START = -5.0


@dataclass(frozen=True)
class Sentences:
    """Sentences and what each says of each symptom, of shape ``(n_sentences, n_symptoms)``.

    ``shown``: it shows the symptom; ``worth``: how much that counts, 0 where nobody knows;
    ``group``: the row of its question, or -1 for an example sentence of a symptom.
    """

    texts: Sequence[str]
    shown: Array
    worth: Array
    group: npt.NDArray[np.int64]


def example_sentences(root: Path) -> dict[str, list[str]]:
    """The whole sentences that the vocabulary gives for each symptom."""
    found: dict[str, list[str]] = {}
    for path in sorted((root / "symptoms").glob("*.yaml")):
        symptom = knowledge.parse_yaml(path.read_bytes(), path)
        texts = [t for texts in (symptom.get("exemplars") or {}).values() for t in texts]
        if texts:
            found[symptom["id"]] = texts
    return found


def collect(
    asked: Sequence[Question], kb: Knowledge, own: Mapping[str, Sequence[str]]
) -> Sentences:
    """Every sentence of the questions and of the vocabulary."""
    symptoms = list(own)
    said = [
        (sentence.quote, row)
        for row, question in enumerate(asked)
        for sentence in sentences(question.text)
        if len(sentence.quote) >= SHORTEST
    ]
    knows = {
        cause: np.array(
            [s in kb.causes[cause].symptoms if cause in kb.causes else False for s in symptoms]
        )
        for cause in {q.cause for q in asked}
    }
    texts = [*(text for text, _ in said), *(t for texts in own.values() for t in texts)]
    shown = np.zeros((len(texts), len(symptoms)), dtype=np.float32)
    worth = np.ones_like(shown)
    column = {symptom: k for k, symptom in enumerate(symptoms)}
    for i, (text, row) in enumerate(said):
        worth[i] = ~knows[asked[row].cause]
        for symptom in kb.phrases.stated(text):
            if symptom in column:
                shown[i, column[symptom]] = worth[i, column[symptom]] = 1
    at = len(said)
    for symptom, examples in own.items():
        shown[at : at + len(examples), column[symptom]] = 1
        worth[at : at + len(examples), column[symptom]] = OWN
        at += len(examples)
    group = np.array([*(row for _, row in said), *[-1] * (len(texts) - len(said))], dtype=np.int64)
    return Sentences(texts, shown, worth, group)


def fit(material: Sentences, encoder: Encoder, rows: Mask | None = None) -> Array:
    """Weights, bias and threshold by symptom, ``(n_symptoms, d + 2)``.

    ``rows`` are the questions that may be learned from. The threshold comes from two halves of the
    questions, each heard by what the other half taught.
    """
    chosen = material.group < 0
    chosen |= True if rows is None else rows[material.group]
    vectors = torch.tensor(
        np.array(
            [heard_vector(encoder, t) for t, c in zip(material.texts, chosen, strict=True) if c]
        )
    )
    shown, worth = torch.tensor(material.shown[chosen]), torch.tensor(material.worth[chosen])
    group = material.group[chosen]
    asked = torch.tensor(group >= 0)
    scores = torch.zeros_like(shown)
    for half in (0, 1):
        out = torch.tensor(group % 2 == half) & asked
        weights, bias = _regressions(vectors[~out], shown[~out], worth[~out])
        scores[out] = vectors[out] @ weights.T + bias
    unrelated = (shown == 0) & (worth > 0) & asked[:, None]
    limits = [
        float(torch.quantile(scores[unrelated[:, k], k], 1 - FALSE)) for k in range(shown.shape[1])
    ]
    weights, bias = _regressions(vectors, shown, worth)
    return torch.cat([weights, bias[:, None], torch.tensor(limits)[:, None]], 1).numpy()


def _regressions(
    vectors: torch.Tensor, shown: torch.Tensor, worth: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """All regressions at once, by LBFGS."""
    weights = torch.zeros(shown.shape[1], vectors.shape[1], requires_grad=True)
    bias = torch.full((shown.shape[1],), START, requires_grad=True)
    search = torch.optim.LBFGS([weights, bias], max_iter=ITERATIONS, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        search.zero_grad()
        each = torch.nn.functional.binary_cross_entropy_with_logits(
            vectors @ weights.T + bias, shown, reduction="none"
        )
        loss = (each * worth).sum() / 100 + DECAY * (weights**2).sum()
        loss.backward()
        return loss

    search.step(step)
    return weights.detach(), bias.detach()
