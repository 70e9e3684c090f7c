"""Texts compared by what they mean: the vectors of documented cases, and of a question.

The vectors are those of the shipped encoder, or of a site's own: ``ADVISOR_ENCODER`` names the
folder of a sentence-transformers model (with ``onnx/model.onnx`` or ``model.onnx`` in it, that is
run). The libraries for it are imported only when it is set; a process then takes seconds to start.
"""

from __future__ import annotations

import base64
import functools
import importlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.encoder import MOST_PROSE, Encoder
from advisor.errors import InputError

Array = npt.NDArray[np.float64]
# Unit vectors are kept as int8.
SCALE = 127.0
# Files by which a changed model is known.
_MARKS = ("config.json", "model.safetensors", "pytorch_model.bin", "model.onnx", "onnx/model.onnx")


@dataclass(frozen=True)
class Meanings:
    """Vectors ``(n_texts, n_forms, d)`` of documents: each may be told in several languages.

    ``folder`` is that of the shipped encoder.
    """

    documents: Sequence[str]
    vectors: npt.NDArray[np.int8]
    folder: Path | None

    def likeness(self, text: str) -> dict[str, float]:
        """The cosine of each document in the form that is most like the text."""
        if self.folder is None or not self.vectors.size or not text.strip():
            return {}
        (vector,) = encoded([text], self.folder)
        if len(vector) != self.vectors.shape[2]:
            return {}
        cosines = (self.vectors.astype(np.float32) @ vector.astype(np.float32)).max(axis=1) / SCALE
        return dict(zip(self.documents, cosines.tolist(), strict=True))


def encoded(texts: Sequence[str], folder: Path) -> Array:
    """Unit vectors ``(n, d)`` by the site's encoder, if it has one, else by the shipped one."""
    own = os.environ.get("ADVISOR_ENCODER", "")
    if own:
        return _site(own)(texts)
    encoder = _shipped(folder)
    return np.array([encoder.part(text, MOST_PROSE) for text in texts])


def packed(forms: Sequence[Sequence[str]], folder: Path | None) -> tuple[str, int]:
    """Vectors of documents as text for ``unpacked``, and their size; empty without an encoder.

    ``forms`` are the texts of each document, equally many of each.
    """
    if folder is None or not forms:
        return "", 0
    try:
        vectors = encoded([text for document in forms for text in document], folder)
    except (OSError, ValueError):
        return "", 0  # no encoder is shipped beside this knowledge base
    whole = np.rint(vectors * SCALE).astype(np.int8)
    return base64.b64encode(whole.tobytes()).decode(), vectors.shape[1]


def unpacked(text: str, documents: int, size: int) -> npt.NDArray[np.int8]:
    """The array that ``packed`` made."""
    if not size or not documents:
        return np.zeros((documents, 1, 0), np.int8)
    return np.frombuffer(base64.b64decode(text), np.int8).reshape(documents, -1, size)


def stamp(folder: Path) -> str:
    """Changes when another encoder is there, or another one is asked for; reads no file."""
    own = os.environ.get("ADVISOR_ENCODER", "")
    files = [Path(own) / name for name in _MARKS] if own else [folder / "vectors.npy"]
    stats = [(str(f), f.stat()) for f in files if f.is_file()]
    return "\n".join(f"{name} {s.st_mtime_ns} {s.st_size}" for name, s in stats)


@functools.lru_cache(maxsize=4)
def _shipped(folder: Path) -> Encoder:
    return Encoder(folder)


@functools.lru_cache(maxsize=1)
def _site(name: str) -> Callable[[Sequence[str]], Array]:
    """The site's own encoder; raises ``InputError`` when it cannot be used."""
    folder = Path(name)
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise InputError(f"ADVISOR_ENCODER: {name} is no folder of a model. Correct or unset it.")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    onnx = any((folder / place).is_file() for place in ("model.onnx", "onnx/model.onnx"))
    try:
        # By name: nothing on the way of a question may import it unless a site asks for it.
        library: Any = importlib.import_module("sentence_transformers")
        backend = "onnx" if onnx else "torch"
        model: Any = library.SentenceTransformer(name, device="cpu", backend=backend)
    except ImportError as error:
        raise InputError(
            f"ADVISOR_ENCODER: {error.name} is not installed. It needs: pip install"
            " 'advisor[semantic]'" + (" optimum[onnxruntime]" if onnx else "") + "."
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(f"ADVISOR_ENCODER: {name} cannot be loaded: {error}.") from error

    def encode(texts: Sequence[str]) -> Array:
        found: Any = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float64)

    return encode
