"""Are the labels what the loss and the output expect?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from advisor.probes import Array, Decline, Record, Subject, Target, probe
from advisor.probes.losses import name_of
from advisor.probes.rows import row_digests
from advisor.probes.target import LossKind, Split, arrays, first_array

# Labels that are looked at in each split; a sample this large misses no share above a thousandth.
MOST = 100_000
# Share of ignored labels above which nothing is left to learn (probe definition).
ALL_MASKED = 0.99
# One class so many times as frequent as another is imbalance (the question to the person says ten
# to one), or so large a share (probe definition); below the other factor it is not. # unsourced
IMBALANCED, MAJORITY, BALANCED = 10.0, 0.9, 3.0
# Labels a class, on average, below which shares are left to chance. # unsourced
ENOUGH_A_CLASS = 10
# Mean or spread of a target beyond which it is far from unit scale, and a spread below which it
# is; the bounds of the input audit, which hold for what a network puts out as for what it takes in.
LARGE_TARGET, SMALL_TARGET = 10.0, 0.05
# Error of the outputs over the size of the target, from which the model has not taken on its
# scale. # unsourced
NOT_REACHED = 0.5
# Share of samples with an exact copy under another label (probe definition); and the share of
# distinct inputs below which copies are the nature of the data: tables of few categories.
CONTRADICTORY, FEW_DISTINCT = 0.01, 0.5
# What PyTorch's cross-entropy and Hugging Face ignore.
USUAL_IGNORE = -100

OUT, IGNORED, IMBALANCE, SCALE = (
    "labels-out-of-range",
    "labels-all-ignored",
    "setting-imbalanced",
    "target-scale-large",
)
RANGE, MASKED, ENCODING, MAP, UNSCALED, NOISE, SKEWED = (
    "label/range",
    "label/all-masked",
    "label/encoding",
    "label/class-map",
    "label/target-scale",
    "label/noise",
    "data/class-imbalance",
)
Kind = Literal["classes", "rows", "shares", "numbers"]
_SOFTMAX: tuple[LossKind, ...] = ("softmax-cross-entropy", "softmax-probabilities", "nll")
_SIGMOID: tuple[LossKind, ...] = ("sigmoid-cross-entropy", "sigmoid-probabilities")


@dataclass
class _Held:
    """Labels of one split by batch; with the inputs' digests, the labels that each input has."""

    parts: list[Array] = field(default_factory=list[Array])
    by_input: dict[bytes, dict[bytes, int]] = field(default_factory=dict[bytes, dict[bytes, int]])

    def flat(self) -> Array:
        return np.concatenate([p.reshape(-1) for p in self.parts])

    def rows(self) -> Array:
        """``(n, width)`` where every batch has as many columns."""
        return np.concatenate([p.reshape(len(p), -1) for p in self.parts])


@probe("label-audit", causes=(RANGE, MASKED, ENCODING, MAP, UNSCALED, NOISE, SKEWED))
def label_audit(subject: Subject, record: Record) -> None:
    """Up to 100,000 labels of each split against the loss and the width of the output.

    What a label means is taken from the loss, then the task, then its type. Nothing is said of
    range where the number of classes is not known: give ``num_classes`` or the model.
    """
    train = _collect(subject, record, "train")
    try:
        val = _collect(subject, record, "val")
    except Decline:
        val = None
    loss = _loss_kind(subject)
    outputs = _outputs(subject)
    kind = _kind(subject.target, loss, train.parts[0], outputs)
    record.measure("labels", sum(len(p) for p in train.parts))
    _class_maps(subject.target, record)
    _contradictions(record, train)
    if kind == "numbers":
        _scale(subject, record, train, outputs)
        return
    if not _encoding(subject, record, train, loss, kind, outputs):
        return
    ignore = ignore_index(subject)
    _ignored(record, train, ignore)
    _range(subject, record, train, "train", kind, outputs, ignore)
    if val is not None:
        _range(subject, record, val, "val", kind, outputs, ignore)
    _shares(record, train, kind, ignore)


