"""Find word patterns in text: all phrases of the knowledge base in one pass.

The syntax is in ``kb/README.md``. A phrase is looked at only in sentences that hold its rarest
word or pair of words, so the cost grows with the hits and not with the number of phrases.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from advisor.assertion import Assertion, assertion_of
from advisor.errors import KnowledgeError
from advisor.patterns import pattern
from advisor.words import Sentence, pattern_words, plain, sentences, stem

# How a phrase says "any number".
NUMBER = "<n>"
# Words of nearly every question: poor places to start a search from. Higher is more common.
_LEVELS = {
    60: "be i to of and in it not do have for with on at that this",
    30: "loss train model but as when from so use no get if or by after",
    15: "val validation epoch accuracy data learn rate batch very all same",
    8: "go stay increase decrease change than too only much set test",
}
_COMMON = {
    **{stem(word): n for n, words in _LEVELS.items() for word in words.split()},
    **{NUMBER: 40, "%": 10},
    **dict.fromkeys("不是有没在一个会很下到上", 10),
}
_USUAL = 2
_GAP = pattern(r"\[(\d+)\]")
_DIGITS = pattern(r"[\d.]+(?:e-?\d+)?%?")


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: ``start`` and ``end`` are offsets in the text, ``sentence`` the quotation."""

    id: str
    start: int
    end: int
    sentence: str
    assertion: Assertion


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a phrase: any of its alternatives, at most ``gap`` words after the last part.

    ``singles`` are one-word alternatives, ``runs`` longer ones by their first word; ``keys`` are
    the words and pairs one of which a sentence must hold.
    """

    gap: int
    optional: bool
    singles: frozenset[str]
    runs: tuple[tuple[str, ...], ...]
    keys: frozenset[str]
    forbidden: bool = False


Phrase = tuple[Part, ...]


@functools.lru_cache(maxsize=20_000)
def _part(text: str, gap: int) -> Part | None:
    optional = text.startswith("(") and text.endswith(")")
    bare = (text[1:-1] if optional else text).replace("()", "")  # a call: "model.eval()"
    if not bare or re.search(r"[()\[\]]", bare):
        raise KnowledgeError(f"phrase part {text!r}: unbalanced or nested brackets")
    options = [run for option in bare.split("|") for run in _runs(option)]
    options = [run for run in options if run]
    if not options:
        return None  # only articles or particles: the text leaves them out, too
    return Part(
        gap,
        optional,
        frozenset(run[0] for run in options if len(run) == 1),
        tuple(run for run in options if len(run) > 1),
        frozenset(_key(run) for run in options),
    )


def _runs(option: str) -> Iterator[tuple[str, ...]]:
    if option == NUMBER:
        yield (NUMBER,)
        return
    if _DIGITS.fullmatch(option):
        yield pattern_words(option)
        return
    star = option.endswith("*")
    pieces = [p for p in option.rstrip("*").split("-") if p]
    forms = [" ".join(pieces), "".join(pieces)] if 1 < len(pieces) < 4 else [" ".join(pieces)]
    for form in dict.fromkeys(forms):
        run = pattern_words(form)
        if star and run:
            run = (*run[:-1], plain(pieces[-1] if " " in form else form) + "*")
        yield run


def _key(run: tuple[str, ...]) -> str:
    pairs = [f"{a} {b}" for a, b in pairwise(run) if not (a + b).endswith("*")]
    return pairs[0] if pairs else min(run, key=_commonness)


def _commonness(key: str) -> int:
    return 1 if " " in key else _COMMON.get(key, _USUAL)


@functools.lru_cache(maxsize=20_000)
def parse(phrase: str) -> Phrase:
    """The parts of a phrase; raises ``KnowledgeError`` when it is malformed."""
    parts: list[Part] = []
    gap = 0
    if phrase.startswith("!"):
        first, _, phrase = phrase[1:].partition(" ")
        found = _GAP.match(phrase)
        if part := _part(first, int(found[1]) if found else 0):
            parts.append(replace(part, optional=True, forbidden=True))
        phrase = phrase[found.end() :] if found else phrase
    closed = False
    for text in phrase.split():
        if closed:
            raise KnowledgeError(
                f"phrase {phrase!r}: forbidden words stand at its beginning or at its end"
            )
        closed = text.startswith("!")
        if found := _GAP.fullmatch(text):
            gap = int(found[1])
        elif part := _part(text.removeprefix("!"), gap):
            parts.append(replace(part, optional=True, forbidden=True) if closed else part)
            gap = 0
    if gap or all(part.optional for part in parts):
        raise KnowledgeError(
            f"phrase {phrase!r}: needs a word that is not optional, and at its end"
        )
    return tuple(parts)


def _anchors(phrase: Phrase) -> frozenset[str]:
    needed = (part.keys for part in phrase if not part.optional)
    return min(needed, key=lambda keys: sum(map(_commonness, keys)))


class PhraseIndex:
    """Phrases by what a sentence must hold to be worth a look; see ``find``."""

    def __init__(self, phrases: Sequence[tuple[str, str]], anchors: Mapping[str, Sequence[int]]):
        self._phrases = phrases
        self._anchors = anchors
        self._prefixes = {a[:-1] for a in anchors if a.endswith("*")}
        self._lengths = sorted({len(p) for p in self._prefixes})
        self._prefixes_of: dict[str, frozenset[str]] = {}

    @classmethod
    def compile(cls, phrases: Mapping[str, Sequence[str]]) -> PhraseIndex:
        """Index phrases by the id that they speak for; raises ``KnowledgeError`` naming the id."""
        flat = [(id, phrase) for id, texts in phrases.items() for phrase in texts]
        anchors: dict[str, list[int]] = {}
        for number, (id, phrase) in enumerate(flat):
            try:
                parsed = parse(phrase)
            except KnowledgeError as error:
                raise KnowledgeError(f"{id}: {error}") from error
            for key in _anchors(parsed):
                anchors.setdefault(key, []).append(number)
            for prefix in _stars(parsed):
                anchors.setdefault(prefix, [])
        return cls(flat, anchors)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form; ``from_dict`` reads it without parsing a phrase."""
        return {
            "phrases": [list(entry) for entry in self._phrases],
            "anchors": {key: list(numbers) for key, numbers in self._anchors.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PhraseIndex:
        """The index that ``to_dict`` wrote."""
        return cls([(id, phrase) for id, phrase in data["phrases"]], data["anchors"])

    def find(self, text: str) -> list[Match]:
        """Every match in the text, in order; overlapping matches of one id count once."""
        found: dict[tuple[str, int], Match] = {}
        for sentence in sentences(text):
            for match in self._in_sentence(sentence):
                key = (match.id, match.end)
                if key not in found or match.start < found[key].start:
                    found[key] = match
        return sorted(found.values(), key=lambda m: (m.start, m.end, m.id))

    def stated(self, text: str) -> frozenset[str]:
        """The ids that the text asserts."""
        return frozenset(m.id for m in self.find(text) if m.assertion == "asserted")

    def _in_sentence(self, sentence: Sentence) -> Iterator[Match]:
        words = sentence.words
        alike = [self._stand_for(w, r) for w, r in zip(words, sentence.raw, strict=True)]
        held = set(words).union(*alike)
        held.update(f"{a} {b}" for a, b in pairwise(words))
        numbers = {n for key in held if key in self._anchors for n in self._anchors[key]}
        for number in sorted(numbers):
            id, source = self._phrases[number]
            phrase = parse(source)
            if any(not p.optional and p.keys.isdisjoint(held) for p in phrase):
                continue
            for places in _matches(phrase, words, alike):
                start, end = sentence.spans[places[0]][0], sentence.spans[places[-1]][1]
                yield Match(id, start, end, sentence.quote, assertion_of(sentence, places))

    def _stand_for(self, word: str, raw: str) -> frozenset[str]:
        """What a word stands for besides itself: the prefixes it begins with, or any number."""
        if (known := self._prefixes_of.get(raw)) is not None:
            return known
        if raw[0].isdigit():
            alike = {NUMBER}
        else:
            cut = {form[:n] for form in (raw, word, stem(raw)) for n in self._lengths}
            alike = {prefix + "*" for prefix in cut & self._prefixes}
        if len(self._prefixes_of) > 20_000:
            self._prefixes_of.clear()
        self._prefixes_of[raw] = frozen = frozenset(alike)
        return frozen


def _stars(phrase: Phrase) -> Iterator[str]:
    for part in phrase:
        yield from (word for word in part.singles if word.endswith("*"))
        yield from (word for run in part.runs for word in run if word.endswith("*"))


def _matches(
    phrase: Phrase, words: Sequence[str], alike: Sequence[frozenset[str]]
) -> list[tuple[int, ...]]:
    """Positions of the matched words, tightest match first found from each end; no overlaps."""
    by_end: dict[int, tuple[int, ...]] = {}
    before = phrase[0] if phrase[0].forbidden else None
    after = phrase[-1] if phrase[-1].forbidden else None
    sought = phrase[1 if before else 0 : -1 if after else None]
    for start in range(len(words)):
        places = _from(sought, 0, start, words, alike, first=True)
        if places is None or (before and _before(before, places[0], words, alike)):
            continue
        if after is None or not _after(after, places[-1] + 1, words, alike):
            by_end[places[-1]] = places  # a later start with the same end is tighter
    chosen: list[tuple[int, ...]] = []
    for end in sorted(by_end):
        if not chosen or by_end[end][0] > chosen[-1][-1]:
            chosen.append(by_end[end])
    return chosen


def _before(part: Part, place: int, words: Sequence[str], alike: Sequence[frozenset[str]]) -> bool:
    """Does the forbidden part end at most its gap before this place?"""
    return any(
        place - part.gap <= at + length <= place
        for at in range(max(0, place - part.gap - 4), place)
        for length in _lengths(part, at, words, alike)
    )


def _after(part: Part, place: int, words: Sequence[str], alike: Sequence[frozenset[str]]) -> bool:
    """Does the forbidden part begin at most its gap behind this place?"""
    return any(
        any(_lengths(part, at, words, alike))
        for at in range(place, min(place + part.gap + 1, len(words)))
    )


def _from(
    phrase: Phrase,
    k: int,
    at: int,
    words: Sequence[str],
    alike: Sequence[frozenset[str]],
    *,
    first: bool = False,
    inherited: int = 0,
) -> tuple[int, ...] | None:
    """Positions matched by parts ``k`` onwards, from word ``at`` on; None when they do not."""
    if k == len(phrase):
        return ()
    part = phrase[k]
    gap = max(part.gap, inherited)  # of an optional part that was passed over
    last = min(at if first else at + gap, len(words) - 1)
    for place in range(at, last + 1):
        for length in _lengths(part, place, words, alike):
            rest = _from(phrase, k + 1, place + length, words, alike)
            if rest is not None:
                return (*range(place, place + length), *rest)
    if part.optional and k + 1 < len(phrase):
        return _from(phrase, k + 1, at, words, alike, first=first, inherited=gap)
    return () if part.optional else None


def _lengths(
    part: Part, place: int, words: Sequence[str], alike: Sequence[frozenset[str]]
) -> Iterator[int]:
    for run in part.runs:
        if place + len(run) <= len(words) and all(
            want == words[place + i] or want in alike[place + i] for i, want in enumerate(run)
        ):
            yield len(run)
    if words[place] in part.singles or not alike[place].isdisjoint(part.singles):
        yield 1
