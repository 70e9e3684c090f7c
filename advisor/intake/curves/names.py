"""What a logged name means: its side (train or val) and its kind (loss, metric, lr, ...)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

from advisor.patterns import pattern

Side = Literal["train", "val"]
Kind = Literal["loss", "loss-like", "metric", "lr", "grad-norm", "other", "skip"]

_WORDS = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VAL = _words_of(
    "val valid validation validate eval evaluation evaluate test testing dev heldout "
    "holdout validierung 验证 验证集 测试 测试集 "
)
_TRAIN = _words_of("train training trn tr 训练 训练集 ")
_LOSS = _words_of(
    "loss losses cost nll logloss mlogloss xent crossentropy ce bce objective elbo verlust perte "
    "perdida pérdida perdita perda 损失 损失值 损失函数 成本 lloss energy "
)
_LOSS_LIKE = _words_of(
    "mse mae rmse rmsle msle mape smape error err err1 fehler l1 l2 kl kld nmse entropy "
    "multierror merror 误差 错误率 "
)
_ANY_LOSS = _LOSS | _LOSS_LIKE
_METRIC = _words_of(
    "acc accuracy accu accuracies precision prec recall f1 fscore fbeta auc auroc auprc "
    "roc iou miou dice map ap ar mrr ndcg bleu rouge meteor cider ppl perplexity psnr "
    "ssim fid reward rew return returns top1 top5 top sensitivity specificity kappa mcc "
    "r2 wer cer score corr correlation pearson spearman em hits hit exactmatch jaccard "
    "genauigkeit exactitude exactitud precisione accuratezza "
    "准确率 正确率 精度 精确率 准确度 召回率 准确 "
    "lpips success "
)
_SKIP = _words_of(
    "time eta sec secs second seconds s speed ips ms mem memory data gpu runtime per "
    "elapsed remaining percentage percent mfu timestamp images image instances size flos "
    "flop fps throughput img imgs hours minutes min wall date pid port seed params "
    "parameters version num duration tokens batchsize cpu util it workers sps stamp "
    "classes id idx index ratio weight weights patience threshold best decay epochs steps "
    "iterations total_timesteps "
)
_NEUTRAL = _words_of(
    "step epoch avg average mean total running batch mini minibatch model smoothed smooth "
    "final current cur curr overall global value now iter iteration so far set sum raw "
    "ema all net lm the of per 0 1 a and metrics metric metrics this last "
)
_CHINESE_SIDE = pattern(r"(训练集?|验证集?|测试集?)的?(.+)")
_GLUED_TO = ("loss", "losses", "acc", "accuracy", "error", "err", "cost")
_GLUED = pattern(rf"(train|valid|val|test|eval|dev|tr)({'|'.join(_GLUED_TO)})$")


@dataclass(frozen=True)
class Meaning:
    """What one name says. ``qualifier`` holds the words that narrow a loss down ("box", "kl")."""

    kind: Kind
    side: Side | None
    qualifier: tuple[str, ...]
    evaluated: bool = False
    """Ultralytics' ``metrics/...``: taken on the validation set though the name does not say so."""


@functools.lru_cache(maxsize=4096)
def meaning(name: str) -> Meaning:
    """Read a name; unknown words give "other", clocks and counters give "skip"."""
    words = _words(name)
    side: Side | None = None
    rest: list[str] = []
    for word in words:
        if word in _VAL:
            side = "val"
        elif word in _TRAIN:
            side = side or "train"
        else:
            rest.append(word)
    kind = _kind(rest, name)
    known = _ANY_LOSS if kind == "loss" else _LOSS_LIKE
    qualifier = tuple(w for w in rest if w not in _NEUTRAL and not (w in known or w.isdigit()))
    if kind == "loss":
        qualifier = _narrowing(rest, qualifier)
    return Meaning(kind, side, qualifier, name.startswith("metrics/"))


def _words(name: str) -> list[str]:
    words: list[str] = []
    for raw in _WORDS.findall(name.replace("mAP", "map").replace("IoU", "iou")[:200]):
        words += _parts(raw)
    return words


@functools.lru_cache(maxsize=4096)
def _parts(raw: str) -> tuple[str, ...]:
    """One word, lowered; two where a side is glued to it."""
    word = raw.lower()
    before: tuple[str, ...] = ()
    if side := _CHINESE_SIDE.match(word):
        before, word = (side[1],), side[2]
    glued = _GLUED.match(word)
    return (*before, *(glued.groups() if glued else (word,)))


def _narrowing(rest: list[str], qualifier: tuple[str, ...]) -> tuple[str, ...]:
    """``cross-entropy`` alone is a main loss, ``kl_loss`` is a part of one."""
    if {"cross", "entropy"} <= set(rest):
        return tuple(w for w in qualifier if w not in ("cross", "categorical", "sparse"))
    if any(w in ("loss", "losses") for w in rest):
        extra = tuple(w for w in rest if w in _LOSS_LIKE or w in ("ce", "bce", "nll", "elbo"))
        return qualifier + extra
    return tuple(w for w in qualifier if w not in ("binary", "multi", "log"))


def _kind(rest: list[str], name: str) -> Kind:
    words = set(rest)
    if {"grad", "norm"} <= words or {"gradient", "norm"} <= words or words & {"gnorm", "gradnorm"}:
        return "grad-norm"
    if "lr" in words or {"learning", "rate"} <= words or "学习率" in words or "lernrate" in words:
        return "lr"
    if "scale" in words:
        return "other"
    if words & _SKIP and not (words & _LOSS and not words & {"time", "data", "eta"}):
        return "skip"
    if "cost" in words and words & {"reader", "time", "data", "avg"} and "loss" not in words:
        return "skip"
    if "cost" in words and "batch" in words:
        return "skip"
    if words & _LOSS or {"cross", "entropy"} <= words or {"log", "loss"} <= words:
        return "loss"
    if words & _METRIC or {"m", "ap"} <= words:
        return "metric"
    if words & _LOSS_LIKE:
        return "loss-like"
    return "other"


_TELLING = (
    _LOSS
    | _LOSS_LIKE
    | _METRIC
    | {a + b for a in ("train", "valid", "val", "test", "eval", "dev", "tr") for b in _GLUED_TO}
    | _words_of(
        "norm gnorm gradnorm lr rate lernrate tensor array epoch epochs epoches epoche ep step "
        "steps iteration iterations iter iters it itr schritt update updates batch batches "
        "minibatch i"
    )
)


def may_name_something(line: str) -> bool:
    """Whether a line holds any word that names a series or a counter: quick, and never too strict.

    Words beyond ASCII are not looked into.
    """
    if not line.isascii():
        return True
    if "IoU" in line:
        return True
    return not _TELLING.isdisjoint([w.lower() for w in _WORDS.findall(line)])


def is_series_name(name: str) -> bool:
    """Whether a name that stands before a number in running text is something that is logged."""
    return meaning(name).kind not in ("other", "skip")