def _collect(subject: Subject, record: Record, split: Split) -> _Held:
    target = subject.target
    held = _Held()
    if (target.labels if split == "train" else target.val_labels) is not None:
        held.parts.append(subject.labels(MOST, split).labels)
        return held
    seen = 0
    for batch in subject.batches(None, split):
        labels = arrays(batch.labels)
        if len(labels) != 1 or labels[0].dtype.kind not in "fiub":
            raise Decline(
                "A batch does not hold exactly one array of numbers as labels."
                " Give labels in the target.",
                "批次中不是恰好一个数值标签数组。请在 Target 中给出 labels。",
            )
        held.parts.append(labels[0])
        _note_pairs(held, row_digests(batch.inputs, len(labels[0])), labels[0])
        seen += len(labels[0])
        record.progress(min(seen, MOST), MOST)
        if seen >= MOST:
            break
    return held


def _note_pairs(held: _Held, inputs: list[bytes], labels: Array) -> None:
    for given, label in zip(inputs, row_digests(labels, len(labels)), strict=True):
        several = held.by_input.setdefault(given, {})
        several[label] = several.get(label, 0) + 1


def _loss_kind(subject: Subject) -> LossKind:
    try:
        return subject.loss_kind()
    except Decline:
        return "other"


def _outputs(subject: Subject) -> Array | None:
    """Outputs of the first batch in eval mode; None without a model or batches."""
    if subject.target.model is None or subject.target.train_batches is None:
        return None
    return first_array(subject.forward(next(iter(subject.batches(1)))))


def _kind(target: Target, loss: LossKind, labels: Array, outputs: Array | None) -> Kind:
    """Classes by number, one-hot rows, shares between 0 and 1, or numbers of any size."""
    if target.task == "regression" or (loss in ("mse", "mae") and target.task is None):
        return "numbers"
    if labels.ndim == 2 and labels.shape[1] > 1 and (outputs is None or outputs.ndim == 2):
        return "rows"
    if loss in _SIGMOID or target.task == "multi-label":
        return "shares"
    whole = labels.dtype.kind in "iub" or loss in _SOFTMAX or target.task == "classification"
    return "classes" if whole else "numbers"


def ignore_index(subject: Subject) -> int | None:
    """The label that the loss leaves out; a Keras loss leaves none out unless it says so."""
    given = subject.target.ignore_index
    for name in ("ignore_index", "ignore_class"):
        own = getattr(subject.target.loss, name, None)
        given = own if given is None and isinstance(own, int) else given
    usual = None if subject.framework == "keras" else USUAL_IGNORE
    return usual if given is None else given


def _class_maps(target: Target, record: Record) -> None:
    here, there = target.class_names, target.val_class_names
    if here is None or there is None:
        return
    first, second = _by_index(here), _by_index(there)
    differ = sorted(i for i in first.keys() | second.keys() if first.get(i) != second.get(i))
    record.measure("class numbers that differ", len(differ), threshold="0", basis="exact")
    if not differ:
        record.refute(MAP, "Both splits number their classes alike.", "两个划分的类别编号一致。")
        return
    at = differ[0]
    record.confirm(
        MAP,
        f"Class {at} is {first.get(at)!r} in training and {second.get(at)!r} in validation;"
        f" {len(differ)} numbers differ.",
        f"类别 {at} 在训练中是 {first.get(at)!r}，在验证中是 {second.get(at)!r}；共 {len(differ)}"
        " 个编号不同。",
    )


def _by_index(names: tuple[str, ...] | Mapping[str, int]) -> dict[int, str]:
    if isinstance(names, Mapping):
        return {index: name for name, index in names.items()}
    return dict(enumerate(names))


def _contradictions(record: Record, held: _Held) -> None:
    """Exact copies of an input under several labels."""
    total = sum(sum(labels.values()) for labels in held.by_input.values())
    if not total:
        return
    distinct = len(held.by_input) / total
    against = sum(sum(x.values()) for x in held.by_input.values() if len(x) > 1) / total
    record.measure(
        "contradictory copies", against, threshold=f"> {CONTRADICTORY}", basis="judgement"
    )
    record.measure("distinct inputs", distinct)
    if against <= CONTRADICTORY:
        return
    told = f"{against:.1%} of the samples have an exact copy with another label"
    zh = f"{against:.1%} 的样本有标签不同的完全副本"
    if distinct < FEW_DISTINCT:
        record.unsure(
            NOISE,
            f"{told}, but inputs take few values: that may be their nature.",
            f"{zh}，但输入取值很少：可能本来如此。",
        )
    else:
        record.confirm(NOISE, f"{told}.", f"{zh}。")


