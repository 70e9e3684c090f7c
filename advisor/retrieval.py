"""Find the documented cases most like a text, and the causes that such cases had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from advisor.knowledge import Knowledge
from advisor.model import Language, Similar

# A case is worth showing from this share of the score that a text has with itself. # unsourced
ALIKE = 0.1


def similar_cases(text: str, kb: Knowledge, language: Language, top: int) -> tuple[Similar, ...]:
    """The documented cases most like the text, best first; none when nothing is much alike."""
    scores = kb.case_index.scores(text)
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


def likeness(cases: Iterable[Similar], bound: float) -> dict[str, float]:
    """Nats by cause from similar cases: each adds its score, and none gets more than ``bound``."""
    nats: defaultdict[str, float] = defaultdict(float)
    for case in cases:
        for cause in case.causes:
            nats[cause] += case.score / len(case.causes)
    return {cause: min(bound, bound * 2 * score) for cause, score in nats.items()}
