"""Find word patterns in text: all phrases of the knowledge base in one pass.

Every set of alternatives is kept once and numbered. For each word of a text it is noted which
sentences hold it, as the bits of one number; a phrase is compared with a sentence only when that
holds every part that the phrase needs. So a long text costs little more than its different words.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from advisor.assertion import Assertion, assertion_of
from advisor.errors import KnowledgeError
from advisor.matching import Alternatives, Part, Phrase, Seen, matches, may_match
from advisor.phrase_syntax import NUMBER, WordClasses, bounds, commonness, keys, parse
from advisor.words import LONGEST_WORD, Sentence, sentences, spoken_words, stem, words_of

# Words whose meaning in an index is remembered. # unsourced
REMEMBERED = 20_000
# Sentences of which it is noted at once which word stands in which: it bounds the length of the
# numbers that tell it. # unsourced
BLOCK = 1024
# Marks of a place of a compiled phrase.
_OPTIONAL, _FORBIDDEN = "?", "!"


@dataclass(frozen=True)
class Match:
    """A phrase found: ``start`` and ``end`` are offsets in the text, ``sentence`` the quotation.

    ``stands`` tells how, or the words of a sentence that will tell when somebody asks.
    """

    id: str
    start: int
    end: int
    sentence: str
    stands: Assertion | tuple[Sentence, tuple[int, ...]]

    @cached_property
    def assertion(self) -> Assertion:
        """How the phrase stands in its sentence."""
        return self.stands if isinstance(self.stands, str) else assertion_of(*self.stands)


class _Meant(NamedTuple):
    """What a written word means in an index: the keys that it serves, and for each of its words
    what that stands for, itself included.
    """

    keys: tuple[str, ...]
    forms: tuple[frozenset[str], ...]


class _Block(NamedTuple):
    """Some sentences, and which of them hold a written word, or a pair of words, as bits."""

    sentences: tuple[Sentence, ...]
    pieces: dict[str, int]
    pairs: dict[str, int]


@functools.lru_cache(maxsize=4)
def _blocks(text: str) -> tuple[_Block, ...]:
    """Several indexes look at the same text, one after the other."""
    all_ = sentences(text)
    return tuple(_block(all_[at : at + BLOCK]) for at in range(0, len(all_), BLOCK))


def _block(of: tuple[Sentence, ...]) -> _Block:
    pieces: dict[str, int] = {}
    pairs: dict[str, int] = {}
    for number, sentence in enumerate(of):
        here = 1 << number
        for piece in sentence.pieces:
            pieces[piece] = pieces.get(piece, 0) | here
        for pair in map(" ".join, pairwise(sentence.words)):
            pairs[pair] = pairs.get(pair, 0) | here
    return _Block(of, pieces, pairs)


class PhraseIndex:
    """Phrases, ready to be looked for all at once; see ``find``.

    The JSON-able form that it is made of is that of ``compile`` and ``to_dict``: ``parts[k]`` are
    the alternatives number k, joined by bars; ``keys`` names for a word or pair the parts that it
    satisfies; ``rarest[k]`` names the phrases whose rarest part is part k; a phrase is an id and
    ``part,gap,mark`` for each of its places. Only what a text touches is ever read.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._ids: list[str] = data["ids"]
        self._phrases: list[str] = data["phrases"]
        self._keys: dict[str, str] = data["keys"]
        self._shortest = min(map(len, data["prefixes"]), default=0)
        self._prefixes: dict[str, list[str]] = {}
        for prefix in data["prefixes"]:
            self._prefixes.setdefault(prefix[: self._shortest], []).append(prefix)
        self._ranges = {r: b for r in data["ranges"] if (b := bounds(r))}
        self._alternatives: dict[int, Alternatives] = {}
        self._parsed: dict[int, tuple[str, Phrase]] = {}
        self._rarest: dict[int, list[tuple[int, list[int]]]] = {}
        self._meant: dict[str, _Meant] = {}
        self._serving: dict[str, list[int]] = {}

    @classmethod
    def compile(
        cls, phrases: Mapping[str, Sequence[str]], classes: WordClasses | None = None
    ) -> PhraseIndex:
        """Index phrases by the id that they speak for; raises ``KnowledgeError`` naming the id."""
        return cls(_Compiler(classes or {}).compiled(phrases))

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form; ``from_dict`` reads it without parsing a phrase."""
        return dict(self._data)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PhraseIndex:
        """The index that ``to_dict`` wrote."""
        return cls(data)

    def __len__(self) -> int:
        return len(self._phrases)

    @property
    def ids(self) -> frozenset[str]:
        """The ids that at least one phrase speaks for."""
        return frozenset(self._ids[int(phrase.partition(" ")[0])] for phrase in self._phrases)

    @cached_property
    def _heads(self) -> frozenset[str]:
        """The first words of all pairs that phrases need."""
        return frozenset(key.partition(" ")[0] for key in self._keys if " " in key)

    def find(self, text: str) -> list[Match]:
        """Every match in the text, in order; overlapping matches of one id count once."""
        found: dict[tuple[str, int], Match] = {}
        for match in self._matches(text):
            key = (match.id, match.end)
            if key not in found or match.start < found[key].start:
                found[key] = match
        return sorted(found.values(), key=lambda m: (m.start, m.end, m.id))

    def stated(self, text: str) -> frozenset[str]:
        """The ids that the text asserts."""
        return frozenset(m.id for m in self.find(text) if m.assertion == "asserted")

    def held_in(self, said: Sequence[Sequence[str]]) -> dict[int, list[int]]:
        """By place of a sentence, given as its words as written, the phrases that it may hold.

        At a glance, by their numbers: all parts of each are there, in whatever order.
        """
        return {
            at + place: numbers
            for at in range(0, len(said), BLOCK)
            for place, numbers in self._holding(self._where(said[at : at + BLOCK])).items()
        }

    def told_by(self, written: Sequence[str], numbers: Iterable[int]) -> set[str]:
        """The ids that a sentence may speak for by these phrases, from a second glance.

        Each of which ``find`` finds a match is there and few others, however the match stands.
        """
        seen = self._seen(written)
        phrases = (self._parsed.get(number) or self._parse(number) for number in numbers)
        return {id for id, phrase in phrases if may_match(phrase, seen)}

    def _where(self, said: Sequence[Sequence[str]]) -> dict[str, int]:
        """By word or pair that a phrase needs the sentences that hold it, as bits."""
        where = defaultdict[str, int](int)
        pieces = defaultdict[str, int](int)
        heads, keys = self._heads, self._keys.keys()
        for number, written in enumerate(said):
            here = 1 << number
            for piece in written:
                pieces[piece] |= here
            words = pairwise(words_of(written))
            for pair in {f"{a} {b}" for a, b in words if a in heads} & keys:
                where[pair] |= here
        return self._served_by(pieces, where)

    def _seen(self, pieces: Iterable[str]) -> Seen:
        """A sentence, to be asked for phrases."""
        meant = [self._meant.get(piece) or self._meaning(piece) for piece in pieces]
        return Seen([form for each in meant for form in each.forms])

    def _matches(self, text: str) -> Iterator[Match]:
        for block in _blocks(text):
            for place, numbers in sorted(self._candidates(block).items()):
                sentence = block.sentences[place]
                seen = self._seen(sentence.pieces)
                for number in sorted(numbers):
                    id, phrase = self._parsed.get(number) or self._parse(number)
                    for places in matches(phrase, seen):
                        start, end = sentence.spans[places[0]][0], sentence.spans[places[-1]][1]
                        yield Match(id, start, end, sentence.quote, (sentence, places))

    def _candidates(self, block: _Block) -> dict[int, list[int]]:
        """By place of a sentence the phrases all of whose parts it holds."""
        where = defaultdict[str, int](int)
        for pair in block.pairs.keys() & self._keys.keys():
            where[pair] = block.pairs[pair]
        return self._holding(self._served_by(block.pieces, where))

    def _served_by(self, pieces: Mapping[str, int], where: dict[str, int]) -> dict[str, int]:
        """``where``, with the words of phrases that the written words stand for."""
        for piece, here in pieces.items():
            for key in (self._meant.get(piece) or self._meaning(piece)).keys:
                where[key] |= here
        return where

    def _holding(self, where: Mapping[str, int]) -> dict[int, list[int]]:
        """By place of a sentence the phrases all of whose parts it holds."""
        held = defaultdict[int, int](int)
        for key, here in where.items():
            for part in self._serving.get(key) or self._served(key):
                held[part] |= here
        found: dict[int, list[int]] = {}
        for part, all_ in held.items():
            needing = self._rarest.get(part)
            for number, others in self._needing(part) if needing is None else needing:
                here = all_
                for other in others:
                    here &= held.get(other, 0)
                    if not here:
                        break
                while here:
                    lowest = here & -here
                    found.setdefault(lowest.bit_length() - 1, []).append(number)
                    here ^= lowest
        return found

    def _meaning(self, piece: str) -> _Meant:
        forms = tuple(self._forms(word, piece) for word in spoken_words(piece))
        served = {form for each in forms for form in each if form in self._keys}
        found = _Meant(tuple(served), forms)
        if len(piece) <= LONGEST_WORD:
            if len(self._meant) > REMEMBERED:
                self._meant.clear()
            self._meant[piece] = found
        return found

    def _forms(self, word: str, raw: str) -> frozenset[str]:
        """A word, and the prefixes that it begins with; or a number, any one, and ranges."""
        if raw[0].isdigit():
            return frozenset((word, NUMBER, *self._ranges_around(word)))
        begun = (
            prefix + "*"
            for form in {raw, word, stem(raw[:LONGEST_WORD])}
            for prefix in self._prefixes.get(form[: self._shortest], ())
            if form.startswith(prefix)
        )
        return frozenset((word, *begun))

    def _ranges_around(self, word: str) -> Iterator[str]:
        try:
            number = float(word)
        except ValueError:  # 1.2.3
            return
        yield from (text for text, (low, high) in self._ranges.items() if low <= number <= high)

    def _served(self, key: str) -> list[int]:
        """The parts that a word or pair satisfies."""
        self._serving[key] = found = [int(part) for part in self._keys[key].split()]
        return found

    def _needing(self, part: int) -> list[tuple[int, list[int]]]:
        """The phrases whose rarest part this is, each with the other parts that it needs."""
        self._rarest[part] = found = [
            (number, [other for other in self._needed(number) if other != part])
            for number in map(int, self._data["rarest"][part].split())
        ]
        return found

    def _needed(self, number: int) -> Iterator[int]:
        for place in self._phrases[number].split()[1:]:
            part, _, mark = place.split(",")
            if not mark:
                yield int(part)

    def _parse(self, number: int) -> tuple[str, Phrase]:
        id, *places = self._phrases[number].split()
        self._parsed[number] = found = self._ids[int(id)], tuple(map(self._place, places))
        return found

    def _place(self, text: str) -> Part:
        part, gap, flag = text.split(",")
        return Part(self._part(int(part)), int(gap), flag != "", flag == _FORBIDDEN)

    def _part(self, number: int) -> Alternatives:
        if number not in self._alternatives:
            runs = [tuple(run.split(" ")) for run in self._data["parts"][number].split("|")]
            self._alternatives[number] = Alternatives(
                frozenset(run[0] for run in runs if len(run) == 1),
                tuple(run for run in runs if len(run) > 1),
            )
        return self._alternatives[number]


class _Compiler:
    """Numbers the alternatives of phrases and notes which phrase needs which."""

    def __init__(self, classes: WordClasses) -> None:
        self.classes = classes
        self.parts: dict[str, int] = {}
        self.keys: dict[str, list[int]] = {}
        self.rarest: list[list[int]] = []
        self.prefixes: set[str] = set()

    def compiled(self, phrases: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        told: list[str] = []
        for number, (id, texts) in enumerate(phrases.items()):
            for text in texts:
                phrase = self._parsed(id, text)
                places = " ".join(self._told(part) for part in phrase)
                self.rarest[self._rarest(phrase)].append(len(told))
                told.append(f"{number} {places}")
        return {
            "ids": list(phrases),
            "phrases": told,
            "parts": list(self.parts),
            "keys": {key: " ".join(map(str, of)) for key, of in self.keys.items()},
            "rarest": [" ".join(map(str, of)) for of in self.rarest],
            "prefixes": sorted(self.prefixes),
            "ranges": sorted(key for key in self.keys if bounds(key)),
        }

    def _parsed(self, id: str, text: str) -> Phrase:
        try:
            return parse(text, self.classes)
        except KnowledgeError as error:
            raise KnowledgeError(f"{id}: {error}") from error

    def _rarest(self, phrase: Phrase) -> int:
        """The part that the fewest sentences hold."""
        needed = (part.of for part in phrase if not part.optional)
        return self._number(min(needed, key=lambda of: sum(map(commonness, keys(of)))))

    def _told(self, part: Part) -> str:
        mark = _FORBIDDEN if part.forbidden else _OPTIONAL if part.optional else ""
        return f"{self._number(part.of)},{part.gap},{mark}"

    def _number(self, of: Alternatives) -> int:
        text = "|".join((*(" ".join(run) for run in of.runs), *sorted(of.singles)))
        if text not in self.parts:
            number = self.parts[text] = len(self.parts)
            self.rarest.append([])
            for key in sorted(keys(of)):
                self.keys.setdefault(key, []).append(number)
            words = (*of.singles, *(word for run in of.runs for word in run))
            self.prefixes.update(word[:-1] for word in words if word.endswith("*"))
        return self.parts[text]
