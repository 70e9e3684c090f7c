"""Text as sentences of comparable words, for both languages.

English words are lower-cased and lightly stemmed; a Chinese word is one character. Articles,
possessives and Chinese particles are left out, so that patterns need not spell them.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from advisor import patterns

# A run of words without an end is cut here, which bounds the work for hostile text. # unsourced
LONGEST_SENTENCE = 120
# A line at least this wide was wrapped by an editor, so its end does not end a sentence.
# Chinese characters count twice. # unsourced
WRAPPED_WIDTH = 55
# Written words of which is remembered what they stand for, none of them data. # unsourced
REMEMBERED = 20_000
# Longer "words" are data, not language. # unsourced
LONGEST_WORD = 40

_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_WRITTEN = {
    "han": f"[{_CJK}]",
    "word": rf"[^\W\d_{_CJK}][^\W_{_CJK}]*(?:'[a-z]+)?",
    "number": r"\d+(?:[.,]\d+)*(?:e[-+]?\d+)?",
    "percent": "%",
}
_MARKS = {
    "newline": r"\n\s*",
    "end": r"[.!?;。！？；…]+",
    "quote": r"[\"“”「」『』]",
}
_BREAKS = {
    "arrow": r"-?->|=>|→",
    "clause": r"[,:，、：()（）\[\]—–|]|\s-+[^\S\n]|--+",
}


def _any(*of: Mapping[str, str]) -> re.Pattern[str]:
    named = {name: pattern for patterns_ in of for name, pattern in patterns_.items()}
    return patterns.pattern("|".join(f"(?P<{name}>{p})" for name, p in named.items()))


_PIECE = _any(_WRITTEN, _MARKS, _BREAKS)
_MARK = _any(_MARKS)
_WORD = patterns.pattern("|".join(_WRITTEN.values()))
_BULLET = patterns.pattern(r"[-*•·>#]|\d{1,2}[.)、]|[（(]?\d[)）]")
_ABBREVIATION = patterns.pattern(
    r"(?:\b(?:e\.?g|i\.?e|etc|vs|approx|resp|cf|fig|eq|no|dr|mr|al)|\b[a-z])$"
)

_SKIPPED = frozenset(
    {"a", "an", "the", "my", "our", "your", "its", "their"} | set("的了地着也都就又还却")
)
_IRREGULAR = {
    **dict.fromkeys(("is", "are", "was", "were", "been", "being", "am"), "be"),
    **dict.fromkeys(("has", "had", "having"), "have"),
    **dict.fromkeys(("does", "did", "done", "doing"), "do"),
    **dict.fromkeys(("goes", "went", "gone", "going"), "go"),
    **dict.fromkeys(("got", "gotten"), "get"),
    **dict.fromkeys(("fell", "fallen"), "fal"),
    **dict.fromkeys(("rose", "risen"), "ris"),
    **dict.fromkeys(("grew", "grown"), "grow"),
    **dict.fromkeys(("blew", "blown"), "blow"),
    **dict.fromkeys(("froze", "frozen"), "freez"),
    **dict.fromkeys(("lose", "loses", "losing", "lost"), "lose"),  # not a loss
    **dict.fromkeys(("began", "begun"), "begin"),
    **dict.fromkeys(("gave", "given"), "giv"),
    **dict.fromkeys(("took", "taken"), "tak"),
    "kept": "keep", "became": "becom", "came": "com", "shot": "shoot", "left": "leav",
    "made": "mak", "saw": "se", "seen": "se", "plateaus": "plateau", "plateaux": "plateau",
    "thought": "think", "ran": "run", "sank": "sink",
    "stood": "stand", "wrong": "wrong", "one": "one", "none": "none", "same": "same",
    "mse": "mse", "rmse": "rmse", "mae": "mae", "cannot": "can", "nothing": "nothing",
    "nan": "nan", "nans": "nan", "during": "during",
    "something": "something", "anything": "anything", "everything": "everything",
}  # fmt: skip
_NEGATIVES = {
    "cannot": ("can", "not"),
    "cant": ("can", "not"),
    "dont": ("do", "not"),
    "doesnt": ("do", "not"),
    "didnt": ("do", "not"),
    "isnt": ("be", "not"),
    "arent": ("be", "not"),
    "wasnt": ("be", "not"),
    "werent": ("be", "not"),
    "wont": ("will", "not"),
    "wouldnt": ("would", "not"),
    "couldnt": ("could", "not"),
    "shouldnt": ("should", "not"),
    "hasnt": ("have", "not"),
    "havent": ("have", "not"),
    "doesn": ("do", "not"),
    "didn": ("do", "not"),
    "im": ("i", "be"),
    "ive": ("i", "have"),
}
_ENDINGS = {"ve": ("have",), "re": ("be",), "ll": ("will",), "m": ("be",), "d": ("would",)}
# Only characters that the vocabulary of the field uses; each maps to one character.
_TRADITIONAL = str.maketrans(
    "損準確驗證訓練測試據樣學習數層權導積會時間變顯現發過擬網絡絡語調參優終無從結輸標籤類別圖單個項總設定實"
    "並應該為還對於後來減長沒這個樣麼嗎隨機讀寫錯誤斷處記憶體線",
    "损准确验证训练测试据样学习数层权导积会时间变显现发过拟网络络语调参优终无从结输标签类别图单个项总设定实"
    "并应该为还对于后来减长没这个样么吗随机读写错误断处记忆体线",
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if not 0xFF1A <= code <= 0xFF20}
_APOSTROPHES = {"’": "'", "‘": "'", "％": "%", "\u3000": " ", "\xa0": " "}
_TABLE = {**{chr(a): chr(b) for a, b in (_TRADITIONAL | _WIDE).items()}, **_APOSTROPHES}


class Sentence:
    """One sentence: ``words[i]`` stands at ``spans[i]`` of the text, in clause ``clauses[i]``.

    ``plain`` is the whole text made comparable character for character, ``pieces`` are the words
    as written there, ``raw`` that of each of ``words``, ``quoted`` the spans between quotation
    marks. Most sentences of a long text say nothing, so where their words stand is looked up only
    when somebody asks.
    """

    __slots__ = (
        "_placed",
        "end",
        "pieces",
        "plain",
        "question",
        "quoted",
        "start",
        "text",
        "words",
    )

    def __init__(
        self,
        text: str,
        low: str,
        start: int,
        end: int,
        quoted: list[tuple[int, int]],
        *,
        question: bool = False,
    ) -> None:
        self.text, self.plain, self.start, self.end = text, low, start, end
        self.quoted, self.question = quoted, question
        self.pieces: list[str] = _WORD.findall(low, start, end)
        self.words = [*_words(self.pieces)]
        self._placed: _Placed | None = None

    @property
    def quote(self) -> str:
        """The sentence as it was written."""
        return self.text[self.start : self.end].strip()

    @property
    def raw(self) -> list[str]:
        """The words as they were written."""
        return self._places().raw

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where the words stand in the text."""
        return self._places().spans

    @property
    def clauses(self) -> list[int]:
        """The number of the clause of each word."""
        return self._places().clauses

    @property
    def chinese(self) -> bool:
        """Whether any word is."""
        return self._places().chinese

    def _places(self) -> _Placed:
        if self._placed is None:
            self._placed = _Placed(self.plain, self.start, self.end)
        return self._placed


