"""Comparisons that are experiments: the same thing with another framework or architecture.

"MXNet reaches 78 %, TensorFlow 50 %", "works with AlexNet, not with Inception".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import pairwise

from advisor.model import Experiment, Outcome
from advisor.patterns import pattern
from advisor.words import Sentence, plain, sentences

# Differences below this many points may be chance. # unsourced
TELLING_POINTS = 4.0
# From here on the worse one is in trouble that the better one does not have. # unsourced
CURED_POINTS = 15.0
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
# The mode of a network while it is tested.
_MODES = pattern(
    r"(?P<train>\bmodel\.train\(\)|\b(?:train|training)[- ]?mode\b|\b(?:is_)?training ?= ?true"
    r"|(?:训练|train) ?模式)"
    r"|(?P<eval>\b(?:model|net)\.eval(?:\(\))?|\beval(?:uation)?[- ]?mode\b"
    r"|\b(?:is_)?training ?= ?false|(?:评估|测试|eval) ?模式|\botherwise\b|否则)",
    re.A,
)
_PERCENT = pattern(r"(\d{1,3}(?:\.\d+)?)\s*(?:%|percent|％)|(?<![\w.])(0\.\d{2,4})(?![\w.])", re.A)
_WORKS = pattern(
    r"\b(?:works?|worked|working|trains?|learns?|converges?|improves?|fine|normal(?:ly)?|well|ok"
    r"|okay|good|"
    r"no (?:such )?problem|perfect(?:ly)?|as expected|correctly|succeeds?)\b|正常|没问题"
    r"|没有问题|可以收敛"
    r"|能收敛|会提高|"
    r"都?能训|很好|改进|可以训练|提高",
    re.A,
)
_FAILS = pattern(
    r"n't\b|\b(?:not|cannot|never|fails?|stuck|only (?:happens?|occurs?)|nan|diverges?|explodes?"
    r"|no|bad|badly|poor|poorly|random|"
    r"problem|wrong|constant|flat)\b|仅在|只在|只有|不收敛|不行|卡住|不下降|不动|出问题"
    r"|出现问题|发散|爆炸|不变|失败|很差|变差",
    re.A,
)
_NOT_WORKS = pattern(
    r"(?:n't|\bnot|\bnever|\bcannot|\bfails? to|unable to|won't|hardly|no)\b(?: \w+){0,3} "
    r"(?:works?|work|train|learn|converge|improve|fine|well|good|correctly)|不正常|不能收敛"
    r"|没有提高|不提高|不好",
    re.A,
)
_PARTS = pattern(
    r"[,;:，；：。]|\b(?:but|while|whereas|however|yet|and not|not with|compared to)\b|但是?"
    r"|而(?!且)|却"
    r"|不过|然而",
    re.A,
)


def contrasts(text: str, known: Container[str]) -> Iterator[Experiment]:
    """Comparisons in one sentence or two neighbouring ones, of the first ``MOST_TEXT`` characters.

    Only where two things are named that could be compared, as in few sentences.
    """
    all_, low = sentences(text), plain(text)
    asked: dict[int, list[_Comparison]] = {}
    for of, comparison in _COMPARISONS:
        for number in _with_two(all_, [m.start() for m in of.finditer(low, 0, MOST_TEXT)]):
            asked.setdefault(number, []).append(comparison)
    for number, comparisons in sorted(asked.items()):
        near = all_[number : number + 2]
        yield from (e for compare in comparisons for e in compare(near) if e.kind in known)


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


def _parts(near: Sequence[Sentence]) -> list[str]:
    written = [s.plain[s.start : s.end] for s in near]
    return [part for one in written for part in _PARTS.split(one) if part and part.strip()]


def _frameworks(near: Sequence[Sentence]) -> Iterator[Experiment]:
    parts = _parts(near)
    named = [
        (i, _SAME.get(m[1], m[1])) for i, p in enumerate(parts) for m in _FRAMEWORKS.finditer(p)
    ]
    names = list(dict.fromkeys(name for _, name in named))
    if len(names) != 2 or {"keras", "tensorflow"} == set(names):
        return
    ranked = _ranked(parts, named)
    if ranked is None:
        return
    good, bad, outcome = ranked
    yield Experiment(
        kind="other-framework", outcome=outcome, from_value=bad, to_value=good, said=_said(near)
    )


def _losses(near: Sequence[Sentence]) -> Iterator[Experiment]:
    """ "with mse 60 %, with cross entropy 92 %"."""
    parts = _parts(near)
    named = [(i, m.lastgroup or "") for i, p in enumerate(parts) for m in _LOSSES.finditer(p)]
    ranked = _ranked(parts, named) if len({name for _, name in named}) == 2 else None
    if ranked is None:
        return
    good, bad, outcome = ranked
    yield Experiment(
        kind="change-loss", outcome=outcome, from_value=bad, to_value=good, said=_said(near)
    )


def _modes(near: Sequence[Sentence]) -> Iterator[Experiment]:
    """ "model.train() gives 92 %, model.eval() gives 10 %" answers for both modes."""
    parts = _parts(near[:1])
    named = [(i, m.lastgroup or "") for i, p in enumerate(parts) for m in _MODES.finditer(p)]
    ranked = _ranked(parts, named) if len({name for _, name in named}) == 2 else None
    if ranked is None:
        return
    good, _, outcome = ranked
    for mode, kind in (("train", "evaluate-in-train-mode"), ("eval", "call-eval-mode")):
        ended: Outcome = outcome if mode == good else "worse"
        yield Experiment(kind=kind, outcome=ended, said=_said(near[:1]))


def _ranked(
    parts: Sequence[str], named: Sequence[tuple[int, str]]
) -> tuple[str, str, Outcome] | None:
    """Which of two things named in these parts does well, which badly, and by how much?"""
    names = list(dict.fromkeys(name for _, name in named))
    scores = {
        name: score
        for i, name in reversed(named)
        if (score := _score(parts, i, {j for j, n in named if n != name})) is not None
    }
    apart = abs(scores[names[0]] - scores[names[1]]) if len(scores) == 2 else 0.0
    if apart >= TELLING_POINTS:
        names.sort(key=lambda name: -scores[name])
        return names[0], names[1], "fixed" if apart >= CURED_POINTS else "better"
    verdicts = {name: _verdict(parts[i]) for i, name in reversed(named)}
    if set(verdicts.values()) != {True, False}:
        return None
    names.sort(key=lambda name: not verdicts[name])
    return names[0], names[1], "fixed"


def _score(parts: Sequence[str], at: int, others: set[int]) -> float | None:
    """The percentage named with a framework: in its part, or in the next that names no other."""
    for i in (at, at + 1):
        if i < len(parts) and (i == at or i not in others) and (m := _PERCENT.search(parts[i])):
            return float(m[1]) if m[1] else 100 * float(m[2])
    return None


def _verdict(part: str) -> bool | None:
    """Does this part of a sentence say that it works? None when it says neither."""
    if _NOT_WORKS.search(part):
        return False
    works, fails = _WORKS.search(part), _FAILS.search(part)
    if works and not fails:
        return True
    return False if fails and not works else None


def _architectures(near: Sequence[Sentence]) -> Iterator[Experiment]:
    whole = near[0].plain[near[0].start : near[-1].end]
    parts = _parts(near)
    good: set[str] = set()
    bad: set[str] = set()
    for i, part in enumerate(parts):
        named = {m[1] for m in _ARCHITECTURES.finditer(part)}
        if not named:
            continue
        verdict = _verdict(part)
        if verdict is None and i + 1 < len(parts) and not _ARCHITECTURES.search(parts[i + 1]):
            verdict = _verdict(parts[i + 1])
        if verdict is None and bad != named and re.search(r"\bnot (?:with|for|when)\s", whole):
            verdict = False if good else None
        if verdict is not None:
            (good if verdict else bad).update(named)
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


_Comparison = Callable[[Sequence[Sentence]], Iterator[Experiment]]
_COMPARISONS: tuple[tuple[re.Pattern[str], _Comparison], ...] = (
    (_FRAMEWORKS, _frameworks),
    (_ARCHITECTURES, _architectures),
    (_LOSSES, _losses),
    (_MODES, _modes),
)
