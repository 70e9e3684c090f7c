"""Fine-tune MiniLM on the questions: a transformer that reads beside the linear models.

``python -m advisor.training.finetuning`` writes ``transformer.*`` into ``kb/reader``. It takes an
hour on two quiet cores that multiply bfloat16 matrices (AMX) with ``OMP_WAIT_POLICY=active``, half
as long again without it, and several hours on others, so it is run seldom: the linear models are
trained after it and learn what it is worth. The questions of the batches ``HELD_OUT`` are never
learned, so that this can be measured at any time.
"""

# Parts of torch and transformers have incomplete types, the model's package has none.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import torch
import typer
from torch import nn

from advisor import knowledge, transformer
from advisor.encoder import shown
from advisor.nibbles import packed
from advisor.training import descent, distilling, onnx_body
from advisor.training.questions import Question, descriptions, everything_asked, label_rows
from advisor.transformer import FIRST, LAST, SPECIAL, Cut, cut

Array = npt.NDArray[np.float64]
# Batches of questions written by people of whom nothing else is learned.
HELD_OUT = ("ninth",)
EPOCHS = 8
# Pieces and texts of a step at most; texts sorted by length this many at a time. # unsourced
TOKENS, MOST_TEXTS, SORTED = 4096, 96, 4000
RATE, HEAD_RATE, DECAY = 2e-4, 2e-3, 0.01
# Share of the pieces left out, of whole code parts, and of the numbers that the head sees.
DROP_PIECES, DROP_CODE, DROP_NUMBERS = 0.15, 0.15, 0.2
SIZE = 384


@dataclass(frozen=True)
class Example:
    """A question as pieces."""

    label: int
    cut: Cut
    weight: float = 1.0

    @property
    def length(self) -> int:
        """Tokens that the transformer reads."""
        return sum(map(len, self.cut)) + 3


