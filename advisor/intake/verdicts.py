"""Which of the things named in a stretch of text does well there, and which badly?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from advisor.model import Outcome
from advisor.patterns import pattern
from advisor.words import Sentence

# Differences below this many points may be chance. # unsourced
TELLING_POINTS = 4.0
# From here on the worse one is in trouble that the better one does not have. # unsourced
CURED_POINTS = 15.0
# The same for errors and losses, as ratios. # unsourced
TELLING_RATIO = 1.25
CURED_RATIO = 4.0

_PERCENT = pattern(
    r"(?P<n>\d{1,3}(?:\.\d+)?)\s*(?:%|percent|％|/ ?\d\d\b)"
    r"|(?<![\w.])(?P<share>0\.\d{2,4})(?![\w.])",
    re.A,
)
_ERROR = pattern(
    r"(?:\b(?:mse|mae|rmse|loss|error|wer|cer|perplexity|ppl)\b|误差|损失)[^\d%]{0,20}"
    r"(?P<n>\d{1,6}(?:\.\d{1,6})?)(?P<share>)(?![\w%]|\.\d)(?!\s?(?:%|percent|epochs?|steps?))",
    re.A,
)
_WORKS = pattern(
    r"\b(?:works?|worked|working|trains|learns|converges?|improves?|fine|normal(?:ly)?|well|ok"
    r"|okay|good|(?<!all )right(?! now| after)|correct|stable|smooth(?:ly)?|healthy|great"
    r"|no (?:such )?(?:problems?|nans?|issues?)|stabili[sz]e[sd]"
    r"|perfect(?:ly)?|as expected|correctly|succeeds?)\b"
    r"|正常|没问题|没有问题|没事|没有这个问题|(?:能|可以)过拟合"
    r"|可以收敛|能收敛|会提高|都?能训|很好|改进|可以训练|提高|平稳|稳定"
    r"|(?:不|没有?) ?(?:炸|nan|爆炸|发散|震荡)",
    re.A,
)
_FAILS = pattern(
    r"n't\b|\b(?:not|cannot|never|fails?|stuck|only (?:happens?|occurs?)|nans?|diverge[sd]?"
    r"|explodes?"
    r"|no|bad|badly|poor|poorly|random|collapses?|blows? up|garbage|spikes?|terribl[ey]|unstable"
    r"|fluctuates?|oscillates?|breaks?|problem|wrong|constant|flat)\b|仅在|只在|只有|不收敛|不行|卡住"
    r"|不下降|不动|出问题|出现问题|发散|爆炸|不变|失败|很差|变差|炸|崩|直接飞|震荡|学不动",
    re.A,
)
_NOT_WORKS = pattern(
    r"(?:n't|\bnot|\bnever|\bcannot|\bfails? to|unable to|won't|hardly|no)\b(?: \w+){0,3} "
    r"(?:works?|work|train|learn|converge|improve|fine|well|good|correctly|stable)|不正常|不能收敛"
    r"|没有提高|不提高|不好|不稳定|不平稳",
    re.A,
)
_PARTS = pattern(
    r"[,;:，；：。]|\b(?:but|while|whereas|however|yet|and not|not with|compared to)\b|但是?"
    r"|而(?!且)|却|不过|然而",
    re.A,
)


class Named(NamedTuple):
    """Something named in the part number ``part``."""

    part: int
    name: str


class Ranked(NamedTuple):
    """Of two things: the one that does well, the other, and how the first ends what ails it."""

    good: str
    bad: str
    outcome: Outcome


def parts_of(near: Sequence[Sentence]) -> list[str]:
    """Clauses, lower case; conjunctions that set one thing against another divide them, too."""
    return [part for s in near for part in clauses(s.plain[s.start : s.end])]


def clauses(sentence: str) -> list[str]:
    """The parts of one sentence in lower case."""
    return [part for part in _PARTS.split(sentence) if part and part.strip()]


def verdict(part: str) -> bool | None:
    """Does this part of a sentence say that it works? None when it says neither."""
    if _NOT_WORKS.search(part):
        return False
    works, fails = _WORKS.search(part), _FAILS.search(part)
    if works and (not fails or works[0].startswith(("no ", "不", "没"))):
        return True
    return False if fails and not works else None


def ranked(parts: Sequence[str], named: Sequence[Named]) -> Ranked | None:
    """Which of two things named in these parts does well, by numbers or else by words?"""
    names = list(dict.fromkeys(one.name for one in named))
    if len(names) != 2:
        return None
    errors = _values(_ERROR, parts, named)
    if len(errors) == 2:
        return _by_errors(errors)
    scores = _values(_PERCENT, parts, named)
    by_scores = _by_scores(scores) if len(scores) == 2 else None
    return by_scores or _by_words(parts, named)


def _by_errors(errors: Mapping[str, float]) -> Ranked | None:
    good, bad = sorted(errors, key=lambda name: errors[name])
    if errors[bad] < TELLING_RATIO * errors[good] or not errors[bad]:
        return None
    return Ranked(good, bad, "fixed" if errors[bad] >= CURED_RATIO * errors[good] else "better")


def _by_scores(scores: Mapping[str, float]) -> Ranked | None:
    good, bad = sorted(scores, key=lambda name: -scores[name])
    apart = scores[good] - scores[bad]
    if apart < TELLING_POINTS:
        return None
    return Ranked(good, bad, "fixed" if apart >= CURED_POINTS else "better")


def _by_words(parts: Sequence[str], named: Sequence[Named]) -> Ranked | None:
    verdicts: dict[str, bool] = {}
    for one in reversed(named):
        said = next(
            (v for part in _own(parts, one, named) if (v := verdict(part)) is not None), None
        )
        if said is not None:
            verdicts[one.name] = said
    if set(verdicts.values()) != {True, False}:
        return None
    good, bad = sorted(verdicts, key=lambda name: not verdicts[name])
    return Ranked(good, bad, "fixed")


def _own(parts: Sequence[str], one: Named, named: Sequence[Named]) -> Sequence[str]:
    """The part that names it, and the next one where that names none of them."""
    alone = all(other.part != one.part + 1 for other in named)
    return parts[one.part : one.part + (2 if alone else 1)]


def _values(of: re.Pattern[str], parts: Sequence[str], named: Sequence[Named]) -> dict[str, float]:
    """The number told with each; percentages also as fractions."""
    found: dict[str, float] = {}
    for one in reversed(named):
        for part in _own(parts, one, named):
            if told := of.search(part):
                found[one.name] = float(told["n"]) if told["n"] else 100 * float(told["share"])
                break
    return found