class _Placed:
    """Where the words of a sentence stand; see ``Sentence``."""

    def __init__(self, low: str, start: int, end: int) -> None:
        self.raw: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.clauses: list[int] = []
        self.chinese = False
        clause = 0
        for piece in _PIECE.finditer(low, start, end):
            kind = piece.lastgroup
            if kind in ("clause", "arrow"):
                clause += 1
            elif kind in _WRITTEN:
                self.chinese = self.chinese or kind == "han"
                for _ in _SPOKEN[piece[0]]:
                    self.raw.append(piece[0])
                    self.spans.append(piece.span())
                    self.clauses.append(clause)


@functools.lru_cache(maxsize=16)
def plain(text: str) -> str:
    """Lower case, half-width and simplified, character for character."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    if lowered.isascii():
        return lowered
    for written in _TABLE.keys() & set(lowered):  # a few: much faster than to translate each
        lowered = lowered.replace(written, _TABLE[written])
    return lowered


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Drop the endings s, ed, ing, e and double letters; both sides of a comparison need it."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 3 or not word.isalpha():
        return word
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 2 and not word.endswith("eed") and _has_vowel(rest):
            word = rest
            break
    if len(word) > 2 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("ie"):
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    if len(word) > 2 and word.endswith("y") and word[-2] not in "aeiou":
        word = word[:-1] + "i"
    return word


def _has_vowel(word: str) -> bool:
    return any(c in "aeiouy" for c in word)


def _words(pieces: Iterable[str]) -> Iterator[str]:
    return itertools.chain.from_iterable(map(_SPOKEN.__getitem__, pieces))


def _spoken(word: str) -> tuple[str, ...]:
    """The comparable words that one written word stands for: ``doesn't`` is ``do not``."""
    if word in _NEGATIVES:
        return _NEGATIVES[word]
    head, mark, tail = word.partition("'")
    if mark and tail == "t" and head.endswith("n"):
        return _NEGATIVES.get(head + "t", (stem(head[:-1]), "not"))
    if mark and tail == "s" and head in {"it", "that", "there", "here", "what", "he", "she"}:
        return (head, "be")
    if mark:
        return (stem(head), *_ENDINGS.get(tail, ()))
    return (stem(head[:LONGEST_WORD]),)


