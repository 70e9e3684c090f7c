"""Text as sentences of comparable words, for both languages.

English words are lower-cased and lightly stemmed; a Chinese word is one character. Articles,
possessives and Chinese particles are left out, so that patterns need not spell them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from advisor import patterns

# A run of words without an end is cut here, which bounds the work for hostile text. # unsourced
LONGEST_SENTENCE = 120
# A line at least this wide was wrapped by an editor, so its end does not end a sentence.
# Chinese characters count twice. # unsourced
WRAPPED_WIDTH = 55
# Longer "words" are data, not language. # unsourced
LONGEST_WORD = 40

_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_PIECE = patterns.pattern(
    rf"(?P<han>[{_CJK}])"
    rf"|(?P<word>[^\W\d_{_CJK}][^\W_{_CJK}]*(?:'[a-z]+)?)"
    r"|(?P<number>\d+(?:[.,]\d+)*(?:e[-+]?\d+)?)"
    r"|(?P<newline>\n\s*)"
    r"|(?P<end>[.!?;。！？；…]+)"
    r"|(?P<arrow>-?->|=>|→)"
    r"|(?P<clause>[,:，、：()（）\[\]—–|]|\s-+\s|--+)"
    r"|(?P<quote>[\"“”「」『』])"
    r"|(?P<percent>%)"
)
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
_MARKS = {ord("’"): "'", ord("‘"): "'", ord("％"): "%", ord("\u3000"): " ", ord("\xa0"): " "}
_TABLE = {**_TRADITIONAL, **_WIDE, **_MARKS}


@dataclass
class Sentence:
    """One sentence: ``words[i]`` stands at ``spans[i]`` of the text, in clause ``clauses[i]``.

    ``plain`` is the whole text made comparable character for character, ``raw`` are the words
    before stemming, ``quoted`` spans between quotation marks; ``chinese`` says whether any word is.
    """

    text: str
    plain: str
    start: int
    end: int = 0
    words: list[str] = field(default_factory=list[str])
    raw: list[str] = field(default_factory=list[str])
    spans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    clauses: list[int] = field(default_factory=list[int])
    quoted: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    question: bool = False
    chinese: bool = False

    @property
    def quote(self) -> str:
        """The sentence as it was written."""
        return self.text[self.start : self.end].strip()


def plain(text: str) -> str:
    """Lower case, half-width and simplified, character for character."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    return lowered.translate(_TABLE)


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


@functools.lru_cache(maxsize=20_000)
def spoken(word: str) -> tuple[str, ...]:
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


@functools.lru_cache(maxsize=16)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Split a text; no sentence holds more than ``LONGEST_SENTENCE`` words.

    Several indexes look for their phrases in the same text, one after the other.
    """
    return tuple(_split(text))


def _split(text: str) -> Iterator[Sentence]:
    low = plain(text)
    now = Sentence(text, low, 0)
    clause, opened = 0, -1
    for piece in _PIECE.finditer(low):
        kind, (at, end), raw = piece.lastgroup, piece.span(), piece[0]
        if kind == "word":
            _add(now, raw, spoken(raw), (at, end), clause)
        elif kind == "han":
            now.chinese = True
            _add(now, raw, (raw,), (at, end), clause)
        elif kind in ("number", "percent"):
            _add(now, raw, (raw.replace(",", ""),), (at, end), clause)
        elif kind in ("clause", "arrow"):
            clause += 1
            continue
        elif kind == "quote":
            if opened >= 0:
                now.quoted.append((opened, at))
            opened = -1 if opened >= 0 else at
            continue
        if (kind in _ENDINGS_OF_SENTENCES and _ends(kind, piece, low, now)) or (
            len(now.words) >= LONGEST_SENTENCE
        ):
            now.end, now.question = end, "?" in raw or "？" in raw
            if now.words:
                yield now
            now, clause = Sentence(text, low, end), 0
            opened = -1 if kind == "newline" else (end if opened >= 0 else -1)
    if now.words:
        now.end = len(text)
        yield now


_ENDINGS_OF_SENTENCES = ("end", "newline")


def _add(
    now: Sentence, raw: str, words: tuple[str, ...], span: tuple[int, int], clause: int
) -> None:
    if raw not in _SKIPPED:
        for word in words:
            now.words.append(word)
            now.raw.append(raw)
            now.spans.append(span)
            now.clauses.append(clause)


def _ends(kind: str, piece: re.Match[str], low: str, now: Sentence) -> bool:
    if kind == "end":
        if piece[0] != ".":
            return True
        after = low[piece.end() : piece.end() + 1]
        before = low[max(now.start, piece.start() - 7) : piece.start()]
        return not after or (not after.isalnum() and not _ABBREVIATION.search(before))
    if piece[0].count("\n") > 1 or _BULLET.match(low, piece.end()):
        return True
    line_start = low.rfind("\n", max(0, piece.start() - 300), piece.start()) + 1
    line = low[max(line_start, piece.start() - 300) : piece.start()]
    return sum(2 if c > "\u2e80" else 1 for c in line) < WRAPPED_WIDTH


def pattern_words(text: str) -> tuple[str, ...]:
    """The comparable words of a piece of a pattern."""
    found: list[str] = []
    for piece in _PIECE.finditer(plain(text)):
        if piece.lastgroup in ("han", "number", "percent"):
            found.append(piece[0])
        elif piece.lastgroup == "word":
            found.extend(spoken(piece[0]))
        if piece[0] in _SKIPPED:
            found.pop()
    return tuple(found)
