"""Are training and validation two samples of one population, and nothing more?"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.feeding import array_of, class_labels
from advisor.probes.rows import Rows, gather, row_digests
from advisor.probes.target import Split

# Samples of each split, or shard, that are hashed, and that the classifier sees.
MOST, SEEN = 50_000, 2_000
# Share of validation samples that stand in training too, and of distinct training samples below
# which there are many copies (probe definition).
OVERLAP, DISTINCT = 0.005, 0.95
# Share of distinct inputs below which copies are the nature of the data: few categories.
# unsourced
FEW_DISTINCT = 0.5
# Share of samples that a second pass must give again: below, samples are augmented or drawn with
# replacement, which alone gives 0.63. A last batch that is dropped costs less. # unsourced
AGAIN = 0.9
# random.shuffle on an array leaves half of the rows and half of these once; the standard deviation
# of either share falls with the root of the number of rows (simulated: 0.33 and 0.45).
HALF, WITHIN, LEAST_SHUFFLED = 0.5, 1.5, 200
# Copies of a sample of the rarest class, on average, beside none in the largest. # unsourced
COPIES, NO_COPIES = 1.5, 1.05
# Area under the ROC curve: two populations, one population, and a format rather than a
# population (probe definition; the last is its "about 1").
APART, TOGETHER, FORMAT = 0.7, 0.55, 0.99
# Samples that each side needs: the area then has a standard error of 0.04. # unsourced
LEAST = 100
# The classifier: folds (probe definition), features after projection, and its ridge. # unsourced
FOLDS, WIDTH, HIDDEN, RIDGE = 5, 96, 128, 1e-2
# Share of distinct values above which groups are time stamps. # unsourced
STAMPS = 0.9
# Share of validation that lies between training times from which the split was random; one in order
# has none. # unsourced
BETWEEN = 0.5

SHARED, COPIED, APART_SEEN = "split-overlap", "duplicate-rows", "split-distinguishable"
LEAK, SHUFFLED, OVERSAMPLED, SHIFT, SERIES = (
    "data/split-leakage",
    "data/shuffle-corrupts-array",
    "data/duplicate-oversampling",
    "data/train-val-shift",
    "data/time-series-split",
)


@dataclass(frozen=True)
class _Copies:
    """Shares: distinct in training and in both, validation also in training, given again."""

    train: float
    both: float
    shared: float
    again: float
    once: float


@probe("split-audit", causes=(LEAK, SHUFFLED, OVERSAMPLED, SHIFT, SERIES))
def split_audit(subject: Subject, record: Record) -> None:
    """Exact copies within and across splits, and a small classifier that tells them apart.

    Copies are compared bit for bit as they are delivered: with random augmentation there are none
    to be found, and nothing is said then. A second pass over training tells. Groups and time
    stamps of the target are compared where given.
    """
    train, val = _rows(subject, "train"), _rows(subject, "val")
    record.progress(1, 3)
    again = _rows(subject, "train")
    record.progress(2, 3)
    copies = _copies(train, val, again)
    _overlap(subject, record, train, copies, len(val.digests))
    _groups(subject, record)
    _shift(record, train, val, copies)


def _rows(subject: Subject, split: Split) -> Rows:
    """All samples of a split; blank ones are equal and are no copies."""
    shards = subject.target.train_shards if split == "train" else subject.target.val_shards
    features = -(-SEEN // len(shards)) if shards else SEEN
    parts = subject.over_shards(functools.partial(_gathered, features=features), split)
    held = functools.reduce(Rows.merge, parts)
    if held.features.shape[1] < 2 or all(held.solid) or not any(held.solid):
        return held
    solid = [d for d, keep in zip(held.digests, held.solid, strict=True) if keep]
    features_solid = held.features[np.ptp(held.features, axis=1) > 0]
    return Rows(features_solid, solid, [True] * len(solid))


def _gathered(_: Subject, batches: Iterator[Batch], features: int) -> Rows:
    return gather(batches, MOST, features)


def _copies(train: Rows, val: Rows, again: Rows) -> _Copies:
    ours, theirs = Counter(train.digests), Counter(val.digests)
    both = ours + theirs
    return _Copies(
        train=len(ours) / len(train.digests),
        both=len(both) / both.total(),
        shared=sum(n for d, n in theirs.items() if d in ours) / len(val.digests),
        again=len(ours.keys() & set(again.digests)) / len(ours),
        once=sum(n == 1 for n in ours.values()) / len(ours),
    )


def _overlap(subject: Subject, record: Record, train: Rows, seen: _Copies, val: int) -> None:
    for name, value, threshold in (
        ("validation also in training", seen.shared, f"> {OVERLAP}"),
        ("distinct training samples", seen.train, f"< {DISTINCT}"),
        ("samples that a second pass gives again", seen.again, f"> {AGAIN}"),
    ):
        record.measure(name, value, threshold=threshold, basis="source")
    capped = subject.target.train_shards is None and len(train.digests) >= MOST
    told = f"{seen.shared:.1%} of {val} validation samples stand in training too"
    zh = f"{val} 个验证样本中有 {seen.shared:.1%} 也在训练集中"
    if seen.shared > OVERLAP:
        record.present(SHARED, "both splits", "the same samples", told, f"{OVERLAP:.1%}")
    elif seen.again > AGAIN and not capped:
        record.absent(SHARED, told)
        record.unsure(
            LEAK,
            f"{told}, bit for bit. Near copies and groups are not seen so.",
            f"{zh}（逐位比较）。近似副本和分组看不出来。",
        )
    else:
        why = "samples differ from pass to pass" if not capped else f"only {MOST} were compared"
        record.unknown(SHARED, f"{told}, but {why}")
        record.unsure(
            LEAK,
            f"{told}, but {why}. Give train_batches without augmentation.",
            f"{zh}，但每遍样本不同或数量超限。请给出不含增强的 train_batches。",
        )
    _within(subject, record, train, seen)
    if seen.shared <= OVERLAP:
        return
    if seen.both < FEW_DISTINCT and not _half(seen.train, len(train.digests)):
        record.unsure(
            LEAK,
            f"{told}, but inputs take few values: that may be their nature.",
            f"{zh}，但输入取值很少：可能本来如此。",
        )
    else:
        record.confirm(LEAK, f"{told}, bit for bit.", f"{zh}（逐位相同）。")


def _within(subject: Subject, record: Record, train: Rows, seen: _Copies) -> None:
    """Copies inside training, and who made them."""
    n = len(train.digests)
    told = f"{seen.train:.1%} of {n} training samples are distinct"
    zh = f"{n} 个训练样本中互不相同的占 {seen.train:.1%}"
    if seen.train >= DISTINCT:
        if seen.again > AGAIN:
            record.absent(COPIED, told)
            for cause in (SHUFFLED, OVERSAMPLED):
                record.refute(cause, f"{told}.", f"{zh}。")
        return
    if seen.again <= AGAIN:
        record.unknown(COPIED, f"{told}, but they are drawn anew in every pass")
        return
    record.present(COPIED, "training", "many copies", told, f"{DISTINCT:.0%}")
    if n >= LEAST_SHUFFLED and _half(seen.train, n) and _half(seen.once, n):
        record.confirm(
            SHUFFLED,
            f"{told}, and {seen.once:.0%} of these stand there once: what random.shuffle leaves of"
            " an array.",
            f"{zh}，其中 {seen.once:.0%} 只出现一次：这正是 random.shuffle 打乱数组后的样子。",
        )
        return
    record.refute(SHUFFLED, f"{told}, not one half.", f"{zh}，并非一半。")
    rare, frequent = _copies_by_class(subject)
    record.measure("copies of a sample of the rarest class", rare, threshold=f"> {COPIES}")
    if rare <= COPIES or frequent > NO_COPIES:
        return
    told = f"Each sample of the rarest class stands in training {rare:.2g} times"
    zh = f"最少类的每个样本在训练集中出现 {rare:.2g} 次"
    if seen.shared > OVERLAP:
        record.confirm(
            OVERSAMPLED,
            f"{told}, and copies of training stand in validation.",
            f"{zh}，且验证集中有训练样本的副本。",
        )
    else:
        record.refute(
            OVERSAMPLED,
            f"{told}, but none of it in validation: copied after the split.",
            f"{zh}，但验证集中没有：是在划分之后复制的。",
        )


def _half(share: float, n: int) -> bool:
    return abs(share - HALF) < WITHIN / n**0.5


def _copies_by_class(subject: Subject) -> tuple[float, float]:
    """Copies a sample in the class of fewest distinct samples, and in that of most."""
    copies: dict[int, Counter[bytes]] = {}
    try:
        for part in subject.over_shards(_by_class):
            for label, counts in part.items():
                copies.setdefault(label, Counter()).update(counts)
    except Decline:
        return 1.0, 1.0
    order = sorted(copies.values(), key=len)
    return order[0].total() / len(order[0]), order[-1].total() / len(order[-1])


def _by_class(_: Subject, batches: Iterator[Batch]) -> dict[int, Counter[bytes]]:
    """Digests of samples by class, of at most ``MOST`` samples."""
    copies: dict[int, Counter[bytes]] = {}
    seen = 0
    for batch in batches:
        labels = class_labels(batch.labels)
        digests = row_digests(batch.inputs, batch.size)
        for label, digest in zip(labels.tolist(), digests, strict=True):
            copies.setdefault(label, Counter())[digest] += 1
        seen += len(labels)
        if seen >= MOST:
            break
    return copies


def _groups(subject: Subject, record: Record) -> None:
    """Patients, users or videos on both sides; or time stamps that interleave."""
    ours, theirs = subject.target.train_groups, subject.target.val_groups
    if ours is None or theirs is None:
        return
    here, there = (array_of(g).reshape(-1) for g in (ours, theirs))
    if here.dtype.kind in "fM" or (
        here.dtype.kind in "iu" and len(np.unique(here)) > STAMPS * len(here)
    ):
        _times(record, here, there)
        return
    shared = np.count_nonzero(np.isin(there, here)) / len(there)
    record.measure("validation in groups of training", shared, threshold=f"> {OVERLAP}")
    if shared > OVERLAP:
        told = f"{shared:.1%} of the validation samples belong to groups of training"
        record.present(SHARED, "groups", "on both sides", told, f"{OVERLAP:.1%}")
        record.confirm(LEAK, f"{told}.", f"{shared:.1%} 的验证样本所属分组也在训练集中。")


def _times(record: Record, here: Array, there: Array) -> None:
    inside = (there > here.min()) & (there < here.max())
    between = np.count_nonzero(inside) / len(there)
    record.measure("validation between training times", between, threshold=f"> {BETWEEN}")
    told = f"{between:.1%} of the validation samples lie between training times"
    zh = f"{between:.1%} 的验证样本时间落在训练时间之间"
    if between > BETWEEN:
        record.confirm(SERIES, f"{told}: the split is not in order.", f"{zh}：划分未按时间顺序。")
    elif between == 0:
        record.refute(SERIES, f"{told}.", f"{zh}。")


# --- one population or two


def _shift(record: Record, train: Rows, val: Rows, copies: _Copies) -> None:
    n = min(len(train.digests), len(val.digests))
    if n < LEAST:
        record.unknown(APART_SEEN, f"{n} samples on one side; {LEAST} are needed")
        return
    draw = np.random.default_rng(0)
    picked = [r.features[draw.permutation(len(r.features))[:SEEN]] for r in (train, val)]
    area, error = _told_apart(picked[0], picked[1])
    record.measure("area under the curve", area, threshold=f"> {APART}", basis="source")
    record.measure("its standard error", error)
    told, zh = (
        f"A classifier tells them apart with an area of {area:.2f}",
        f"分类器区分两者的 AUC 为 {area:.2f}",
    )
    if area - 2 * error > TOGETHER and area > APART:
        record.present(APART_SEEN, "both splits", "told apart", told, f"{APART}")
        if area > FORMAT:
            record.unsure(
                SHIFT,
                f"{told}: that is mostly preprocessing or format. Run input-audit.",
                f"{zh}：多半是预处理或格式不同。请运行 input-audit。",
            )
        elif copies.again <= AGAIN:
            record.unsure(
                SHIFT,
                f"{told}, but training is augmented or drawn anew in every pass.",
                f"{zh}，但训练集每遍都经过随机增强或重新抽样。",
            )
        else:
            record.confirm(SHIFT, f"{told}.", f"{zh}。")
    elif area < TOGETHER + error:
        record.absent(APART_SEEN, told)
        record.refute(SHIFT, f"{told}.", f"{zh}。")


def _told_apart(first: Array, second: Array) -> tuple[float, float]:
    """Area under the ROC curve of held-out folds, and its standard error where there is nothing."""
    rows = np.concatenate([first, second]).astype(np.float64)
    rows = np.nan_to_num(rows, nan=0.0, posinf=0.0, neginf=0.0)
    wanted = np.concatenate([-np.ones(len(first)), np.ones(len(second))])
    features = _features(rows)
    order = np.random.default_rng(1).permutation(len(rows))
    scores = np.zeros(len(rows))
    # Each fold has its own offset, so that ranks of one fold say nothing of another's.
    areas: list[float] = []
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        rest = np.setdiff1d(order, held, assume_unique=True)
        # Rounded, so that copies tie however many threads took the sums.
        scores[held] = np.round(features[held] @ _weights(features[rest], wanted[rest]), 6)
        areas.append(area_under_curve(scores[held], wanted[held] > 0))
    n, m = len(first), len(second)
    return float(np.mean(areas)), ((n + m + 1) / (12 * n * m)) ** 0.5


def _features(rows: Array) -> Array:
    """Standardised values, or a projection of many, with random rectified units, and a one."""
    draw = np.random.default_rng(2)
    plain = np.stack([rows.mean(1), rows.std(1), rows.min(1), rows.max(1)], axis=1)
    if rows.shape[1] > WIDTH:
        rows = rows @ (draw.normal(size=(rows.shape[1], WIDTH)) / rows.shape[1] ** 0.5)
    rows = np.concatenate([rows, plain], axis=1)
    rows = np.clip((rows - rows.mean(0)) / (rows.std(0) + 1e-12), -5, 5)
    units = draw.normal(size=(rows.shape[1], HIDDEN)) / rows.shape[1] ** 0.5
    bent = np.maximum(rows @ units + draw.normal(size=HIDDEN), 0)
    return np.concatenate([rows, bent, np.ones((len(rows), 1))], axis=1)


def _weights(features: Array, wanted: Array) -> Any:
    """Ridge regression on the classes, each with half of the weight."""
    share = np.where(wanted > 0, 0.5 / np.mean(wanted > 0), 0.5 / np.mean(wanted < 0))
    weighted = features * share[:, None]
    square = weighted.T @ features
    ridge = RIDGE * float(square.diagonal().mean()) * np.eye(len(square))
    return np.linalg.solve(square + ridge, weighted.T @ wanted)  # pyright: ignore


def area_under_curve(scores: Array, positive: Array) -> float:
    """Share of pairs in the right order; ties count one half."""
    _, ranks, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    above = middle[ranks][positive].sum() - positive.sum() * (positive.sum() + 1) / 2
    return float(above / (positive.sum() * (~positive).sum()))
