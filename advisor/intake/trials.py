"""Outcomes that are told without a verb: trials listed as ``item: result``, and percentages.

"batch 256 with smaller images: works"; "it rose to 60 % ... then I changed X and it reached 76 %".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from advisor.intake.verdicts import TELLING_POINTS, TELLING_RATIO
from advisor.model import Outcome
from advisor.patterns import pattern

# Below this many points nothing happened; from here to ``TELLING_POINTS`` it may be chance.
# unsourced
EQUAL_POINTS = 1.0
# Losses that differ by less than this share are the same. # unsourced
SAME_RATIO = 0.02
# Sizes that are large or small whatever was used before. # unsourced
LARGE_BATCH = 128
SMALL_BATCH = 8
# Characters before a percentage that may say what it measures. # unsourced
NAMED_BEFORE = 60

# "lower than on a single GPU", "比单卡低": the thing after "than" is the change, so what is said of
# the rest holds for it the other way round.
_THAN = pattern(
    r"(?i)\b(?P<worse>lower|worse|poorer|weaker|smaller)|(?P<better>higher|better|larger)"
)
_THAN_TAIL = pattern(r"(?i)\s+(?:\w+\s+){0,2}than\s+(?:[\w-]+\s+){0,4}$")
_THAN_ZH = pattern(r"比(?:在|用)?\s?$")
_AFTER_ZH = pattern(r"[^，。；,;]{0,8}?(?:(?P<worse>低|差)|(?P<better>高|好))")
# Characters before a change in which such a comparison begins. # unsourced
COMPARED_BEFORE = 60

BatchChange = Literal["larger-batch", "smaller-batch", "change-batch-size"]

_BATCH_ITEM = pattern(
    r"(?i)[\s\-*•>]{0,8}(?:\d{1,2}[.)]\s)?(?:with |using |used? )?(?:a )?"
    r"(?P<change>(?:mini-?)?(?:batch(?:[ _-]?size)?|bs)\s?(?:of |= ?)?(?P<n>\d{1,6}))\b"
    r"[^:：;\n]{0,40}(?:[:：]|-+>|=>|→)(?!\d)"
)
_PERCENT = pattern(r"(?<![\w.])(\d{1,3}(?:\.\d{1,4})?)\s?(?:%|％|percent\b)")
_FROM = pattern(r"(?i)(?:\bfrom|从|由)\s{0,2}(?:about |around )?$")
_TO = pattern(
    r"(?i)\s?(?:up |down )?(?:to|→|->|升到|降到|到|提高到|提升到)\s?(?:about "
    r"|around |only )?"
)
# "80 % of the data", "dropout of 50 %": no result.
_NO_RESULT = pattern(
    r"(?i)(?:drop-?out|split|overlap|sparsity|confidence|threshold|probability|usage"
    r"|utili[sz]ation)"
    r"\b[^.%]{0,20}$|(?:比例|占用|利用率|概率)[^。%]{0,8}$"
)
# A result before and after, by its name and without a percent sign.
_MOVED = pattern(
    r"(?i)(?:\b(?:(?P<score>acc(?:uracy)?|f1|auc|m?ap|m?iou|dice|bleu|precision|recall|score|r2)"
    r"|(?P<error>loss|error|mse|mae|rmse|wer|cer|perplexity|ppl))\b|(?P<zh>准确率|精度|指标)"
    r"|(?P<zh_error>损失|误差))[^.;。；\n]{0,30}?(?:\bfrom |从)(?:about |around |约)?"
    r"(?P<a>\d{1,6}(?:\.\d{1,6})?)\s?"
    r"(?:(?:down |up )?to (?:about |around )?|->|→|一?直?(?:涨|升|提高|提升|降|掉|降低|下降)?到)\s?"
    r"(?P<b>\d{1,6}(?:\.\d{1,6})?)(?![\w.]*\s?%)"
)
_SHARE = pattern(r"\s*(?:of (?!the time)|的(?:数据|样本|图|训练))")
_WRONG_WAY = pattern(r"(?i)\b(?:error|loss|wer|cer|eer|fpr|misclassif\w*)\b|错误率|误差|损失")
_ON_TRAIN = pattern(r"(?i)\btrain(?:ing)?\b|训练(?:集|准确|精度)")
_ON_VAL = pattern(r"(?i)\b(?:val(?:idation)?|test(?:ing)?|eval(?:uation)?)\b|验证|测试")


def batch_trial(text: str, start: int, end: int) -> tuple[BatchChange, int, int] | None:
    """The change that a listed trial of a batch size makes, and where it is named."""
    found = _BATCH_ITEM.match(text, start, end)
    if found is None:
        return None
    size = int(found["n"])
    kind: BatchChange = "change-batch-size"
    if size >= LARGE_BATCH:
        kind = "larger-batch"
    elif size <= SMALL_BATCH:
        kind = "smaller-batch"
    return kind, found.start("change"), found.end("change")


def measured_outcome(text: str, change: tuple[int, int], since: int, until: int) -> Outcome | None:
    """Compare the last percentage before a change with the first one after it.

    "From A % to B %" near the change says both. Only text between ``since`` and ``until`` is
    looked at. None when one is missing, when they measure different things, or when the difference
    may be chance.
    """
    if moved := _MOVED.search(text, since, until):
        return _moved(moved)
    all_ = list(_results(text, since, until))
    pairs = [
        (a, b)
        for a, b in pairwise(all_)
        if _FROM.search(text, max(since, a.start() - 12), a.start())
        and _TO.fullmatch(text, a.end(), b.start())
    ]
    before = [r for r in all_ if r.end() <= change[0]]
    after = [r for r in all_ if r.start() >= change[1]]
    if pairs:
        old, new = pairs[-1]
    elif before and after:
        old, new = before[-1], after[0]
    else:
        return None
    return _compared(old, new, _measures(text, since, old), _measures(text, since, new))


def _moved(found: re.Match[str]) -> Outcome | None:
    old, new = float(found["a"]), float(found["b"])
    if found["error"] or found["zh_error"]:
        if abs(new - old) <= SAME_RATIO * old:
            return "same"
        return "better" if new * TELLING_RATIO <= old else "worse" if new >= old else None
    points = (new - old) * (100.0 if max(old, new) <= 1 else 1.0)
    if abs(points) < EQUAL_POINTS:
        return "same"
    if abs(points) < TELLING_POINTS:
        return None
    return "better" if points > 0 else "worse"


def compared_outcome(text: str, change: tuple[int, int], since: int, until: int) -> Outcome | None:
    """What a change does where the rest is compared with it; less loss is better."""
    start, end = change
    start += len("than ") if text.startswith("than ", start) else 0
    found: re.Match[str] | None = None
    if _THAN_ZH.search(text, max(since, start - 4), start):
        found = _AFTER_ZH.match(text, end, until) or _AFTER_ZH.match(text, start, until)
    else:
        for word in _THAN.finditer(text, max(since, start - COMPARED_BEFORE), start):
            if _THAN_TAIL.match(text[word.end() : start]):
                found = word
    if found is None:
        return None
    rest_is_worse = found["worse"] is not None
    if _WRONG_WAY.search(text, since, found.start()):
        rest_is_worse = not rest_is_worse
    return "better" if rest_is_worse else "worse"


def _compared(
    old: re.Match[str], new: re.Match[str], was: tuple[bool, str], now: tuple[bool, str]
) -> Outcome | None:
    if was[1] != now[1] and "" not in (was[1], now[1]):
        return None
    gain = float(new[1]) - float(old[1])
    gain = -gain if was[0] or now[0] else gain
    if abs(gain) < EQUAL_POINTS:
        return "same"
    if abs(gain) < TELLING_POINTS:
        return None
    return "better" if gain > 0 else "worse"


def _results(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    for found in _PERCENT.finditer(text, start, end):
        named = text[max(start, found.start() - NAMED_BEFORE) : found.start()]
        no_result = _NO_RESULT.search(named) or _SHARE.match(text, found.end())
        if float(found[1]) <= 100 and not no_result:
            yield found


def _measures(text: str, since: int, found: re.Match[str]) -> tuple[bool, str]:
    """Is less better there, and on which part of the data was it measured?"""
    named = text[max(since, found.start() - NAMED_BEFORE) : found.start()]
    named = named[max(named.rfind("%"), named.rfind("％")) + 1 :]
    train, val = bool(_ON_TRAIN.search(named)), bool(_ON_VAL.search(named))
    return bool(_WRONG_WAY.search(named)), {(1, 0): "train", (0, 1): "val"}.get((train, val), "")