class _Spoken(dict[str, tuple[str, ...]]):
    """The words that a piece of text stands for; those of articles and particles are none."""

    def __missing__(self, raw: str) -> tuple[str, ...]:
        kind = found.lastgroup if (found := _PIECE.fullmatch(raw)) else None
        words = _spoken(raw) if kind == "word" else (raw.replace(",", ""),)
        words = () if raw in _SKIPPED else words
        if len(raw) <= LONGEST_WORD:
            if len(self) > REMEMBERED:
                self.clear()
            self[raw] = words
        return words


_SPOKEN = _Spoken()


def pieces(low: str, start: int, end: int) -> list[str]:
    """The words as written in a part of a ``plain`` text."""
    return _WORD.findall(low, start, end)


def words_of(pieces: Iterable[str]) -> list[str]:
    """The comparable words that the pieces of a sentence stand for."""
    return [*_words(pieces)]


def spoken_words(piece: str) -> tuple[str, ...]:
    """The comparable words that a piece of a sentence stands for: none for an article."""
    return _SPOKEN[piece]


@functools.lru_cache(maxsize=16)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Split a text; no sentence holds more than ``LONGEST_SENTENCE`` words.

    Several indexes look for their phrases in the same text, one after the other.
    """
    return tuple(_split(text))


def _split(text: str) -> Iterator[Sentence]:
    low = plain(text)
    start, opened = 0, -1
    quoted: list[tuple[int, int]] = []
    for mark in _MARK.finditer(low):
        kind, (at, end) = mark.lastgroup, mark.span()
        if kind == "quote":
            if opened >= 0:
                quoted.append((opened, at))
            opened = -1 if opened >= 0 else at
        elif _ends(mark, low, start):
            asks = "?" in mark[0] or "？" in mark[0]
            yield from _cut(Sentence(text, low, start, end, quoted, question=asks))
            start, quoted = end, []
            opened = end if opened >= 0 and kind == "end" else -1
    yield from _cut(Sentence(text, low, start, len(low), quoted))


def _cut(whole: Sentence) -> Iterator[Sentence]:
    """The sentence, in parts where it is too long; nothing where no word is in it."""
    if len(whole.words) <= LONGEST_SENTENCE:
        if whole.words:
            yield whole
        return
    start, count = whole.start, 0
    for piece in _WORD.finditer(whole.plain, start, whole.end):
        words = len(_SPOKEN[piece[0]])
        if words and count >= LONGEST_SENTENCE:
            yield _stretch(whole, start, piece.start())
            start, count = piece.start(), 0
        count += words
    yield _stretch(whole, start, whole.end)


def _stretch(whole: Sentence, start: int, end: int) -> Sentence:
    """Part of a sentence; a quotation is that part's in which it ends, wherever it begins."""
    first = bisect_left(whole.quoted, start, key=itemgetter(1))
    last = bisect_left(whole.quoted, end, lo=first, key=itemgetter(1))
    asks = whole.question and end == whole.end
    return Sentence(whole.text, whole.plain, start, end, whole.quoted[first:last], question=asks)


def _ends(piece: re.Match[str], low: str, start: int) -> bool:
    """Whether a mark ends the sentence that begins at ``start``."""
    if piece.lastgroup == "end":
        if piece[0] != ".":
            return True
        after = low[piece.end() : piece.end() + 1]
        before = low[max(start, piece.start() - 7) : piece.start()]
        return not after or (not after.isalnum() and not _ABBREVIATION.search(before))
    if piece[0].count("\n") > 1 or _BULLET.match(low, piece.end()):
        return True
    line_start = low.rfind("\n", max(0, piece.start() - 300), piece.start()) + 1
    line = low[max(line_start, piece.start() - 300) : piece.start()]
    return sum(2 if c > "\u2e80" else 1 for c in line) < WRAPPED_WIDTH


def pattern_words(text: str) -> tuple[str, ...]:
    """The comparable words of a piece of a pattern."""
    return tuple(_words(_WORD.findall(plain(text))))
