"""Find the documented cases most like a text, and the causes that such cases had.

Okapi BM25 (Robertson and Zaragoza 2009) over words and, for Chinese, pairs of characters.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.knowledge import Knowledge
from advisor.model import Language, Similar
from advisor.patterns import pattern

# The usual constants of BM25 (Robertson and Zaragoza 2009, section 3.4).
K1, B = 1.2, 0.75
# A case is worth showing from this share of the score that a text has with itself. # unsourced
ALIKE = 0.07
# Words read of one text: a long paste adds nothing after them. # unsourced
MOST_TOKENS = 4000

_TOKEN = pattern(r"[a-z][a-z0-9_]{1,30}|[\u4e00-\u9fff]")


def tokens(text: str) -> list[str]:
    """Lower-case words, and for Chinese the pairs of neighbouring characters."""
    raw = _TOKEN.findall(text.lower())[:MOST_TOKENS]
    found = [t for t in raw if len(t) > 1]
    found += [a + b for a, b in itertools.pairwise(raw) if len(a) == len(b) == 1]
    return found


@dataclass(frozen=True)
class Index:
    """Documents by key as an inverted index of term weights."""

    postings: Mapping[str, Mapping[str, float]]
    idf: Mapping[str, float]
    unseen: float

    @classmethod
    def build(cls, documents: Mapping[str, str]) -> Index:
        """Weigh each term of each document."""
        counts = {key: Counter(tokens(text)) for key, text in documents.items()}
        average = sum(c.total() for c in counts.values()) / max(len(counts), 1) or 1.0
        seen = Counter(term for counter in counts.values() for term in counter)
        idf = {t: math.log(1 + (len(counts) - n + 0.5) / (n + 0.5)) for t, n in seen.items()}
        postings: dict[str, dict[str, float]] = {}
        for key, counter in counts.items():
            norm = K1 * (1 - B + B * counter.total() / average)
            for term, n in counter.items():
                postings.setdefault(term, {})[key] = idf[term] * n * (K1 + 1) / (n + norm)
        return cls(postings, idf, math.log(1 + (len(counts) + 0.5) / 0.5))

    def scores(self, text: str) -> dict[str, float]:
        """Score by key, relative to what the text could score at most (0 to about 1)."""
        terms = set(tokens(text))
        total: defaultdict[str, float] = defaultdict(float)
        for term in terms:
            for key, weight in self.postings.get(term, {}).items():
                total[key] += weight
        most = sum(self.idf.get(term, self.unseen) * (K1 + 1) for term in terms) or 1.0
        return {key: score / most for key, score in total.items()}


def similar_cases(text: str, kb: Knowledge, language: Language, top: int) -> tuple[Similar, ...]:
    """The documented cases most like the text, best first; none when nothing is much alike."""
    scores = case_index(kb).scores(text)
    best = sorted((k for k in scores if scores[k] >= ALIKE), key=lambda k: (-scores[k], k))[:top]
    return tuple(
        Similar(
            id=id,
            title=kb.cases[id].title,
            causes=kb.cases[id].causes,
            judgement=kb.cases[id].judgement,
            source=kb.cases[id].source,
            score=round(scores[id], 4),
        )
        for id in best
    )


@functools.lru_cache(maxsize=4)
def case_index(kb: Knowledge) -> Index:
    """The index over the documented cases, in both languages."""

    def words(parts: Iterable[str]) -> str:
        return "\n".join(parts)

    return Index.build(
        {
            c.id: words((c.title.en, c.title.zh, c.story.en, c.story.zh, *c.numbers, *c.tried))
            for c in kb.cases.values()
        }
    )


def likeness(cases: Iterable[Similar], bound: float) -> dict[str, float]:
    """Nats by cause from similar cases: each adds its score, and none gets more than ``bound``."""
    nats: defaultdict[str, float] = defaultdict(float)
    for case in cases:
        for cause in case.causes:
            nats[cause] += case.score / len(case.causes)
    return {cause: min(bound, bound * 2 * score) for cause, score in nats.items()}
