"""Settings and numbers that people state in prose, in both languages."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from advisor import patterns
from advisor.model import Facts, Framework
from advisor.words import plain

# Only so much prose is searched for settings, which stand at its beginning; and for numbers.
# unsourced
MOST_SETTINGS, MOST_TEXT = 12_000, 60_000
# A stated loss equals ln(classes) when it is this close, in nats: people write two or three digits.
CHANCE_TOLERANCE = 0.015

_NUM = (
    r"(?<![\d.])(?P<n>\d{1,3}(?:[,.]\d{3}){1,3}(?!\d)|\d{1,12}(?:\.\d{1,6})?)\s*(?P<unit>k\b"
    r"|m\b|thousand|million|万|w\b|千|百万|亿)?"
)
_RATE = r"(?P<n>\d{1,6}(?:\.\d{1,6})?e-?\d{1,3}|0?\.\d{1,10}|10\s?(?:\*\*|\^)\s?-\s?\d|1/\d{1,8})"
_WORD_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "twenty": 20, "hundred": 100, "两": 2, "二": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
_NUMBER_WORD = "|".join(_WORD_NUMBERS)

_CLASSES = (
    rf"\b(?P<n>\d{{1,6}}|{_NUMBER_WORD})\s*-?\s*(?:different |balanced |distinct |possible "
    r"|output |target |exclusive )?(?:classes|categories|labels\b|class\b|way (?:classification"
    r"|softmax|problem|classifier))",
    r"(?:num_?classes|n_?classes|number of classes|classes)\s*(?:=|:|is|of)\s*(?P<n>\d{1,6})",
    r"(?P<n>\d{1,6}|[两二三四五六七八九十])\s*(?:个)?(?:分类|类别|个类|类(?![似型]))",
    r"类别数?(?:为|是|有|:|=)?\s*(?P<n>\d{1,6})",
)
_DATASET_CLASSES = {
    "cifar-100": 100, "cifar100": 100, "cifar-10": 10, "cifar10": 10, "fashion-mnist": 10,
    "fashion mnist": 10, "mnist": 10, "imagenet": 1000, "ilsvrc": 1000, "ilsvrc2012": 1000,
    "svhn": 10, "stl-10": 10, "imdb": 2, "cats and dogs": 2, "cats vs dogs": 2, "dogs vs cats": 2,
    "dog vs cat": 2, "猫狗": 2,
}  # fmt: skip
_BINARY = patterns.pattern(
    r"\b(?:binary classif\w+|binary classifier|binary cross-? ?entropy|two-class|2-class)\b|二分类"
    r"|两分类|2分类",
    re.A,
)
_SIZES = (
    r"(?:dataset|data set|train(?:ing)? (?:set|data)|data)\s*(?:size|of|has|have|contains?"
    r"|consists? of|with|is|:|=|about|around|roughly|approximately|~|only"
    rf"|\s)*{_NUM}\+?\s*(?:\d+x\d+ )?(?:\w+ )?(?:images?|samples?|examples?|rows|instances"
    r"|sentences|records|sequences|points|documents|pictures|files|clips)",
    rf"{_NUM}\+?\s*(?:\d+x\d+ )?(?:labell?ed |training |train |grayscale |rgb |different "
    r")*(?:images|samples|examples|rows|instances|sentences|records|sequences|data points"
    r"|pictures|documents|videos|clips|recordings)",
    r"(?:训练集|数据集|训练数据|数据|样本)(?:数量|大小|总共|一共|大约|大概|有|为|是|只有|共|约"
    rf"|:|\s){{0,4}}{_NUM}\s*(?:张|条|个|份|幅)?",
    rf"{_NUM}\s*(?:多)?(?:张|条|个样本|份|幅)(?:图|图片|图像|数据|样本|文本|训练)",
)
_BATCH = (
    r"\b(?:mini-?)?batch[ _-]?sizes?\s*(?:=|:|is|was|of|to|from|as|about|with|为|是|设为|设置为"
    r"|设成"
    r"|\s)*\s*(?P<n>\d{1,6})\b",
    r"\bbatch(?:es)?\s*(?:=|:|of(?: size)?|is)\s*(?P<n>\d{1,6})\b",
    r"\bbs\s*(?:=|:|of)?\s*(?P<n>\d{1,5})\b",
    r"\bbatch (?P<n>\d{1,5})\b(?!\s*(?:,? ?loss|:|/))",
    r"(?:批大小|批次大小|批量大小|批量|batch ?大小)\s*(?:=|:|为|是|设为|设置为"
    r"|\s)*\s*(?P<n>\d{1,6})",
)
_LR = (
    r"\b(?:initial |base |start(?:ing)? |peak |max(?:imum)? |constant )?(?:learning[ _-]?rates?"
    r"|lr|step size|base_lr|eta|alpha)\s*(?:=|:|is|was|of|to|from|at|with|around|about|set to|,"
    rf"|\(|values?|between|\s)*\s*{_RATE}",
    rf"{_RATE}\s*(?:as |for )?(?:the )?(?:learning rate|lr)\b",
    r"\b(?:adam|adamw|sgd|rmsprop|nadam|adagrad|momentum"
    rf"|gradientdescent\w*)\s*\(\s*(?:lr\s*=\s*|learning_rate\s*=\s*)?{_RATE}",
    rf"\b(?:adam|adamw|sgd|rmsprop)\s+(?:optimi[sz]er )?(?:at |with |of )?{_RATE}",
    rf"学习率\s*(?:初始|设置?|调|降|改|开始|=|:|为|是|到|成|设为|从|用|取|了|的|\s)*\s*{_RATE}",
)
_EPOCHS = (
    r"(?:epochs?|num_epochs|n_epochs)\s*=\s*(?P<n>\d{1,6})",
    r"(?<![\w.])(?<!every )(?<!each )(?<!first )(?<!last )(?<!after )(?<!another )(?<!about )"
    r"(?P<n>\d{1,6})\s*\+?\s*(?:training )?epochs?\b(?!\s*(?:=|\d))",
    r"(?:训练|跑|训|迭代|train)(?:了|到|\s)*(?P<n>\d{1,6})\s*(?:个|轮|多)?\s*(?:epochs?|轮|周期"
    r"|个周期)",
    r"(?<![\w.第每前])(?<![第每前] )(?P<n>\d{1,6})\s*(?:个)?\s*(?:轮|个epoch)",
    r"\b(?:after|about) (?P<n>\d{1,6})\s*\+?\s*(?:training )?epochs?\b(?!\s*(?:=|\d))",
)
_IMAGE = (
    r"(?<![\dx×*])(?P<n>\d{2,4})\s*[x×*]\s*(?P<m>\d{2,4})(?![\dx×])",
    r"(?:image|img|input)[ _]?size\s*(?:=|:|of|is)?\s*\(?(?P<n>\d{2,4})",
)
_OPTIMIZERS = (
    ("adamw", r"\badamw\b"),
    ("adam", r"\badam(?:optimi[sz]er)?\b"),
    ("rmsprop", r"\brms-?prop(?:optimi[sz]er)?\b"),
    ("adagrad", r"\badagrad\b"),
    ("adadelta", r"\badadelta\b"),
    ("nadam", r"\bnadam\b"),
    ("lion", r"\blion optimi[sz]er\b"),
    ("adafactor", r"\badafactor\b"),
    ("lbfgs", r"\bl-?bfgs\b"),
    (
        "sgd",
        r"\b(?:sgd|stochastic gradient descent|gradientdescentoptimi[sz]er|gradient descent "
        r"optimi[sz]er|momentumoptimi[sz]er)\b|随机梯度下降",
    ),
)
_FRAMEWORKS: tuple[tuple[Framework, str], ...] = (
    ("lightning", r"\b(?:pytorch[- ]?)?lightning\b|\bpl\.trainer\b"),
    ("huggingface", r"\bhugging ?face\b|\bhf trainer\b|\btransformers (?:library|trainer)\b"
                    r"|\bpeft\b|\btrl\b|\bsfttrainer\b"),
    ("pytorch", r"\b(?:py)?torch\b"),
    ("tensorflow1", r"\btf\.(?:contrib|slim|layers|estimator|session|placeholder)|\bslim\b"
                    r"|\btensorflow ?1\b|\btf ?1(?:\.\w+)?\b|\bobject detection api\b"),
    ("keras", r"\bkeras\b|\btensorflow\b|\btf ?2\b"),
    ("jax", r"\bjax\b|\bflax\b|\boptax\b"),
    ("mxnet", r"\bmxnet\b|\bgluon\b"),
    ("caffe", r"\bcaffe2?\b"),
)  # fmt: skip
_ARCHITECTURE = patterns.pattern(
    r"(?<![a-z])(resnet-?\d*|resnext-?\d*|vgg-?\d*|alexnet|inception(?:[-_ ]?v?\d)?|googlenet"
    r"|mobilenet(?:[-_ ]?v\d)?|densenet-?\d*|"
    r"efficientnet(?:[-_]?b\d)?|xception|u-?net\b|segnet|deeplab\w*|yolo ?v?\d*|faster r-?cnn"
    r"|mask r-?cnn|ssd|retinanet|"
    r"detr|bert\b|roberta|gpt-?\d?|llama-?\d?|qwen\d?|mistral|t5\b|vit\b|swin|transformer"
    r"|bi-?lstm|lstm|gru\b|rnn\b|dcgan|"
    r"wgan(?:-gp)?|cyclegan|pix2pix|gan\b|vae\b|autoencoder|dqn|ppo\b|ddpg|sac\b|a2c|siamese"
    r"|wavenet|tacotron|mlp\b|cnn\b)",
    re.A,
)
_TASKS = (
    ("segmentation", r"\bsegment(?:ation|ing)\b|分割"),
    ("detection", r"\bobject detect\w*|\bdetector\b|\byolo|目标检测|检测模型"),
    ("gan", r"\bd?c?gans?\b|\bgenerative adversarial\b|生成对抗"),
    ("rl", r"\breinforcement learning\b|\bdqn\b|\bppo\b|\bq-learning\b|强化学习"),
    ("translation", r"\b(?:machine translation|seq2seq|sequence to sequence|encoder[- "
                    r"]decoder)\b|机器翻译"),
    ("language-model", r"\b(?:language model\w*|llms?|next[- ]token|causal lm|sft)\b|语言模型"
                       r"|大模型"),
    ("time-series", r"\btime[- ]series\b|\bforecast\w*|时间序列|时序预测|股票预测"),
    ("regression", r"\bregress(?:ion|or)\b|回归"),
    ("speech", r"\b(?:speech recognition|asr|ctc)\b|语音识别"),
    ("classification", r"\bclassif\w+|分类"),
)  # fmt: skip
_LOSSES = (
    ("binary_crossentropy", r"\bbinary[ _-]?cross[ _-]?entropy\b|\bbce\w*\b|二元交叉熵"),
    ("categorical_crossentropy", r"\b(?:sparse[ _])?categorical[ _]cross[ _-]?entropy\b"
                                 r"|\bcrossentropyloss\b|\bsoftmax_cross_entropy\w*|\bcross[- "
                                 r"]?entropy\b|交叉熵"),
    ("mse", r"\bmse\b|\bmean[ _]squared[ _]error\b|\bl2 loss\b|均方误差"),
    ("mae", r"\bmae\b|\bmean absolute error\b|\bl1 loss\b"),
    ("dice", r"\bdice\b"),
    ("focal", r"\bfocal loss\b"),
    ("hinge", r"\bhinge loss\b"),
    ("huber", r"\bhuber\b|\bsmooth l1\b"),
    ("ctc", r"\bctc loss\b"),
    ("nll", r"\bnll(?:loss)?\b"),
    ("triplet", r"\btriplet loss\b"),
)  # fmt: skip


@dataclass(frozen=True)
class Quoted:
    """A loss or accuracy stated in prose: whose it is, its value and the words around it."""

    what: str
    split: str
    value: float
    stuck: bool
    quote: str
    start: int


@functools.lru_cache(maxsize=4)
def facts_from_prose(text: str) -> Facts:
    """The settings that the text states; what is stated more than once counts as first stated."""
    low = _DIGITS.sub("0", re.sub(r"\s+", " ", plain(text[:MOST_SETTINGS])))
    found: dict[str, Any] = {
        "num_classes": _classes(low),
        "dataset_size": _first(_SIZES, low, _large, whole=True),
        "batch_size": _first(_BATCH, low, int),
        "learning_rate": _first(_LR, low, _rate),
        "epochs": _first(_EPOCHS, low, int),
        "image_size": _first(_IMAGE, low, int),
        "optimizer": _named(_OPTIMIZERS, low),
        "framework": _framework(low),
        "architecture": m[1].strip() if (m := _ARCHITECTURE.search(low)) else None,
        "task": _named(_TASKS, low, order=True),
        "loss": _named(_LOSSES, low),
        "batch_norm": _batch_norm(low),
        "mixed_precision": True if re.search(_HALF, low, re.A) else None,
        "pretrained": _pretrained(low),
    }
    stated = {k: v for k, v in found.items() if v is not None}
    return Facts(**stated, origins=dict.fromkeys(stated, "prose"))


_DIGITS = patterns.pattern(r"\d{16,}")  # data, and slow to search
_HALF = r"\b(?:fp16|bf16|float16|half precision|mixed precision|amp)\b|混合精度|半精度"


def _first(
    patterns: tuple[str, ...], low: str, read: Callable[[str], Any], *, whole: bool = False
) -> Any:
    """The first positive value; ``whole`` passes over a share or score where a count is meant."""
    for pattern in patterns:
        for found in re.finditer(pattern, low, re.A):
            value = _scaled(found.groupdict(), read)
            if value is not None and value > 0 and not (whole and value != int(value)):
                return value
    return None


def _scaled(groups: dict[str, str | None], read: Callable[[str], Any]) -> Any:
    raw = (groups.get("n") or "").strip()
    try:
        value = read(raw)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    factor = _UNITS.get((groups.get("unit") or "").strip(), 1)
    return int(value * factor) if factor != 1 else value


_UNITS = {
    "k": 1e3, "thousand": 1e3, "千": 1e3, "m": 1e6, "million": 1e6, "百万": 1e6,
    "万": 1e4, "w": 1e4,
    "亿": 1e8,
}  # fmt: skip


def _large(raw: str) -> float:
    """A count; groups of three digits after a point or comma are thousands, as people write."""
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", raw):
        return int(re.sub(r"[,.]", "", raw))
    value = float(raw)
    return int(value) if value == int(value) else value


def _rate(raw: str) -> float:
    raw = re.sub(r"\s", "", raw)
    if power := re.fullmatch(r"10(?:\*\*|\^)-(\d)", raw):
        return 10.0 ** -int(power[1])
    if "/" in raw:
        return 1 / float(raw.partition("/")[2])
    return float(raw)


def _whole(raw: str) -> int:
    return _WORD_NUMBERS[raw] if raw in _WORD_NUMBERS else int(raw)


def _classes(low: str) -> int | None:
    for pattern in _CLASSES:
        for found in re.finditer(pattern, low, re.A):
            count = _whole(found["n"])
            if 2 <= count <= 100_000:
                return count
    if _BINARY.search(low):
        return 2
    named = [(low.find(name), -len(name), n) for name, n in _DATASET_CLASSES.items() if name in low]
    return min(named)[2] if named else None  # "cifar-100" begins with "cifar-10"


def _named(table: tuple[tuple[str, str], ...], low: str, order: bool = False) -> str | None:
    """The first name of the table that the text holds, or the one that stands first in it."""
    hits = [(m.start(), name) for name, pattern in table if (m := re.search(pattern, low, re.A))]
    if not hits:
        return None
    return hits[0][1] if order else min(hits)[1]


def _framework(low: str) -> Framework | None:
    return next((name for name, pattern in _FRAMEWORKS if re.search(pattern, low, re.A)), None)


def _batch_norm(low: str) -> bool | None:
    found = re.search(r"\bbatch[- _]?norm\w*|批归一化|批量归一化|bn层", low, re.A)
    if found is None:
        return None
    before = low[max(0, found.start() - 30) : found.start()]
    return not re.search(
        r"\b(?:no|without|not|n't|removed?|free of)\b|没有|没用|不用|去掉", before, re.A
    )


def _pretrained(low: str) -> bool | None:
    if re.search(r"\bfrom scratch\b|从头训练|从零训练", low, re.A):
        return False
    return True if re.search(r"\bpre-?trained\b|\bfine-?tun\w+|预训练|微调", low, re.A) else None


_STATED = patterns.pattern(
    r"(?P<split>train(?:ing)?|val(?:idation)?|test|eval(?:uation)?|dev|训练集?|验证集?"
    r"|测试集?)?[ _-]*(?:的)?"
    r"(?P<what>loss|cross[- ]?entropy|cost|损失|accuracy|accuracies|acc|precision|准确率|准确度"
    r"|精度)"
    r"(?P<between>[^.\n。!?！？]{0,45}?)(?<![\w.])(?P<n>\d{1,3}(?:\.\d+)?)\s*(?P<unit>%"
    r"|percent)?(?![\d.]*\d|[/x-]\d|e-)",
    re.A,
)
_STUCK = patterns.pattern(
    r"stuck|stays?\b|stay(?:ed|ing)|remain|constant|hover|flat|around|plateau|never|not "
    r"(?:change|decrease|improve|go|move|drop)|"
    r"fixed|stagnat|always|does ?n[o']t|unchanged|oscillat\w+ around|wobbl|sits?\b|saturat|no "
    r"longer|停在|卡在|一直|不变|不动|不降|不下降|徘徊|"
    r"始终|保持|左右|维持|固定在|没变",
    re.A,
)


def quoted_values(text: str) -> Iterator[Quoted]:
    """Losses and accuracies that the text states, accuracies as shares of one."""
    low = plain(text[:MOST_TEXT])
    for found in _STATED.finditer(low):
        accuracy = (
            found["what"][:3] in ("acc", "pre", "准确率", "准确度") or found["what"][0] in "准精"
        )
        value = float(found["n"])
        if accuracy and (found["unit"] or value > 1):
            value /= 100
        around = low[max(0, found.start() - 30) : found.end() + 30]
        start, end = _sentence(low, found.start(), found.end())
        yield Quoted(
            what="accuracy" if accuracy else "loss",
            split=_split(found["split"] or ""),
            value=value,
            stuck=bool(_STUCK.search(around)),
            quote=text[start:end].strip(),
            start=found.start(),
        )


def _split(word: str) -> str:
    if word.startswith(("val", "test", "eval", "dev", "验", "测")):
        return "val"
    return "train" if word.startswith(("train", "训")) else ""


def _sentence(low: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the line or sentence around a stretch, at most about 160 characters."""
    opening = max(low.rfind(mark, max(0, start - 80), start) for mark in ".。\n!?") + 1
    closings = [
        i for mark in ("。", "\n", ". ", "!", "?") if (i := low.find(mark, end, end + 60)) >= 0
    ]
    return max(opening, start - 80), min(closings, default=min(len(low), end + 60))


