"""Scores that people list in prose: "AP50 .22 (5), .37 (10), .45 (20)", "WER from 38 to 24"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from advisor.patterns import pattern

# Only so much prose is searched for numbers. # unsourced
MOST_TEXT = 60_000
# The last score is an improvement when it beats the first by this share, and no step nor the end
# gives back more than so much of the best gain. # unsourced
LEAST_GAIN, MOST_LOST = 0.03, 0.25
# Scores that make a series; two do when a word of change stands between them. # unsourced
FEWEST = 3

_UNSEEN = r"(?:val(?:idation)?|test|dev|eval|held-?out|hold-?out|验证集?|测试集?)"
_HIGHER = (
    r"m?ap(?:50|75|@[\d.:]{1,7})?|m?iou|dice|bleu|rouge(?:-?[l12])?|f1|auc|recall(?:@\d{1,2})?|psnr"
    r"|ndcg|returns?|rewards?|elo|召回率?|回报|奖励|胜率"
    rf"|{_UNSEEN}[ _-]?(?:acc\b|accuracy|score|准确率|精度)"
)
_LOWER = (
    r"fid|wer|cer|ppl|perplexity|rmse|mae|困惑度|误差"
    rf"|{_UNSEEN}[ _-]?(?:loss|error|err|nll|损失)"
)
_SCORE = pattern(
    rf"(?<![a-z_])(?:(?P<higher>{_HIGHER})|(?P<lower>{_LOWER}))(?![a-z_])(?P<between>[^\d.;。；\n]{{0,24}}?)"
    r"(?=\.?\d)"
)
# What stands before a range and no course.
_RANGE = pattern(r"between|fluctuat|jump|stay|hover|swing|vari|\b(?:is|are|in|at)\s*$|[都在]\s*$")
_TRAINING = pattern(r"(?:train(?:ing|ed)?|训练集?)\W{0,2}$")
_NUMBER = pattern(r"\d{0,6}\.?\d{1,4}(?![\d.]*\d)")
_NEXT = pattern(
    r"\s{0,2}%?\s{0,2}(?:[(（][^()（）\n]{1,16}[)）])?\s{0,2}"
    r"(?:[,，、]?\s{0,2}(?P<change>then|to|up to|down to|→|->|=>|⇒|[\u4e00-\u9fff]{0,4}到)"
    r"\s{0,2}"
    r"|[,，、]\s{0,2}|\s)"
    r"(?=\.?\d)"
)


def improvements(text: str) -> Iterator[str]:
    """Every quoted series of scores on unseen data that get better and stay so."""
    low = text[:MOST_TEXT].lower()
    for name in _SCORE.finditer(low):
        if not _TRAINING.search(low, max(0, name.start() - 12), name.start()):
            values, changes, end = _series(low, name.end())
            if len(values) >= FEWEST or (changes and not _RANGE.search(name["between"])):
                gains = values if name["higher"] else [-v for v in values]
                if _gets_better(gains):
                    yield text[name.start() : end]


def _series(low: str, at: int) -> tuple[list[float], int, int]:
    """The numbers from here on, how many words of change stand between them, and where they end."""
    values: list[float] = []
    changes = 0
    while (number := _NUMBER.match(low, at)) is not None:
        values.append(float(number[0]))
        at = number.end()
        between = _NEXT.match(low, at)
        if between is None:
            break
        changes += between["change"] is not None
        at = between.end()
    return values, changes, at


def _gets_better(gains: list[float]) -> bool:
    best = max(gains) - gains[0]
    lost = max(before - after for before, after in itertools.pairwise(gains))
    gain = gains[-1] - gains[0]
    return gain > LEAST_GAIN * abs(gains[0]) and max(lost, best - gain) <= MOST_LOST * best
