"""A question as hashed n-gram features: what the trained reader sees of it.

Words, runs of characters (which carry Chinese and word endings), code and log each have their own
range of columns, so that ``nan`` in a log is not ``nan`` in prose.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from advisor.patterns import pattern

Columns = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

# Columns of each block: powers of two that keep the shipped arrays under 20 MB. # unsourced
WORD_COLUMNS, CHAR_COLUMNS, CODE_COLUMNS, LOG_COLUMNS = 1 << 15, 1 << 15, 1 << 14, 1 << 12
COLUMNS = WORD_COLUMNS + CHAR_COLUMNS + CODE_COLUMNS + LOG_COLUMNS
# Characters read of each part; what follows repeats. # unsourced
MOST_PROSE, MOST_CODE, MOST_LOG = 12_000, 12_000, 4_000
CHAR_LENGTHS = (2, 3, 4, 5)
_WORD = pattern(r"[a-z_][a-z_0-9.]*|[0-9.]+e?-?[0-9]*|[\u4e00-\u9fff]")
_NUMBER = pattern(r"\d+(\.\d+)?(e-?\d+)?")
_SPACE = pattern(r"\s+")


@dataclass(frozen=True)
class Features:
    """Distinct columns in order with their counts, both of shape ``(n,)``."""

    columns: Columns
    counts: Values


def features(prose: str, code: str = "", log: str = "") -> Features:
    """The features of one question."""
    parts = (
        _hashed_words(prose[:MOST_PROSE], WORD_COLUMNS),
        _hashed_characters(prose[:MOST_PROSE]) + WORD_COLUMNS,
        _hashed_words(code[:MOST_CODE], CODE_COLUMNS) + (WORD_COLUMNS + CHAR_COLUMNS),
        _hashed_words(log[:MOST_LOG], LOG_COLUMNS) + (COLUMNS - LOG_COLUMNS),
    )
    columns, counts = np.unique(np.concatenate(parts), return_counts=True)
    return Features(columns, counts.astype(np.float64))


def _hashed_words(text: str, width: int) -> Columns:
    """Words and pairs of neighbouring words; numbers keep only their order of magnitude."""
    words = [_plain(word) for word in _WORD.findall(text.lower())]
    pairs = [f"{a} {b}" for a, b in itertools.pairwise(words)]
    return np.array([crc32(t.encode()) % width for t in (*words, *pairs)], dtype=np.int64)


def _plain(word: str) -> str:
    if not word[0].isdigit():
        return word
    try:
        value = float(word)
    except ValueError:
        return "#"
    return f"#{np.floor(np.log10(value)):g}" if value > 0 and np.isfinite(value) else "#0"


def _hashed_characters(text: str) -> Columns:
    """Runs of two to five characters by a rolling polynomial hash."""
    plain = _SPACE.sub(" ", _NUMBER.sub("0", f" {text.lower()} "))
    points = np.frombuffer(plain.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    hashes: list[Columns] = []
    rolling = np.zeros(len(points), dtype=np.uint64)
    for length in range(1, max(CHAR_LENGTHS) + 1):
        if len(points) < length:
            break
        ahead = points[length - 1 :]
        rolling = rolling[: len(ahead)] * np.uint64(1_000_003) + ahead
        if length in CHAR_LENGTHS:
            mixed = (rolling ^ (rolling >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
            hashes.append(((mixed >> np.uint64(32)) % np.uint64(CHAR_COLUMNS)).astype(np.int64))
    return np.concatenate(hashes) if hashes else np.zeros(0, dtype=np.int64)


BLOCKS = (
    (0, WORD_COLUMNS),
    (WORD_COLUMNS, WORD_COLUMNS + CHAR_COLUMNS),
    (WORD_COLUMNS + CHAR_COLUMNS, COLUMNS - LOG_COLUMNS),
    (COLUMNS - LOG_COLUMNS, COLUMNS),
)


def weigh(found: Features, idf: npt.NDArray[np.floating], shares: tuple[float, ...]) -> Values:
    """Sublinear term weights of shape ``(n,)``: each block has the length of its share."""
    values = (1.0 + np.log(found.counts)) * idf[found.columns]
    for (start, end), share in zip(BLOCKS, shares, strict=True):
        block = slice(*np.searchsorted(found.columns, (start, end)))
        norm = float(np.sqrt((values[block] ** 2).sum()))
        values[block] *= share / norm if norm else 0.0
    return values