def _scale(subject: Subject, record: Record, held: _Held, outputs: Array | None) -> None:
    """Whether a regression's target is far from the size of a network's output."""
    flat = held.flat().astype(np.float64)
    bad = float(np.mean(~np.isfinite(flat)))
    record.measure("labels not finite", bad, threshold="0", basis="exact")
    flat = flat[np.isfinite(flat)]
    if not len(flat):
        raise Decline("No label is a finite number.", "没有任何标签是有限数。")
    mean, spread = float(flat.mean()), float(flat.std())
    record.measure("mean of targets", mean, threshold=f"within {LARGE_TARGET}", basis="judgement")
    record.measure(
        "spread of targets",
        spread,
        threshold=f"{SMALL_TARGET} to {LARGE_TARGET}",
        basis="judgement",
    )
    numbers, numbers_zh = (
        f"mean {mean:.3g}, spread {spread:.3g}",
        f"均值 {mean:.3g}，标准差 {spread:.3g}",
    )
    size = float(np.sqrt(np.mean(flat**2)))
    if max(abs(mean), spread) <= LARGE_TARGET and size >= SMALL_TARGET:
        record.absent(SCALE, numbers)
        record.refute(
            UNSCALED, f"Targets are near unit scale: {numbers}.", f"目标尺度正常：{numbers_zh}。"
        )
        return
    record.present(SCALE, "targets", "far from unit scale", numbers, f"{LARGE_TARGET:g}")
    if outputs is None:
        record.unsure(
            UNSCALED,
            f"Targets have {numbers}; give the model to see whether its outputs are as large.",
            f"目标{numbers_zh}；请给出模型，以判断其输出是否同样量级。",
        )
        return
    batch = next(iter(subject.batches(1)))
    wanted = first_array(batch.labels).astype(np.float64).reshape(-1)
    got = first_array(subject.forward(batch)).astype(np.float64).reshape(-1)
    if len(got) != len(wanted):
        return
    off = float(np.sqrt(np.mean((got - wanted) ** 2))) / size
    record.measure("error over target", off, threshold=f"> {NOT_REACHED}", basis="judgement")
    if off > NOT_REACHED:
        record.confirm(
            UNSCALED,
            f"Targets have {numbers}, and the outputs miss them by {off:.0%} of that size.",
            f"目标{numbers_zh}，而模型输出与其相差该量级的 {off:.0%}。",
        )
    else:
        record.refute(
            UNSCALED,
            f"Targets have {numbers}, and the outputs have taken on that scale.",
            f"目标{numbers_zh}，而模型输出已达到该量级。",
        )


def _encoding(
    subject: Subject,
    record: Record,
    held: _Held,
    loss: LossKind,
    kind: Kind,
    outputs: Array | None,
) -> bool:
    """Whether the form fits. Wrong is what runs all the same: rows for numbers, or the reverse."""
    if outputs is None or loss == "other":
        return True
    sparse = name_of(subject.target.loss).startswith("sparse")
    first = held.parts[0]
    flat = held.flat()
    indices = flat.dtype.kind in "iuf" and float(flat.max()) > 1 and np.all(flat == np.round(flat))
    width = outputs.shape[-1]
    if kind == "rows" and sparse:
        en, zh = (
            "one row a sample where the loss reads one class number",
            "每个样本一行，而损失要的是类别编号",
        )
    elif (
        loss in _SIGMOID and kind == "shares" and width > 1 and indices and first.size == len(first)
    ):
        en = f"class numbers up to {flat.max():g}, compared with each of {width} outputs"
        zh = f"类别编号（最大 {flat.max():g}），而损失让 {width} 个输出都去逼近它"
    else:
        record.refute(ENCODING, "The labels have the loss's form.", "标签形式与损失一致。")
        return True
    shape = "x".join(map(str, first.shape))
    record.confirm(ENCODING, f"Labels ({shape}) are {en}.", f"标签（{shape}）是{zh}。")
    return False


def _ignored(record: Record, held: _Held, ignore: int | None) -> None:
    if ignore is None:
        told = "The loss ignores no label."
        record.absent(IGNORED, told)
        record.refute(MASKED, told, "该损失不忽略任何标签。")
        return
    flat = held.flat()
    share = int(np.count_nonzero(flat == ignore)) / len(flat)
    empty = float(np.mean([np.array_equal(p, np.full_like(p, ignore)) for p in held.parts]))
    record.measure("ignored labels", share, threshold=f"> {ALL_MASKED}", basis="judgement")
    record.measure("batches without any label", empty)
    told = f"{share:.1%} of the labels are {ignore}"
    zh = f"{share:.1%} 的标签等于 {ignore}"
    if share > ALL_MASKED:
        record.present(IGNORED, "labels", "hardly any label counts", told, f"{ALL_MASKED:.0%}")
        record.confirm(MASKED, f"{told}, which the loss ignores.", f"{zh}，会被损失忽略。")
    else:
        record.absent(IGNORED, told)
        record.refute(MASKED, f"{told}.", f"{zh}。")


