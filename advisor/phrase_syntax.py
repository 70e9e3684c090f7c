"""The syntax of word patterns; it is described in ``kb/README.md``."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from advisor.errors import KnowledgeError
from advisor.matching import Alternatives, Part, Phrase
from advisor.patterns import pattern
from advisor.words import pattern_words, plain, stem

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
_RANGE = pattern(r"<([\d.]+(?:e\d+)?)\.\.([\d.]+(?:e\d+)?)>")
_CLASS = pattern(r"@([a-z][a-z0-9-]*)")
WordClasses = Mapping[str, Sequence[str]]


def with_members(phrase: str, classes: WordClasses) -> str:
    """The phrase with each ``@class`` spelt out; raises ``KnowledgeError`` for an unknown one.

    ``classes`` are those of the language of the phrase.
    """

    def members(found: re.Match[str]) -> str:
        if found[1] not in classes:
            raise KnowledgeError(
                f"phrase {phrase!r}: unknown word class @{found[1]}; words.yaml has "
                + (", ".join(sorted(classes)) or "none")
            )
        return "|".join(classes[found[1]])

    return _CLASS.sub(members, phrase) if "@" in phrase else phrase


@functools.lru_cache(maxsize=20_000)
def _alternatives(text: str) -> Alternatives | None:
    """What a part without its optional brackets stands for.

    None when it holds only articles or particles, which the text leaves out, too.
    """
    bare = text.replace("()", "")  # a call: "model.eval()"
    if not bare or re.search(r"[()\[\]]", bare):
        raise KnowledgeError(f"phrase part {text!r}: unbalanced or nested brackets")
    runs = dict.fromkeys(run for option in bare.split("|") for run in _runs(option) if run)
    if not runs:
        return None
    singles = frozenset(run[0] for run in runs if len(run) == 1)
    return Alternatives(singles, tuple(run for run in runs if len(run) > 1))


def _runs(option: str) -> Iterator[tuple[str, ...]]:
    if option == NUMBER or _RANGE.fullmatch(option):
        yield (option,)
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


def keys(of: Alternatives) -> set[str]:
    """The words and pairs of words one of which a sentence must hold."""
    return {*of.singles, *(_key(run) for run in of.runs)}


def _key(run: tuple[str, ...]) -> str:
    pairs = [f"{a} {b}" for a, b in pairwise(run) if not (a + b).endswith("*")]
    return pairs[0] if pairs else min(run, key=commonness)


def commonness(key: str) -> int:
    """How poor a place a word or pair is to start a search from."""
    return 1 if " " in key else _COMMON.get(key, _USUAL)


def bounds(word: str) -> tuple[float, float] | None:
    """The least and the greatest number that ``<a..b>`` stands for; None for other words."""
    found = _RANGE.fullmatch(word)
    try:
        return (float(found[1]), float(found[2])) if found else None
    except ValueError:
        return None


def parse(phrase: str, classes: WordClasses | None = None) -> Phrase:
    """The parts of a phrase; raises ``KnowledgeError`` when it is malformed."""
    parts: list[Part] = []
    gap = 0
    phrase = with_members(phrase, classes or {})
    if phrase.startswith("!"):
        first, _, phrase = phrase[1:].partition(" ")
        found = _GAP.match(phrase)
        parts += _part(first, int(found[1]) if found else 0, forbidden=True)
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
        elif part := _part(text.removeprefix("!"), gap, forbidden=closed):
            parts += part
            gap = 0
    if gap or all(part.optional for part in parts):
        raise KnowledgeError(
            f"phrase {phrase!r}: needs a word that is not optional, and at its end"
        )
    return tuple(parts)


def _part(text: str, gap: int, *, forbidden: bool) -> list[Part]:
    optional = text.startswith("(") and text.endswith(")")
    of = _alternatives(text[1:-1] if optional else text)
    return [Part(of, gap, optional or forbidden, forbidden)] if of else []
