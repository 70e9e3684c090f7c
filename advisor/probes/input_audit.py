"""Do inputs reach the first layer whole, near unit scale, and alike on both paths?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.probes import Array, Decline, Record, Subject, probe
from advisor.probes.feeding import array_of
from advisor.probes.input_summary import ENOUGH, inputs_of
from advisor.probes.target import Split, arrays

# Batches of each split, and raw samples through both paths (the probe definition says 8 files).
BATCHES, RAW = 32, 8
# Size (root mean square) of a channel, and a value, beyond which inputs are far from unit scale
# (probe definition).
LARGE, LARGE_VALUE = 10.0, 10.0
# A value that large in a channel no larger than this is an outlier of heavy tails. # unsourced
USUAL = 3.0
# Spread below which inputs are scaled too far down (probe definition). Bytes divided by 255 twice
# end at 1/255.
SMALL, TWICE = 0.05, 1 / 255
# Share of blank samples that is worth a word, and that leaves little else. # unsourced
BLANK, MOSTLY_BLANK = 0.01, 0.5
# Difference of the two paths over the range of values (probe definition).
PARITY = 1e-3
# With random augmentation only the distribution can be compared: shift in standard deviations, and
# factor between spreads, that no usual augmentation makes. # unsourced
SHIFT, FACTOR = 1.0, 3.0
# Factor between the spreads of the two splits that no change of population makes. # unsourced
OTHER_UNIT = 10.0

SCALE, TWICE_SCALED, NAN, CONSTANT, DIFFER = (
    "input-scale-large",
    "inputs-scaled-twice",
    "input-non-finite",
    "input-constant",
    "preprocess-missing-in-eval",
)
UNSCALED, DOUBLE, CORRUPT, TRUNCATED, MISMATCH = (
    "data/input-not-normalised",
    "data/wrong-normalisation",
    "data/corrupt-input",
    "data/dtype-truncation",
    "eval/preprocess-mismatch",
)


@dataclass(frozen=True)
class _Seen:
    """Inputs of one split. Sizes and spreads are by channel, NaN where inputs are tokens."""

    bad: float
    blank: float
    alike: bool
    size: Array
    mean: Array
    spread: Array
    top: float
    low: float
    tokens: bool
    normed: bool


@probe("input-audit", causes=(UNSCALED, DOUBLE, CORRUPT, TRUNCATED, MISMATCH))
def input_audit(subject: Subject, record: Record) -> None:
    """32 batches of each split, or shard, as they enter the first layer that has weights.

    Scaling inside the model counts as scaling, and so does a normalisation as its first layer.
    Without a model the batches themselves are looked at. Both paths are compared on
    ``raw_samples`` with both transforms, else by the spread of the two splits alone.
    """
    train = _look(subject, record, "train")
    try:
        val = _look(subject, record, "val")
    except Decline:
        val = None
    _whole(record, train, val)
    _scale(record, train)
    if _can_pair(subject):
        _pair(subject, record)
    elif val is not None:
        _compare(record, train, val)


def _look(subject: Subject, record: Record, split: Split) -> _Seen:
    record.progress(int(split == "val"), 2)
    seen = inputs_of(subject, split, BATCHES)
    channels, nothing = seen.channels, np.full(1, np.nan)
    if channels is not None and not channels.count:
        raise Decline("No input is finite.", "没有任何有限的输入。")
    spread = nothing if channels is None else np.sqrt(channels.squares / channels.count)
    mean = nothing if channels is None else channels.mean
    return _Seen(
        bad=seen.bad / max(seen.arrays, 1),
        blank=seen.blank / max(seen.solid, 1),
        alike=seen.one is not None and seen.samples > 1,
        size=np.sqrt(mean**2 + spread**2),
        mean=mean,
        spread=spread,
        top=channels.top if channels is not None else 0.0,
        low=channels.low if channels is not None else 0.0,
        tokens=channels is None and "embedding" in seen.kind.lower(),
        normed=channels is not None and "norm" in seen.kind.lower(),
    )


def _whole(record: Record, train: _Seen, val: _Seen | None) -> None:
    """Values that are not finite, and samples that hold nothing."""
    splits = [("train", train)] + ([("val", val)] if val is not None else [])
    for split, seen in splits:
        record.measure(
            "arrays with NaN or infinity", seen.bad, where=split, threshold="0", basis="exact"
        )
        record.measure(
            "blank samples", seen.blank, where=split, threshold=f"> {BLANK}", basis="judgement"
        )
    where, worst = max(splits, key=lambda pair: pair[1].bad)
    if worst.bad:
        told = f"{worst.bad:.1%} of the {where} batches"
        record.present(NAN, f"{where} inputs", "NaN or infinity", told, "0")
        record.confirm(
            CORRUPT,
            f"NaN or infinity stands in {told}.",
            f"{where} 批次中有 {worst.bad:.1%} 含 NaN 或无穷。",
        )
    else:
        record.absent(NAN, "every value is finite")
    blank, alike = max(s.blank for _, s in splits), any(s.alike for _, s in splits)
    told = f"{blank:.1%} of the samples are one value throughout"
    zh = f"{blank:.1%} 的样本从头到尾是同一个值"
    if alike:
        told, zh = "all samples are the same", "所有样本完全相同"
    if blank <= BLANK and not alike:
        record.absent(CONSTANT, told)
        if not worst.bad:
            record.refute(
                CORRUPT,
                "Inputs are finite and hardly any is blank.",
                "输入均为有限数，几乎没有空白。",
            )
        return
    record.present(CONSTANT, "inputs", "blank or constant", told, f"{BLANK:.0%}")
    if blank > MOSTLY_BLANK or alike:
        record.confirm(CORRUPT, f"Inputs: {told}.", f"输入：{zh}。")
    elif not worst.bad:
        record.unsure(CORRUPT, f"{told}: look at some of them.", f"{zh}：请查看其中几个。")


def _scale(record: Record, seen: _Seen) -> None:
    if seen.tokens:
        record.absent(SCALE, "inputs are tokens")
        record.absent(TWICE_SCALED, "inputs are tokens")
        record.refute(UNSCALED, "Inputs are tokens.", "输入是 token。")
        return
    if np.isnan(seen.size).any():  # whole numbers: amounts, or tokens
        return
    size = float(seen.size.max())
    most = max(abs(seen.top), abs(seen.low))
    record.measure("size of the largest channel", size, threshold=f"> {LARGE:g}", basis="source")
    record.measure("largest value", most, threshold=f"> {LARGE_VALUE:g}", basis="source")
    record.measure("largest spread of a channel", float(seen.spread.max()), threshold=f"< {SMALL}")
    told = f"a channel of size {size:.3g}, values from {seen.low:.3g} to {seen.top:.3g}"
    zh = f"有通道的量级为 {size:.3g}，取值 {seen.low:.3g} 到 {seen.top:.3g}"
    if seen.normed:
        record.absent(SCALE, f"{told}, normalised by the first layer")
        record.refute(UNSCALED, f"The first layer normalises: {told}.", f"首层会做归一化：{zh}。")
        return
    if size > LARGE or (most > LARGE_VALUE and size > USUAL):
        record.present(SCALE, "first layer", "inputs far from unit scale", told, f"{LARGE:g}")
        record.confirm(UNSCALED, f"The first layer gets {told}.", f"首层收到的输入{zh}。")
    elif most <= LARGE_VALUE:
        record.absent(SCALE, told)
        record.refute(UNSCALED, f"The first layer gets {told}.", f"首层收到的输入{zh}。")
    else:
        record.unknown(SCALE, f"{told}: outliers of channels near unit scale")
    if float(seen.spread.max()) >= SMALL:
        record.absent(TWICE_SCALED, told)
    elif seen.low >= 0 and TWICE / 2 < seen.top <= TWICE * 1.01:
        record.present(TWICE_SCALED, "first layer", "divided by 255 twice", told, "1/255")
        record.confirm(
            DOUBLE,
            f"Values end at {seen.top:.4f}, which is 1/255: divided by 255 twice.",
            f"最大值为 {seen.top:.4f}，即 1/255：除了两次 255。",
        )
    else:
        record.unknown(TWICE_SCALED, told)
        record.unsure(DOUBLE, f"Inputs are scaled far down: {told}.", f"输入被缩得很小：{zh}。")


# --- the two paths


def _can_pair(subject: Subject) -> bool:
    given = subject.target
    both = given.train_transform is not None and given.eval_transform is not None
    return both and given.raw_samples is not None


def _pair(subject: Subject, record: Record) -> None:
    """The same raw samples through both transforms."""
    given = subject.target
    if given.train_transform is None or given.eval_transform is None:
        return
    raw = list(_some(given.raw_samples))
    ours = [_passed(given.train_transform, r) for r in raw]
    again = [_passed(given.train_transform, r) for r in raw]
    theirs = [_passed(given.eval_transform, r) for r in raw]
    _truncation(record, [array_of(r) for r in raw], ours)
    if not all(np.array_equal(a, b, equal_nan=True) for a, b in zip(ours, again, strict=True)):
        _alike(record, ours + again, theirs)
        return
    if any(a.shape != b.shape for a, b in zip(ours, theirs, strict=True)):
        told = f"shapes {ours[0].shape} and {theirs[0].shape}"
        _differ(record, told, f"形状 {ours[0].shape} 与 {theirs[0].shape}")
        return
    pairs = [(a.astype(float), b.astype(float)) for a, b in zip(ours, theirs, strict=True)]
    extent = max(float(np.ptp(a)) for a, _ in pairs) or 1.0
    gap = max(float(np.abs(a - b).max()) for a, b in pairs) / extent
    record.measure(
        "difference of the paths over range", gap, threshold=f"> {PARITY}", basis="source"
    )
    if gap <= PARITY:
        told = f"{len(raw)} raw samples come out equal on both paths"
        record.absent(DIFFER, told)
        record.refute(MISMATCH, f"{told}.", f"{len(raw)} 个原始样本在两条路径上结果相同。")
        return
    how, how_zh = _how(pairs, extent)
    _differ(
        record,
        f"the same raw samples differ by {gap:.1%} of their range{how}",
        f"相同原始样本相差取值范围的 {gap:.1%}{how_zh}",
    )


def _some(raw: Any) -> Iterable[Any]:
    return (raw[i] for i in range(min(RAW, len(raw))))


def _passed(transform: Callable[[Any], Any], raw: Any) -> Array:
    value = transform(raw)
    found = arrays(value) if isinstance(value, dict | list | tuple) else [array_of(value)]  # pyright: ignore
    return array_of(found[0])


def _how(pairs: list[tuple[Array, Array]], extent: float) -> tuple[str, str]:
    """What would make the paths equal: channels reversed, or a factor."""
    for axis in {0, pairs[0][0].ndim - 1} if pairs[0][0].ndim == 3 else ():
        if all(
            a.shape[axis] == 3 and float(np.abs(np.flip(a, axis) - b).max()) <= PARITY * extent
            for a, b in pairs
        ):
            return ": channels are in reverse order", "：通道顺序相反"
    x = np.concatenate([a.reshape(-1) for a, _ in pairs])
    y = np.concatenate([b.reshape(-1) for _, b in pairs])
    factor = float(x @ y / (x @ x)) if x.any() else 0.0
    if factor and float(np.abs(factor * x - y).max()) <= PARITY * float(np.ptp(y)):
        return f": a factor of {factor:.4g}", f"：相差 {factor:.4g} 倍"
    return "", ""


def _differ(record: Record, en: str, zh: str) -> None:
    record.present(DIFFER, "both paths", "inputs differ", en, f"{PARITY}")
    record.confirm(MISMATCH, f"Training and evaluation: {en}.", f"训练与评估路径：{zh}。")


def _alike(record: Record, ours: list[Array], theirs: list[Array]) -> None:
    """With random augmentation: whether both paths give values of one kind."""
    x, y = (np.concatenate([a.astype(float).reshape(-1) for a in s]) for s in (ours, theirs))
    spread = float(x.std()) or 1.0
    shift, factor = abs(float(x.mean() - y.mean())) / spread, float(y.std()) / spread
    record.measure("shift of the paths", shift, threshold=f"> {SHIFT:g}", basis="judgement")
    record.measure("factor of the paths", factor, threshold=f"> {FACTOR:g}", basis="judgement")
    told = f"means {shift:.2g} standard deviations apart, spreads {factor:.3g} to 1"
    zh = f"均值相差 {shift:.2g} 个标准差，离散程度之比 {factor:.3g}"
    if shift > SHIFT or not 1 / FACTOR < factor < FACTOR:
        _differ(record, told, zh)
        return
    record.unknown(DIFFER, f"the training path is random; {told}")
    record.unsure(
        MISMATCH,
        f"The training path is random, so only this is known: {told}."
        " Give a train_transform without augmentation.",
        f"训练路径带随机性，只知道：{zh}。请给出不含增强的 train_transform。",
    )


def _truncation(record: Record, raw: list[Array], passed: list[Array]) -> None:
    """Whether values were lost to whole numbers on the way."""
    before = len(np.unique(np.concatenate([r.reshape(-1) for r in raw])))
    values = np.concatenate([p.reshape(-1) for p in passed])
    after = len(np.unique(values))
    record.measure("distinct values, raw", before)
    record.measure("distinct values, prepared", after)
    whole = bool(np.all(values == np.round(values)))
    if before > 2 * ENOUGH and after <= 2 and whole:
        record.confirm(
            TRUNCATED,
            f"{before} distinct raw values come out as {after}, all whole numbers.",
            f"{before} 种原始取值变成 {after} 种，且全是整数。",
        )
    elif after > 2:
        record.refute(TRUNCATED, f"{after} distinct values are left.", f"还剩 {after} 种取值。")


def _compare(record: Record, train: _Seen, val: _Seen) -> None:
    """Without raw samples: whether both splits are of one scale."""
    if train.size.shape != val.size.shape or np.isnan(train.size + val.size).any():
        return
    factor = float(np.median((val.spread + 1e-12) / (train.spread + 1e-12)))
    away = np.abs(val.mean - train.mean) / (train.spread + 1e-12)
    shift = float(np.median(away))
    record.measure(
        "val spread over train", factor, threshold=f"> {OTHER_UNIT:g}", basis="judgement"
    )
    record.measure("shift of val in deviations", shift, threshold=f"> {SHIFT:g}", basis="judgement")
    told = f"spreads {factor:.3g} to 1, means {shift:.2g} standard deviations apart"
    zh = f"离散程度之比 {factor:.3g}，均值相差 {shift:.2g} 个标准差"
    if not 1 / OTHER_UNIT < factor < OTHER_UNIT:
        record.present(DIFFER, "both splits", "inputs of another scale", told, f"{OTHER_UNIT:g}")
        record.confirm(
            MISMATCH,
            f"Validation inputs have another scale: {told}.",
            f"验证输入的尺度不同：{zh}。",
        )
    elif shift <= SHIFT and 1 / FACTOR < factor < FACTOR:
        record.absent(DIFFER, told)
        record.unsure(
            MISMATCH,
            f"Both splits have one scale ({told}); give raw_samples and both transforms to compare"
            " the paths themselves.",
            f"两个划分尺度相同（{zh}）；要比较两条路径本身，请给出 raw_samples 和两个 transform。",
        )
