"""Find word patterns in text: all phrases of the knowledge base in one pass.

Every set of alternatives is kept once and numbered. Each word says which phrases it serves, as the
bits of one number; a phrase is compared with a sentence only when the words of the sentence serve
its rarest parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from advisor.assertion import Assertion, assertion_of
from advisor.errors import KnowledgeError
from advisor.matching import Alternatives, Part, Phrase, Seen, matches
from advisor.phrase_syntax import NUMBER, WordClasses, bounds, commonness, keys, parse
from advisor.words import Sentence, sentences, stem

# Words whose meaning in an index is remembered. # unsourced
REMEMBERED = 20_000
# Parts of a phrase that a sentence is searched for before its words are compared: the rarest ones.
# More of them leave few more phrases out. # unsourced
RANKS = 4
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


class PhraseIndex:
    """Phrases, ready to be looked for all at once; see ``find``.

    The JSON-able form that it is made of is that of ``compile`` and ``to_dict``: ``parts[k]`` are
    the alternatives number k, joined by bars; ``keys`` names for a word or pair the parts that it
    satisfies; ``needing[k]`` names the phrases that need part k most, second most and so on, each
    rank up to a semicolon; a phrase is an id and ``part,gap,mark`` for each of its places. Only
    what a text touches is ever read.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._ids: list[str] = data["ids"]
        self._phrases: list[str] = data["phrases"]
        self._keys: dict[str, str] = data["keys"]
        self._prefixes = frozenset(data["prefixes"])
        self._ranges = {r: b for r in data["ranges"] if (b := bounds(r))}
        self._lengths = sorted({len(p) for p in self._prefixes})
        self._width = len(self._phrases)
        self._lacking = int(data["lacking"], 16)
        self._alternatives: dict[int, Alternatives] = {}
        self._parsed: dict[int, tuple[str, Phrase]] = {}
        self._needing: dict[int, int] = {}
        self._meant: dict[tuple[str, str], tuple[frozenset[str], int]] = {}
        self._paired: dict[str, int] = {}

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
        both = zip(words, sentence.raw, strict=True)
        meant = [self._meant.get(pair) or self._meaning(*pair) for pair in both]
        held = self._lacking
        for _, phrases in meant:
            held |= phrases
        keys = self._keys
        for pair in map(" ".join, pairwise(words)):
            if pair in keys:
                held |= self._paired.get(pair) or self._pair(pair)
        seen: Seen | None = None
        for number in self._in_all_ranks(held):
            id, phrase = self._parsed.get(number) or self._parse(number)
            seen = seen or Seen(sentence, [alike for alike, _ in meant])
            for places in matches(phrase, seen):
                start, end = sentence.spans[places[0]][0], sentence.spans[places[-1]][1]
                yield Match(id, start, end, sentence.quote, (sentence, places))

    def _in_all_ranks(self, held: int) -> Iterator[int]:
        """The phrases whose bit is set in every rank, in order."""
        hits = held & ((1 << self._width) - 1)
        for rank in range(1, RANKS):
            hits &= held >> rank * self._width
        while hits:
            lowest = hits & -hits
            yield lowest.bit_length() - 1
            hits ^= lowest

    def _meaning(self, word: str, raw: str) -> tuple[frozenset[str], int]:
        """What a word stands for besides itself, and the phrases that need it, by rank.

        Besides itself it stands for the prefixes that it begins with, or for any number.
        """
        if raw[0].isdigit():
            alike = {NUMBER, *self._ranges_around(word)}
        else:
            cut = {form[:n] for form in (raw, word, stem(raw)) for n in self._lengths}
            alike = {prefix + "*" for prefix in cut & self._prefixes}
        if len(self._meant) > REMEMBERED:
            self._meant.clear()
        self._meant[word, raw] = meant = frozenset(alike), self._served((word, *alike))
        return meant

    def _ranges_around(self, word: str) -> Iterator[str]:
        try:
            number = float(word)
        except ValueError:  # 1.2.3
            return
        yield from (text for text, (low, high) in self._ranges.items() if low <= number <= high)

    def _pair(self, pair: str) -> int:
        self._paired[pair] = found = self._served((pair,))
        return found

    def _served(self, keys: Sequence[str]) -> int:
        """The phrases that need one of these words or pairs: a bit for each, rank after rank."""
        bits = 0
        for part in {int(n) for key in keys for n in self._keys.get(key, "").split()}:
            if part not in self._needing:
                self._needing[part] = self._bits(self._data["needing"][part])
            bits |= self._needing[part]
        return bits

    def _bits(self, needing: str) -> int:
        bits = bytearray(RANKS * self._width // 8 + 1)
        for rank, numbers in enumerate(needing.split(";")):
            for number in numbers.split():
                at = rank * self._width + int(number)
                bits[at >> 3] |= 1 << (at & 7)
        return int.from_bytes(bits, "little")

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
        self.needing: list[tuple[list[int], ...]] = []
        self.prefixes: set[str] = set()

    def compiled(self, phrases: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        told: list[str] = []
        lacking: list[list[int]] = [[] for _ in range(RANKS)]
        for number, (id, texts) in enumerate(phrases.items()):
            for text in texts:
                phrase = self._parsed(id, text)
                places = " ".join(self._told(part) for part in phrase)
                for rank, part in enumerate(self._needed(phrase)):
                    (lacking if part is None else self.needing[part])[rank].append(len(told))
                told.append(f"{number} {places}")
        width = len(told)
        bits = sum(1 << rank * width + n for rank, of in enumerate(lacking) for n in of)
        return {
            "ids": list(phrases),
            "phrases": told,
            "parts": list(self.parts),
            "keys": {key: " ".join(map(str, of)) for key, of in self.keys.items()},
            "needing": [";".join(" ".join(map(str, of)) for of in by) for by in self.needing],
            "lacking": f"{bits:x}",
            "prefixes": sorted(self.prefixes),
            "ranges": sorted(key for key in self.keys if bounds(key)),
        }

    def _parsed(self, id: str, text: str) -> Phrase:
        try:
            return parse(text, self.classes)
        except KnowledgeError as error:
            raise KnowledgeError(f"{id}: {error}") from error

    def _needed(self, phrase: Phrase) -> list[int | None]:
        """The parts that the fewest sentences hold, by rank; None where there is none left."""
        needed = [part.of for part in phrase if not part.optional]
        needed.sort(key=lambda of: sum(map(commonness, keys(of))))
        numbers = dict.fromkeys(self._number(of) for of in needed)
        return [*numbers, *[None] * RANKS][:RANKS]

    def _told(self, part: Part) -> str:
        mark = _FORBIDDEN if part.forbidden else _OPTIONAL if part.optional else ""
        return f"{self._number(part.of)},{part.gap},{mark}"

    def _number(self, of: Alternatives) -> int:
        text = "|".join((*(" ".join(run) for run in of.runs), *sorted(of.singles)))
        if text not in self.parts:
            number = self.parts[text] = len(self.parts)
            self.needing.append(tuple([] for _ in range(RANKS)))
            for key in sorted(keys(of)):
                self.keys.setdefault(key, []).append(number)
            words = (*of.singles, *(word for run in of.runs for word in run))
            self.prefixes.update(word[:-1] for word in words if word.endswith("*"))
        return self.parts[text]