def chance_claims(text: str, classes: int | None) -> Iterator[tuple[str, Quoted, float]]:
    """Symptoms that numbers in prose show: ``(symptom id, the value, the chance level)``.

    A loss that stays at ln(classes), or an accuracy that stays at 1/classes. Without a stated
    number of classes only ln 2 and ln 10 are known by sight (0.693, 2.303).
    """
    for stated in quoted_values(text):
        if not stated.stuck:
            continue
        if stated.what == "loss":
            counts = [classes] if classes else [2, 10]
            hit = next(
                (
                    math.log(c)
                    for c in counts
                    if abs(math.log(c) - stated.value) <= _tolerance(stated.value, classes)
                ),
                None,
            )
            if hit is not None:
                yield _LOSS_SYMPTOM[stated.split], stated, hit
        elif classes and abs(stated.value - 1 / classes) <= max(0.01, 0.08 / classes):
            yield "accuracy-stuck", stated, 1 / classes


_LOSS_SYMPTOM = {
    "train": "train-loss-flat-at-chance",
    "": "train-loss-flat-at-chance",
    "val": "val-loss-pinned-at-chance",
}


def _tolerance(value: float, classes: int | None) -> float:
    """People round to two digits; without a known class count the number must be recognisable."""
    if classes is not None:
        return max(CHANCE_TOLERANCE, 0.006 * value)
    return 0.0035 if value < 1 else 0.0065