class Network(nn.Module):
    """MiniLM over its own table of pieces, and a linear head."""

    def __init__(self, vocabulary: Sequence[str], labels: int):
        super().__init__()
        # its own dropout is off: drawing the numbers would take longer than the products
        body, known = distilling.minilm()
        old = body.embeddings.word_embeddings.weight.data.numpy()
        table = torch.tensor(distilling.table(vocabulary, known, old))
        self.table = nn.Embedding.from_pretrained(table, freeze=False, sparse=True)
        body.embeddings.word_embeddings = nn.Identity()  # has its vectors from the table
        self.body = body.to(torch.bfloat16)
        self.head = nn.Linear(2 * SIZE, labels)
        self.drop = nn.Dropout(DROP_NUMBERS)

    def forward(self, cuts: Sequence[Cut]) -> torch.Tensor:
        """Decision values ``(n, n_labels)``."""
        n = -(-max(len(a) + len(b) + 3 for a, b in cuts) // 8) * 8
        ids = torch.zeros(len(cuts), n, dtype=torch.long)
        prose, code = torch.zeros(len(cuts), n), torch.zeros(len(cuts), n)
        mask = torch.zeros(len(cuts), n)
        for row, (a, b) in enumerate(cuts):
            both = [FIRST, *a, LAST, *b, LAST]
            ids[row, : len(both)] = torch.tensor(both)
            mask[row, : len(both)] = 1
            prose[row, 1 : 1 + len(a)] = 1
            code[row, 2 + len(a) : 2 + len(a) + len(b)] = 1
        read = self.body(inputs_embeds=self.table(ids).bfloat16(), attention_mask=mask)
        hidden = read.last_hidden_state.float()
        vector = torch.cat([_mean(hidden, prose), _mean(hidden, code)], 1)
        return self.head(self.drop(vector))


def _mean(hidden: torch.Tensor, of: torch.Tensor) -> torch.Tensor:
    """Unit vectors times the square root of their size; zeros where there is nothing."""
    total = torch.bmm(of[:, None], hidden)[:, 0]
    return nn.functional.normalize(total, dim=-1) * math.sqrt(SIZE)


class Steps:
    """AdamW on exact copies of what is kept in bfloat16; the rates follow half a cosine."""

    def __init__(self, network: Network, steps: int):
        self.parameters = [*network.body.parameters()]
        self.exact = [p.detach().float().clone().requires_grad_() for p in self.parameters]
        matrices = [p for p in self.exact if p.ndim > 1]
        others = [p for p in self.exact if p.ndim < 2]
        self.optimizers = (
            torch.optim.AdamW(
                [
                    {"params": matrices, "lr": RATE, "weight_decay": DECAY},
                    {"params": others, "lr": RATE, "weight_decay": 0.0},
                    {"params": network.head.parameters(), "lr": HEAD_RATE},
                ],
                fused=True,
            ),
            torch.optim.SparseAdam(list(network.table.parameters()), lr=2 * RATE),
        )
        self.schedules = [
            torch.optim.lr_scheduler.LambdaLR(o, descent.rate(steps)) for o in self.optimizers
        ]

    def take(self, loss: torch.Tensor) -> None:
        """One step down this loss."""
        for optimizer in self.optimizers:
            optimizer.zero_grad()
        for p in self.parameters:
            p.grad = None
        loss.backward()
        for exact, p in zip(self.exact, self.parameters, strict=True):
            exact.grad = None if p.grad is None else p.grad.float()
        nn.utils.clip_grad_norm_(self.exact, 1.0)
        for optimizer, schedule in zip(self.optimizers, self.schedules, strict=True):
            optimizer.step()
            schedule.step()
        with torch.no_grad():
            for exact, p in zip(self.exact, self.parameters, strict=True):
                p.copy_(exact)


def batches(examples: Sequence[Example], order: random.Random) -> Iterator[list[Example]]:
    """All examples once, texts of like length together, batches in random order."""
    mixed = order.sample(examples, k=len(examples))
    made: list[list[Example]] = []
    for at in range(0, len(mixed), SORTED):
        batch: list[Example] = []
        for example in sorted(mixed[at : at + SORTED], key=lambda e: e.length):
            full = (len(batch) + 1) * example.length > TOKENS or len(batch) == MOST_TEXTS
            if batch and full:
                made.append(batch)
                batch = []
            batch.append(example)
        made.append(batch)
    order.shuffle(made)
    yield from made


def thinned(cut: Cut, order: random.Random) -> Cut:
    """A text with a share of its pieces hidden, sometimes without its code."""
    prose, code = cut
    if prose and code and order.random() < DROP_CODE:
        code = []
    return _thinned(prose, order), _thinned(code, order)


def _thinned(ids: list[int], order: random.Random) -> list[int]:
    return [id for id in ids if order.random() >= DROP_PIECES] or ids


def fit(
    vocabulary: Sequence[str],
    examples: Sequence[Example],
    labels: int,
    *,
    epochs: int = EPOCHS,
    seed: int = 0,
    progress: Callable[[int, int, float], Any] = lambda _step, _of, _loss: None,
) -> Network:
    """Train on the examples; ``progress`` is told the step, the number of steps and the loss."""
    torch.manual_seed(seed)
    order = random.Random(seed)
    network = Network(vocabulary, labels).train()
    todo = [batch for _ in range(epochs) for batch in batches(examples, order)]
    steps = Steps(network, len(todo))
    for step, batch in enumerate(todo):
        loss = descent.loss(network([thinned(e.cut, order) for e in batch]), batch)
        steps.take(loss)
        progress(step + 1, len(todo), loss.item())
    return network.eval()


@dataclass(frozen=True)
class Material:
    """What is learned, and what is not."""

    vocabulary: Sequence[str]
    names: Sequence[str]
    examples: Sequence[Example]

    @classmethod
    def read(cls, root: Path) -> Material:
        """From a knowledge base's folder, without what is held out and its near-copies."""
        asked = everything_asked(root)
        rows = label_rows(asked)
        _, known = distilling.minilm()
        strange = {q.opening for q in asked if q.batch in HELD_OUT}
        learned = [q for q in asked if q.opening not in strange]
        learned += [d for d in descriptions(root) if d.cause in rows]
        texts = (t for q in (*asked, *learned) for t in (q.text, shown(q.code, q.log)))
        vocabulary = (*SPECIAL, *distilling.vocabulary(texts, known))
        ids = {piece: id for id, piece in enumerate(vocabulary)}

        def example(q: Question) -> Example:
            return Example(rows[q.cause], cut(q.text, q.code, q.log, ids), q.weight)

        return cls(vocabulary, list(rows), [example(q) for q in learned])


def write(folder: Path, material: Material, network: Network) -> None:
    """Store everything that ``advisor.transformer`` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value.float().numpy() for name, value in network.state_dict().items()}
    embeddings = "body.embeddings."
    table = state["table.weight"]
    scales = np.abs(table).max(axis=1, keepdims=True)
    kind = state[embeddings + "token_type_embeddings.weight"][0]
    longest = transformer.MOST_PROSE + transformer.MOST_CODE + 3
    positions = state[embeddings + "position_embeddings.weight"][:longest] + kind
    head = np.concatenate([state["head.weight"], state["head.bias"][:, None]], axis=1)
    np.save(folder / transformer.TABLE, packed(table / scales))
    np.save(folder / transformer.SCALES, scales[:, 0].astype(np.float32))
    np.save(folder / transformer.POSITIONS, positions.astype(np.float16))
    np.save(folder / transformer.HEAD, head.astype(np.float16))
    onnx_body.write(folder / transformer.BODY, state)
    (folder / transformer.PIECES).write_text("\n".join(material.vocabulary) + "\n", "utf-8")
    about = {
        "version": transformer.VERSION,
        "labels": list(material.names),
        "held out": list(HELD_OUT),
    }
    (folder / transformer.ABOUT).write_text(json.dumps(about, indent=1) + "\n")


def main(
    folder: Annotated[
        Path | None, typer.Option("--kb", help="Knowledge base with questions/.")
    ] = None,
) -> None:
    """Fine-tune on ``kb/questions`` and write ``kb/reader/transformer``."""
    root = folder or knowledge.find_root()
    material = Material.read(root)
    with typer.progressbar(length=1000, label="fine-tuning") as bar:

        def progress(step: int, of: int, _loss: float) -> None:
            bar.update(round(1000 * step / of) - bar.pos)

        network = fit(
            material.vocabulary, material.examples, len(material.names), progress=progress
        )
    write(root / "reader" / "transformer", material, network)


if __name__ == "__main__":
    typer.run(main)
