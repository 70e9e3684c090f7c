"""Is this question about the training of a neural network at all?

Installation, imports, plain Python errors, API look-ups and purchases are other people's business.
Words of trouble in training win over all of them: "how do I stop the validation loss from rising"
is a how-to by its form only. A text without any word of the field is sent away, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.knowledge import Knowledge
from advisor.model import Words
from advisor.phrases import Match
from advisor.words import sentences

# Kinds and topics of ``scope.yaml`` with a meaning of their own.
_INSIDE, _LEANING, _FIELD, _AMBIGUOUS = "in_scope", "leaning", "field", "ambiguous"
_UNRELATED = "unrelated"
# A question for an error message is decided at its beginning; a long story has other things in it.
MOST_TEXT = 20_000
QUOTED = 160
# So many different words that may be the field's make one that is: "my network learns". # unsourced
AMBIGUOUS_ENOUGH = 2
# Words (characters in Chinese) of another topic; fewer is a cry for help. # unsourced
OTHER_WORDS, OTHER_CHARACTERS = 1, 2


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Whose business a text is: a topic of ``scope.yaml``, why, and the sentence that told."""

    topic: str
    reason: Words
    quote: str


def out_of_scope(text: str, kb: Knowledge, *, material: bool = False) -> Elsewhere | None:
    """Whose business the text is instead; None when it is ours or when it does not tell.

    ``material`` says that a log, a curve or code came with the text, which then need not name its
    subject.
    """
    if not text.strip() or not kb.scope:
        return None
    text = text[:MOST_TEXT]
    found = kb.scope_phrases.find(text)
    matches = [m for m in found if m.assertion != "negated"]
    told = {m.id for m in matches}
    if _INSIDE in told:
        return None
    topics = [m for m in matches if m.id in kb.scope]
    special = [m for m in topics if not kb.scope[m.id].general]
    if _LEANING in told:
        topics = special
    if special:
        return _elsewhere(special, kb)
    if not material and _speaks_of_other_things(text, found):
        first = sentences(text)[0]
        return Elsewhere(_UNRELATED, kb.scope[_UNRELATED].reason, _quote(first.quote))
    return _elsewhere(topics, kb) if topics else None


def _elsewhere(topics: list[Match], kb: Knowledge) -> Elsewhere:
    """The topic named most often."""
    counts = {m.id: sum(o.id == m.id for o in topics) for m in topics}
    topic = max(counts, key=lambda id: counts[id])
    first = next(m for m in topics if m.id == topic)
    return Elsewhere(topic, kb.scope[topic].reason, _quote(first.sentence))


def _quote(sentence: str) -> str:
    return " ".join(sentence.split())[:QUOTED]


def _speaks_of_other_things(text: str, matches: list[Match]) -> bool:
    """Has the text a subject, and no word of the field in it?"""
    if any(m.id == _FIELD for m in matches):
        return False
    if len({m.id for m in matches if m.id.startswith(_AMBIGUOUS)}) >= AMBIGUOUS_ENOUGH:
        return False
    covered = [(m.start, m.end) for m in matches]
    rest = [
        text[start:end]
        for sentence in sentences(text)
        for start, end in dict.fromkeys(sentence.spans)
        if not any(a <= start and end <= b for a, b in covered)
    ]
    return _count(rest, han=False) >= OTHER_WORDS or _count(rest, han=True) >= OTHER_CHARACTERS


def _count(words: Iterable[str], *, han: bool) -> int:
    return sum(("\u3400" <= w[0] <= "\u9fff") == han and w[0].isalpha() for w in words)
