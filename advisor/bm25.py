"""Documents most like a text, by the words that they share.

Okapi BM25 (Robertson and Zaragoza 2009) over words and, for Chinese, pairs of characters.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.patterns import pattern

# The usual constants of BM25 (Robertson and Zaragoza 2009, section 3.4).
K1, B = 1.2, 0.75
# Words read of one text: a long paste adds nothing after them. # unsourced
MOST_TOKENS = 4000

_TOKEN = pattern(r"[a-z][a-z0-9_]{1,30}|[\u4e00-\u9fff]")

# Places of the documents that hold a term, and its weight in each.
Posted = tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]


def tokens(text: str) -> list[str]:
    """Lower-case words, and for Chinese the pairs of neighbouring characters."""
    raw = _TOKEN.findall(text.lower())[:MOST_TOKENS]
    found = [t for t in raw if len(t) > 1]
    found += [a + b for a, b in itertools.pairwise(raw) if len(a) == len(b) == 1]
    return found


@dataclass(frozen=True)
class Index:
    """Documents as an inverted index.

    ``postings`` has by term "place weight place weight ...", one string each: they load fast, and a
    question asks for few of them.
    """

    documents: Sequence[str]
    postings: Mapping[str, str]
    idf: Mapping[str, float]
    unseen: float

    @classmethod
    def build(cls, documents: Mapping[str, str]) -> Index:
        """Weigh each term of each document."""
        counts = [Counter(tokens(text)) for text in documents.values()]
        average = sum(c.total() for c in counts) / max(len(counts), 1) or 1.0
        seen = Counter(term for counter in counts for term in counter)
        idf = {t: _rarity(n, len(counts)) for t, n in seen.items()}
        postings: dict[str, list[str]] = {}
        for place, counter in enumerate(counts):
            norm = K1 * (1 - B + B * counter.total() / average)
            for term, n in counter.items():
                weight = idf[term] * n * (K1 + 1) / (n + norm)
                postings.setdefault(term, []).append(f"{place} {weight:.3f}")
        told = {term: " ".join(found) for term, found in postings.items()}
        return cls(tuple(documents), told, idf, _rarity(0, len(counts)))

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form; ``Index(**it)`` is the index again."""
        return asdict(self)

    def scores(self, text: str) -> dict[str, float]:
        """Score by document, relative to what the text could score at most (0 to about 1)."""
        terms = dict.fromkeys(tokens(text))
        total = np.zeros(len(self.documents))
        for term in terms:
            if term in self.postings:
                places, weights = self._posted.get(term) or self._read(term)
                total[places] += weights
        most = sum(self.idf.get(term, self.unseen) * (K1 + 1) for term in terms) or 1.0
        shares = (total / most).tolist()
        return {id: share for id, share in zip(self.documents, shares, strict=True) if share}

    @cached_property
    def _posted(self) -> dict[str, Posted]:
        return {}

    def _read(self, term: str) -> Posted:
        numbers = self.postings[term].split()
        self._posted[term] = found = (
            np.array(numbers[::2], dtype=np.intp),
            np.array(numbers[1::2], dtype=np.float64),
        )
        return found


def _rarity(seen: int, documents: int) -> float:
    return round(math.log(1 + (documents - seen + 0.5) / (seen + 0.5)), 4)
