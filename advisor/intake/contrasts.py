"""Comparisons that are experiments: the same thing with another framework or architecture.

"MXNet reaches 78 %, TensorFlow 50 %", "works with AlexNet, not with Inception".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from advisor.intake.verdicts import Named, Ranked, parts_of, ranked, verdict
from advisor.model import Experiment, Outcome
from advisor.patterns import pattern
from advisor.words import Sentence, plain, sentences

# Characters of a sentence that are quoted. # unsourced
QUOTED = 200
# Characters that are searched: beyond them it is a book, and the search costs more than to read it.
# unsourced
MOST_TEXT = 20_000

_FRAMEWORKS = pattern(
    r"(?<![\w.])(tensorflow|tf2|tf1|tf|keras|pytorch|torch|mxnet|caffe2?|darknet|theano|jax|flax"
    r"|paddle\w*|"
    r"mindspore|lasagne|matlab|lua torch|sklearn|scikit-learn|chainer|cntk|gluon|飞桨)(?![\w.(])",
    re.A,
)
_LOSSES = pattern(
    r"(?P<bce>\bbinary[ _-]?cross[ _-]?entropy\b|\bbce\w*)"
    r"|(?P<cce>\b(?:sparse[ _])?(?:categorical[ _])?cross[ _-]?entropy\w*|(?:分类)?交叉熵)"
    r"|(?P<mse>\bmse\b|\bmean[ _]squared[ _]error\b|均方误差)|(?P<mae>\bmae\b|\bl1 loss\b)"
    r"|(?P<focal>\bfocal(?: loss)?\b)|(?P<dice>\bdice loss\b)|(?P<hinge>\bhinge\b)"
    r"|(?P<huber>\bhuber\b|\bsmooth[ _]?l1\b)",
    re.A,
)
_SAME = {"tf": "tensorflow", "tf1": "tensorflow", "tf2": "tensorflow", "torch": "pytorch"}
# Networks as published: with batch normalisation, and without.
_WITH_BN = (
    "inception", "resnet", "resnext", "mobilenet", "densenet", "efficientnet", "xception",
    "regnet", "googlenet", "shufflenet", "nasnet", "wideresnet", "seresnet",
)  # fmt: skip
_WITHOUT_BN = ("alexnet", "vgg", "lenet", "squeezenet", "vit", "convnext", "mlp")
_OTHERS = ("unet", "u-net", "lstm", "gru", "transformer")
_ARCHITECTURES = pattern(
    rf"(?<![a-z])({'|'.join((*_WITH_BN, *_WITHOUT_BN, *_OTHERS))})"
    r"[-_ ]?(?:v?\d[\w.]*)?(?![a-z(.])",
    re.A,
)
# Two things of which people use one or the other, by the names of groups.
_MODES = pattern(
    r"(?P<train>\bmodel\.train\(\)|\b(?:train|training)[- ]?mode\b|\b(?:is_)?training ?= ?true"
    r"|(?:训练|train) ?模式)"
    r"|(?P<eval>\b(?:model|net)\.eval(?:\(\))?|\beval(?:uation)?[- ]?mode\b"
    r"|\b(?:is_)?training ?= ?false|(?:评估|测试|eval) ?模式|\botherwise\b|否则)",
    re.A,
)
_DEVICES = pattern(
    r"(?P<one>\b(?:single|one|1)[- ](?:gpu|card|device|node|process)\b"
    r"|单卡|单机|单gpu|一张卡|一块卡)"
    r"|(?P<many>\b(?:multi(?:ple|-)? ?|two|three|four|eight|both|several|more|all|[2-9]|\d{2,3})"
    r"[- ]?(?:x ?)?(?:gpus?|cards?|devices|nodes)\b|\b(?:two|four|eight|all) of them\b"
    r"|\bddp\b|\bdata ?parallel\b|\bdistributed\b|[多双四八两248] ?卡|多机|分布式)",
    re.A,
)
_PRECISIONS = pattern(
    r"(?P<full>\b(?:fp32|float32|full[- ]precision|bf16|bfloat16)\b|全精度|单精度)"
    r"|(?P<half>\b(?:fp16|float16|half[- ]precision|mixed[- ]precision|amp|autocast)\b"
    r"|半精度|混合精度)",
    re.A,
)
_STARTS = pattern(
    r"(?P<scratch>\bfrom scratch\b|\brandom(?:ly)? init\w*|从头(?:开始)?训|从零(?:开始)?训)"
    r"|(?P<pretrained>\b(?:with|from|using|load\w*|the)\s(?:the |your |an? )?"
    r"(?:imagenet|pre-?trained)\b"
    r"|(?:用|加载|使用)[^，。]{0,6}(?:预训练|权重))",
    re.A,
)
_FROZEN = pattern(
    r"(?P<unfrozen>\bun-?fr(?:eez|oze)\w*|\btraining (?:all|every)\b|\bend[- ]to[- ]end\b"
    r"|解冻|放开)"
    r"|(?P<frozen>\bfr(?:eez|oze)\w*|冻结|只训(?:练)?(?:分类头|最后))",
    re.A,
)
_SUBSETS = pattern(
    r"(?P<few>\b(?:[1-9]\d{0,2}|ten|few|couple of|handful of|small(?:er)? (?:number|subset) of) "
    r"(?:training )?(?:samples|images|examples|pictures|sentences)\b|\bsmall(?:er)? subset\b"
    r"|\d{1,3} ?(?:张图|个样本|条数据)|(?:几|少量|一小部分)(?:张图|个样本|条|样本|数据))"
    r"|(?P<all>\b(?:whole|full|entire|complete) (?:data ?set|data|training set|set)\b"
    r"|\ball (?:the |of the )?(?:data|images|samples)\b"
    r"|(?:全部|全量|完整|所有)的?(?:数据|样本|图))",
    re.A,
)

_NUMBER = r"\d{1,5}(?:\.\d{1,7})?(?:e-?\d{1,2})?"
_SIZES = pattern(
    rf"(?:\blrs?|\b(?:learning )?rates?|学习率)(?: of|=|为|是|设为)?\s?(?P<lr>{_NUMBER})"
    rf"|(?:\bbatch(?:es|[ _-]?sizes?)?|\bbs)(?: of|=|为|是|设为)?\s?(?P<batch>{_NUMBER})"
    rf"|(?:^|[,，;；。]|\.\s)\s*(?:(?:with|at|and|using|for|only|when i use) )?(?:换成|改成|用)?"
    rf"(?P<bare>{_NUMBER})(?![\w%]|\.\d|\s?(?:%|epochs?|steps?|iter|gpus?|cards?|hours|days"
    r"|points|times|out of|images|samples|classes|轮|步|个|张|卡|次|点|倍))",
    re.A,
)
# The kinds of a smaller and of a larger size.
_SIZED = {"lr": ("lower-lr", "raise-lr"), "batch": ("smaller-batch", "larger-batch")}
# What was used before: the clause tells of the other thing.
_INSTEAD = pattern(r"\b(?:instead of|rather than|compared (?:to|with))\s(?:\w+\s){0,2}$|而不是$")


@dataclass(frozen=True)
class _Pair:
    """What is told of either thing where it does better than the other one.

    ``hints`` are parts of words of which a text must hold one: looking for them costs little. An
    outcome None is that of the comparison; ``reach`` counts sentences.
    """

    of: re.Pattern[str]
    hints: tuple[str, ...]
    told: Mapping[str, Mapping[str, Outcome | None]]
    reach: int = 2


_PAIRS = (
    _Pair(
        _MODES,
        ("model.train", "mode", "true", "模式"),
        {
            "train": {"evaluate-in-train-mode": None, "call-eval-mode": "worse"},
            "eval": {"evaluate-in-train-mode": "worse", "call-eval-mode": None},
        },
        reach=1,
    ),
    _Pair(
        _DEVICES,
        (
            "single",
            "one gpu",
            "one card",
            "one device",
            "1 gpu",
            "1 card",
            "单",
            "一张卡",
            "一块卡",
        ),
        {"one": {"single-device": None}, "many": {"single-device": "worse"}},
    ),
    _Pair(
        _PRECISIONS,
        ("32", "bf16", "bfloat", "full precision", "full-precision", "全精度", "单精度"),
        {"full": {"full-precision": None}},
    ),
    _Pair(
        _STARTS,
        ("scratch", "random init", "randomly init", "从头", "从零"),
        {
            "scratch": {"train-from-scratch": None, "pretrained-weights": "worse"},
            "pretrained": {"pretrained-weights": None, "train-from-scratch": "worse"},
        },
    ),
    _Pair(
        _FROZEN,
        ("unfr", "un-fr", "end-to-end", "end to end", "training all", "解冻", "放开"),
        {
            "unfrozen": {"unfreeze-backbone": None, "freeze-backbone": "worse"},
            "frozen": {"freeze-backbone": None, "unfreeze-backbone": "worse"},
        },
    ),
    _Pair(
        _SUBSETS,
        ("whole", "full", "entire", "complete", "all the", "all data", "全", "完整", "所有"),
        {"few": {"less-data": None}},
    ),
)


def contrasts(text: str, known: Container[str]) -> Iterator[Experiment]:
    """Comparisons in one sentence or two neighbouring ones, of the first ``MOST_TEXT`` characters.

    Only where two things are named that could be compared, as in few sentences.
    """
    all_, low = sentences(text), plain(text)
    asked: dict[int, list[_Comparison]] = {}
    for of, comparison in _comparisons(low):
        for number in _with_two(all_, [m.start() for m in of.finditer(low, 0, MOST_TEXT)]):
            asked.setdefault(number, []).append(comparison)
    for number, comparisons in sorted(asked.items()):
        near = all_[number : number + 2]
        yield from (e for compare in comparisons for e in compare(near) if e.kind in known)


def _comparisons(low: str) -> Iterator[tuple[re.Pattern[str], _Comparison]]:
    for of, hints, comparison in _COMPARISONS:
        if not hints or any(hint in low for hint in hints):
            yield of, comparison
    for pair in _PAIRS:
        if any(hint in low for hint in pair.hints):
            yield pair.of, partial(_paired, pair)


def _with_two(all_: Sequence[Sentence], named: Sequence[int]) -> set[int]:
    """The sentences that hold, together with the next one, two of these places."""
    found: set[int] = set()
    inside = [bisect_right(all_, at, key=lambda s: s.start) - 1 for at in named]
    for one, other in pairwise(inside):
        if other <= one + 1:
            found.add(one)
        if other == one and one > 0:
            found.add(one - 1)
    return found


def _said(near: Sequence[Sentence]) -> str:
    return " ".join(near[0].text[near[0].start : near[-1].end].split())[:QUOTED]


def _named(of: re.Pattern[str], parts: Sequence[str]) -> list[Named]:
    return [
        Named(i, m.lastgroup or "")
        for i, part in enumerate(parts)
        for m in of.finditer(part)
        if not _INSTEAD.search(part, 0, m.start())
    ]


def _verdict_of(of: re.Pattern[str], parts: Sequence[str], i: int) -> bool | None:
    """What a part says, else the next one where that names no other thing of the kind."""
    said = verdict(parts[i])
    if said is None and i + 1 < len(parts) and not of.search(parts[i + 1]):
        return verdict(parts[i + 1])
    return said


def _paired(pair: _Pair, near: Sequence[Sentence]) -> Iterator[Experiment]:
    parts = parts_of(near[: pair.reach])
    best = ranked(parts, _named(pair.of, parts))
    if best is None:
        return
    for kind, outcome in pair.told.get(best.good, {}).items():
        yield Experiment(kind=kind, outcome=outcome or best.outcome, said=_said(near[: pair.reach]))


def _frameworks(near: Sequence[Sentence]) -> Iterator[Experiment]:
    parts = parts_of(near)
    named = [
        Named(i, _SAME.get(m[1], m[1]))
        for i, p in enumerate(parts)
        for m in _FRAMEWORKS.finditer(p)
    ]
    if {"keras", "tensorflow"} != {one.name for one in named}:
        yield from _replaced("other-framework", ranked(parts, named), near)


def _losses(near: Sequence[Sentence]) -> Iterator[Experiment]:
    """ "with mse 60 %, with cross entropy 92 %"."""
    parts = parts_of(near)
    yield from _replaced("change-loss", ranked(parts, _named(_LOSSES, parts)), near)


def _replaced(kind: str, best: Ranked | None, near: Sequence[Sentence]) -> Iterator[Experiment]:
    if best is not None:
        yield Experiment(
            kind=kind,
            outcome=best.outcome,
            from_value=best.bad,
            to_value=best.good,
            said=_said(near),
        )


def _architectures(near: Sequence[Sentence]) -> Iterator[Experiment]:
    whole = near[0].plain[near[0].start : near[-1].end]
    parts = parts_of(near)
    good: set[str] = set()
    bad: set[str] = set()
    for i, part in enumerate(parts):
        named = {m[1] for m in _ARCHITECTURES.finditer(part)}
        if not named:
            continue
        does = _verdict_of(_ARCHITECTURES, parts, i)
        if does is None and bad != named and re.search(r"\bnot (?:with|for|when)\s", whole):
            does = False if good else None
        if does is not None:
            (good if does else bad).update(named)
    good, bad = good - bad, bad - good
    if not good or not bad:
        return
    plain_good = good <= set(_WITHOUT_BN) and bad <= set(_WITH_BN)
    yield Experiment(
        kind="architecture-without-batch-norm" if plain_good else "change-architecture",
        outcome="fixed",
        from_value=", ".join(sorted(bad)),
        to_value=", ".join(sorted(good)),
        said=_said(near),
    )


def _sizes(near: Sequence[Sentence]) -> Iterator[Experiment]:
    """ "With lr 0.1 it diverges, with 0.001 it is stable"."""
    parts = parts_of(near)
    kind, works, fails = "", list[float](), list[float]()
    for i, part in enumerate(parts):
        found = _SIZES.search(part)
        if found is None or not (kind or found.lastgroup != "bare"):
            continue
        if found["lr"] or found["batch"]:
            if kind not in ("", "lr" if found["lr"] else "batch"):
                return
            kind = "lr" if found["lr"] else "batch"
        size = float(found["lr"] or found["batch"] or found["bare"])
        said = _verdict_of(_SIZES, parts, i)
        if said is not None:
            (works if said else fails).append(size)
    if not works or not fails:
        return
    grown = min(works) > max(fails)
    if grown or max(works) < min(fails):
        yield Experiment(
            kind=_SIZED[kind][grown],
            outcome="fixed",
            from_value=f"{fails[0]:g}",
            to_value=f"{works[0]:g}",
            said=_said(near),
        )


_Comparison = Callable[[Sequence[Sentence]], Iterator[Experiment]]
_COMPARISONS: tuple[tuple[re.Pattern[str], tuple[str, ...], _Comparison], ...] = (
    (_FRAMEWORKS, (), _frameworks),
    (_ARCHITECTURES, (), _architectures),
    (
        _LOSSES,
        ("entropy", "bce", "mse", "mae", "focal", "dice", "hinge", "huber", "交叉熵", "均方"),
        _losses,
    ),
    (_SIZES, ("lr", "rate", "batch", "学习率"), _sizes),
)
