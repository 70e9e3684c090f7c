"""Changes told by their sizes: "lr 1e-3 -> 1e-4", "256 to 1024 channels", "batch size 4 instead of
16", "lr/10".

Which of two numbers is larger says what was done; the phrases of a kind need a verb for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.patterns import pattern

# What is sized: the change that a larger number makes, and a smaller one.
_KINDS = {
    "lr": ("raise-lr", "lower-lr"),
    "batch": ("larger-batch", "smaller-batch"),
    "time": ("more-epochs", ""),
    "size": ("bigger-model", "smaller-model"),
    "dropout": ("add-dropout", "remove-dropout"),
    "decay": ("add-weight-decay", "remove-weight-decay"),
}
_QUANTITY = (
    r"(?:(?P<lr>learning[ _-]?rates?|base_lr|\blrs?\b|step ?size|学习率)"
    r"|(?P<batch>(?:mini-?)?batch(?:[ _-]?size)?s?\b|\bbs\b|批大小|批次大小)"
    r"|(?P<time>epochs?\b|iterations?\b|steps?\b|轮数?|迭代次数|步数)"
    r"|(?P<size>(?:hidden )?(?:layers?|units?|neurons?|nodes?|filters?|channels?)\b|n_hidden"
    r"|embedding (?:size|dims?)|hidden(?: size)?\b|层数?|神经元|通道数?|隐藏单元)"
    r"|(?P<dropout>drop-?out(?: rate)?\b)|(?P<decay>weight[ _-]?decay\b|\bl2\b|权重衰减))"
)
_NUMBER = r"(?:\d{1,7}(?:\.\d{1,6})?(?:e-?\d{1,2})?k?|\.\d{1,6})"
_ARROW = r"\s?(?:-+>|→|=>|\bdown to\b|\bup to\b|\bto\b|降到|调到|改到|改成|改为|换成|加到|到)\s?"
_BETWEEN = r"[ =:]{0,3}(?:(?:was |is |changed |set )?(?:from |从|由))?\s?"
_FORMS = (
    pattern(rf"(?i){_QUANTITY}{_BETWEEN}(?P<a>{_NUMBER}){_ARROW}(?P<b>{_NUMBER})(?![\w.%-])"),
    pattern(rf"(?i)(?<![\w.])(?P<a>{_NUMBER}){_ARROW}(?P<b>{_NUMBER})\s(?:\w+ )?{_QUANTITY}"),
    pattern(
        rf"(?i){_QUANTITY}(?: of| =|=)?\s?(?P<b>{_NUMBER}),? (?:instead of|rather than) "
        rf"(?P<a>{_NUMBER})(?![\w.%-])"
    ),
    pattern(
        rf"(?i)(?<![\w.])(?P<b>{_NUMBER}) (?:instead of|rather than) (?P<a>{_NUMBER}) {_QUANTITY}"
    ),
    pattern(
        rf"(?i)(?<![\w.])(?P<b>{_NUMBER}) {_QUANTITY} (?:instead of|rather than) (?P<a>{_NUMBER})"
        r"(?![\w.%-])"
    ),
)
_FACTOR = pattern(
    rf"(?i){_QUANTITY}\s?(?:(?P<over>[/÷]|除以)|(?P<times>[*×x]|乘以?))\s?(?P<by>{_NUMBER})(?![\w.%-])"
)
# Rates this many times apart are a range that was tried. # unsourced
RANGE = 99.0
# Most sentences have nothing of it and are not looked at further.
_HINT = pattern(r"(?i)\d.*(?:>|→|\bto\b|instead|rather|到|成|为)|[/÷*×除乘x]\s?以?[\d.]")
# A number that moves by itself while the network trains is a schedule, or a result.
_BY_ITSELF = pattern(
    r"(?i)\b(?:decay|anneal|cosine|schedul|warm|linear|every|gradually|over the|reduces? itself)"
    r"|衰减|退火|预热|逐渐|每"
)


def sized(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The changes that a sentence tells by sizes: their kind, and where they stand."""
    if not _HINT.search(text, start, end) or _BY_ITSELF.search(text, start, end):
        return
    for form in _FORMS:
        for found in form.finditer(text, start, end):
            before, after = _number(found["a"]), _number(found["b"])
            if kind := _kind(found, grown=after > before) if before != after else "":
                yield kind, found.start(), found.end()
    for found in _FACTOR.finditer(text, start, end):
        by = _number(found["by"])
        if by not in (0.0, 1.0) and (kind := _kind(found, grown=(by > 1) == bool(found["times"]))):
            yield kind, found.start(), found.end()


def _kind(found: re.Match[str], *, grown: bool) -> str:
    parts = found.groupdict()
    if found["lr"] and parts.get("a"):
        low, high = sorted((_number(found["a"]), _number(found["b"])))
        if low and high / low > RANGE:
            return "change-lr"
    larger, smaller = next(kinds for name, kinds in _KINDS.items() if found[name])
    return larger if grown else smaller


def _number(written: str) -> float:
    return float(written.rstrip("kK")) * (1000.0 if written[-1] in "kK" else 1.0)
