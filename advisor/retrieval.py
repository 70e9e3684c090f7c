"""Find the documented cases most like a text, and the causes that such cases had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from advisor.knowledge import Knowledge
from advisor.model import Similar

# A case counts in the ranking from this share of the score that a text has with itself. # unsourced
ALIKE = 0.1
# To show cases, the cosine of the encoder's vectors is added to the share of words with this
# weight; a case is worth showing from the sum below it on. On the 187 problems of ``eval/cases``
# whose cause has a documented case, one with that cause is among the first three for 56 % by words
# alone, 67 % by vectors alone, 73 % by both (weights of 0.2 to 1.2 differ by two points); of cases
# above the limit two in five share the cause, below it one in four.
MEANING, SHOWN = 0.4, 0.2


def similar_cases(text: str, kb: Knowledge, top: int) -> tuple[Similar, ...]:
    """The documented cases most like the text by its words, best first; none when nothing is."""
    return _best(kb.case_index.scores(text), ALIKE, kb, top)


def cases_to_show(text: str, kb: Knowledge, top: int) -> tuple[Similar, ...]:
    """The documented cases most like the text by words and meaning, best first.

    By words alone where the encoder is not there.
    """
    scores = kb.case_index.scores(text)
    meaning = kb.case_meanings.likeness(text)
    if not meaning:
        return _best(scores, ALIKE, kb, top)
    joined = {id: scores.get(id, 0.0) + MEANING * cosine for id, cosine in meaning.items()}
    return _best(joined, SHOWN, kb, top)


def _best(
    scores: Mapping[str, float], least: float, kb: Knowledge, top: int
) -> tuple[Similar, ...]:
    best = sorted((k for k in scores if scores[k] >= least), key=lambda k: (-scores[k], k))[:top]
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
