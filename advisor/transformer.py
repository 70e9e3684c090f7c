"""A transformer reads the question: MiniLM, fine-tuned on ``kb/questions``.

Word order counts here, as it does not for n-grams and means of vectors. It is shipped as int8 ONNX
in ``kb/reader/transformer`` and run by onnxruntime on one thread; where either is missing the
reader does without. Trained by ``python -m advisor.training.finetuning``.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.encoder import mapped, shown
from advisor.nibbles import unpacked
from advisor.wordpiece import pieces, read_vocabulary

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Cut = tuple[list[int], list[int]]

VERSION = 1
# The first pieces of its vocabulary: begin and end of a part.
FIRST, LAST = 0, 1
SPECIAL = ("[CLS]", "[SEP]")
# Pieces read of prose, and of code and log together: time grows with them. # unsourced
MOST_PROSE, MOST_CODE = 160, 128
ABOUT, BODY, PIECES = "about.json", "body.onnx", "pieces.txt"
TABLE, SCALES, POSITIONS, HEAD = "table.npy", "scales.npy", "positions.npy", "head.npy"


@dataclass(frozen=True)
class Transformer:
    """Its files in a folder.

    ``table.npy``: the vector of each piece in nibbles ``(n_pieces, d / 2)``, to be multiplied with
    ``scales.npy``; ``positions.npy``: ``(n_positions, d)``; ``head.npy``: ``(n_labels, 2 d + 1)``,
    the bias last; ``about.json``: labels, and the batches of questions that it has not learned.
    """

    folder: Path

    @cached_property
    def about(self) -> dict[str, Any]:
        """Version, labels, batches held out."""
        return json.loads((self.folder / ABOUT).read_text())

    @property
    def labels(self) -> tuple[str, ...]:
        """What it tells apart, in the order of its decisions."""
        return tuple(self.about["labels"])

    @cached_property
    def usable(self) -> bool:
        """Whether onnxruntime is installed, and the files are there and of this version."""
        try:
            return (
                importlib.util.find_spec("onnxruntime") is not None
                and self.about["version"] == VERSION
                and len(self._head) == len(self.labels)
                and all((self.folder / name).is_file() for name in (BODY, PIECES, TABLE, POSITIONS))
                and len(self._scales) > len(SPECIAL)
            )
        except (OSError, ValueError, KeyError):
            return False

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Ids by piece."""
        return read_vocabulary(self.folder / PIECES)

    @cached_property
    def _scales(self) -> Floats:
        return np.load(self.folder / SCALES)

    @cached_property
    def _head(self) -> Floats:
        return np.load(self.folder / HEAD).astype(np.float32)

    @cached_property
    def _positions(self) -> npt.NDArray[np.float16]:
        return mapped(self.folder / POSITIONS)

    @cached_property
    def _table(self) -> npt.NDArray[np.uint8]:
        return mapped(self.folder / TABLE)

    @cached_property
    def _session(self) -> Any:
        # By name: what needs no reading does not wait for it.
        runtime: Any = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return runtime.InferenceSession(
            str(self.folder / BODY), options, providers=["CPUExecutionProvider"]
        )

    @functools.lru_cache(maxsize=256)  # noqa: B019 - one of them lives as long as a process
    def decisions(self, prose: str, code: str, log: str) -> Array:
        """Log odds of each label up to a constant, ``(n_labels,)``, read-only."""
        said, beside = cut(prose, code, log, self.vocabulary)
        ids = np.array([FIRST, *said, LAST, *beside, LAST])
        vectors = unpacked(self._table.take(ids, axis=0)) * self._scales[ids, None]
        vectors += self._positions[: len(ids)]
        (hidden,) = self._session.run(None, {"vectors": vectors[None]})
        end = 1 + len(said)
        parts = [mean(hidden[0, 1:end]), mean(hidden[0, end + 1 : -1])]
        decided = (self._head[:, :-1] @ np.concatenate(parts) + self._head[:, -1]).astype(float)
        decided.setflags(write=False)
        return decided


def cut(prose: str, code: str, log: str, vocabulary: dict[str, int]) -> Cut:
    """What is read of a question: pieces of its prose, and of its code and log."""
    beside = pieces(shown(code, log), vocabulary, MOST_CODE)
    return pieces(prose, vocabulary, MOST_PROSE), beside


def mean(hidden: Floats) -> Floats:
    """The direction of the mean of rows ``(n, d)``, of length sqrt(d); zeros when there is none."""
    total = hidden.sum(axis=0)
    length = float(np.sqrt(total @ total))
    return total * (np.sqrt(len(total)) / length) if length else total
