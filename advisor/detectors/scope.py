"""Is this question about the training of a neural network at all?

Installation, imports, plain Python errors, API look-ups and purchases are other people's business.
Words of trouble in training win over all of them: "how do I stop the validation loss from rising"
is a how-to by its form only. A text without any word of the field is sent away, too.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.model import Words
from advisor.phrases import Match, PhraseIndex
from advisor.words import sentences

_INSIDE, _LEANING, _FIELD, _AMBIGUOUS, _NEUTRAL = _KEPT = (
    "in_scope",
    "leaning",
    "field",
    "ambiguous",
    "neutral",
)
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


@dataclass(frozen=True)
class _Scope:
    index: PhraseIndex
    reasons: dict[str, Words]
    general: frozenset[str]
    ambiguous: PhraseIndex


def out_of_scope(
    text: str, scope: Mapping[str, Any], *, material: bool = False
) -> Elsewhere | None:
    """Whose business the text is instead; None when it is ours or when it does not tell.

    ``scope`` is the content of ``scope.yaml``. ``material`` says that a log, a curve or code came
    with the text, which then need not name its subject.
    """
    if not text.strip() or not scope:
        return None
    known = _compiled(json.dumps(scope, sort_keys=True))
    text = text[:MOST_TEXT]
    found = known.index.find(text)
    matches = [m for m in found if m.assertion != "negated"]
    told = {m.id for m in matches}
    if _INSIDE in told:
        return None
    topics = [m for m in matches if m.id not in _KEPT]
    if _LEANING in told:
        topics = [m for m in topics if m.id not in known.general]
    special = [m for m in topics if m.id not in known.general]
    if special:
        return _elsewhere(special, known)
    if not material and _speaks_of_other_things(text, found, known):
        first = sentences(text)[0]
        return Elsewhere(_UNRELATED, known.reasons[_UNRELATED], _quote(first.quote))
    return _elsewhere(topics, known) if topics else None


def _elsewhere(topics: list[Match], known: _Scope) -> Elsewhere:
    """The topic named most often."""
    counts = {m.id: sum(o.id == m.id for o in topics) for m in topics}
    topic = max(counts, key=lambda id: counts[id])
    first = next(m for m in topics if m.id == topic)
    return Elsewhere(topic, known.reasons[topic], _quote(first.sentence))


def _quote(sentence: str) -> str:
    return " ".join(sentence.split())[:QUOTED]


def _speaks_of_other_things(text: str, matches: list[Match], known: _Scope) -> bool:
    """Has the text a subject, and no word of the field in it?"""
    if any(m.id == _FIELD for m in matches):
        return False
    if len({m.id for m in known.ambiguous.find(text)}) >= AMBIGUOUS_ENOUGH:
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


@functools.lru_cache(maxsize=4)
def _compiled(scope_json: str) -> _Scope:
    scope: dict[str, Any] = json.loads(scope_json)
    phrases = {kind: _all(scope.get(kind, {})) for kind in _KEPT}
    topics: list[dict[str, Any]] = scope["out_of_scope"]
    return _Scope(
        PhraseIndex.compile(phrases | {t["id"]: _all(t["phrases"]) for t in topics}),
        {t["id"]: Words(**t["reason"]) for t in topics},
        frozenset(t["id"] for t in topics if t.get("general")),
        PhraseIndex.compile({p: [p] for p in phrases[_AMBIGUOUS]}),
    )


def _all(phrases: Mapping[str, list[str]]) -> list[str]:
    return [phrase for texts in phrases.values() for phrase in texts]