def _range(
    subject: Subject,
    record: Record,
    held: _Held,
    split: Split,
    kind: Kind,
    outputs: Array | None,
    ignore: int | None,
) -> None:
    flat = held.flat()
    used = flat if ignore is None else flat[flat != ignore]
    if not len(used):
        return
    if kind == "classes":
        classes = _classes(subject, held.parts[0], outputs)
        if classes is None:
            return
        top = float(classes - 1)
    else:
        top = 1.0
    low, high = float(used.min()), float(used.max())
    outside = float(np.mean(~((used >= 0) & (used <= top))))
    record.measure("lowest label", low, where=split, threshold=">= 0", basis="exact")
    record.measure("highest label", high, where=split, threshold=f"<= {top:g}", basis="exact")
    told, zh = f"{low:g} to {high:g} in {split}", f"{split} 中为 {low:g} 到 {high:g}"
    if outside == 0:
        record.absent(OUT, f"labels are {told}, 0 to {top:g} wanted")
        if split == "train":
            record.refute(RANGE, f"Labels are {told}.", f"标签在{zh}。")
        return
    record.present(OUT, f"{split} labels", "outside the outputs", told, f"0 to {top:g}")
    off = kind == "classes" and low == 1 and high == top + 1
    why = ": they count from 1" if off else ""
    record.confirm(
        RANGE,
        f"Labels are {told}; the output has room for 0 to {top:g}{why}"
        f" ({outside:.1%} lie outside).",
        f"标签在{zh}；输出只容纳 0 到 {top:g}{'，编号从 1 开始' if off else ''}"
        f"（{outside:.1%} 越界）。",
    )


def _classes(subject: Subject, labels: Array, outputs: Array | None) -> int | None:
    """How many classes the output has room for; two where one unit answers for both."""
    if outputs is None:
        return subject.target.num_classes
    shape = outputs.shape
    wanted = labels.shape[:-1] if labels.ndim > 1 and labels.shape[-1] == 1 else labels.shape
    axes = [a for a in range(1, len(shape)) if (*shape[:a], *shape[a + 1 :]) == wanted]
    if not axes and len(shape) == 2:  # another batch size: the first batch is another draw
        axes = [1]
    if not axes:
        return subject.target.num_classes
    axis = min(axes) if subject.framework == "pytorch" else max(axes)
    return max(2, shape[axis])


def _shares(record: Record, held: _Held, kind: Kind, ignore: int | None) -> None:
    """How uneven the classes are. It names no culprit: whether it harms is seen elsewhere."""
    labels = held.flat()
    if kind == "rows":
        rows = held.rows()
        if not np.allclose(rows.sum(axis=1), 1):
            return
        labels = rows.argmax(axis=1)
    labels = labels if ignore is None else labels[labels != ignore]
    counts = np.unique(labels, return_counts=True)[1]
    if len(counts) < 2 or len(labels) < ENOUGH_A_CLASS * len(counts):
        return
    largest, factor = counts.max() / len(labels), counts.max() / counts.min()
    record.measure("largest class", largest, threshold=f"> {MAJORITY}", basis="judgement")
    record.measure(
        "largest over smallest class", factor, threshold=f">= {IMBALANCED:g}", basis="judgement"
    )
    told = f"Largest class {largest:.1%}, {factor:.3g} times the smallest"
    zh = f"最大类占 {largest:.1%}，是最小类的 {factor:.3g} 倍"
    if largest >= MAJORITY or factor >= IMBALANCED:
        record.present(IMBALANCE, "labels", "classes are uneven", told, f"{IMBALANCED:g}")
        record.unsure(
            SKEWED,
            f"{told}. constant-baseline tells whether the model gave in to it.",
            f"{zh}。模型是否因此失效，请看 constant-baseline。",
        )
    elif factor < BALANCED:
        record.absent(IMBALANCE, told)
        record.refute(SKEWED, f"Classes are even. {told}.", f"类别均衡：{zh}。")
    else:
        record.unknown(IMBALANCE, told)
