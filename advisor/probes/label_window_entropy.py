"""Are the labels within delivered batches as mixed as a random draw would be?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.probes import Array, Decline, Record, Subject, probe

# Batches that are looked at where an epoch is longer, and the least that says anything.
MOST_LABELS, FEWEST_BATCHES = 2_000_000, 8
# Batch size that is assumed where labels come without one.
ASSUMED_BATCH = 64
# Entropy relative to random draws and dispersion: mixed, partly mixed, and sorted. From the probe's
# definition; 0.9 is what a shuffle buffer of a third of sorted data gives.
MIXED, PARTLY, SORTED = 0.97, 0.9, 0.6
EVEN, UNEVEN = 1.5, 3.0
# Share of labels that are the one before again: simulated, sorted data of 4 to 1,000 classes have
# 0.98 and more, and at most 0.94 behind a shuffle buffer of 2 % of them.
RUNS = 0.95
# Random draws that give the reference; the result must lie outside all of them.
DRAWS = 200
# Counts (windows times classes) of one random draw: more windows do not make it surer.
DRAWN_COUNTS = 40_000

SORTED_ORDER, PARTIAL, FIXED = (
    "data/label-sorted-order",
    "data/partial-shuffle",
    "data/fixed-order",
)
LOW, REPEATS = "label-window-entropy-low", "sample-order-repeats"

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Mixing:
    """How mixed the windows are: mean entropy over that of random draws, and dispersion.

    ``quotient`` and ``dispersion`` are 1 for independent draws; ``low`` is whether the mean entropy
    is below that of every random draw. ``agreement`` is the share of equal neighbours, ``equal``,
    over that expected.
    """

    quotient: float
    dispersion: float
    low: bool
    agreement: float
    equal: float


@probe("label-window-entropy", causes=(SORTED_ORDER, PARTIAL, FIXED))
def label_window_entropy(subject: Subject, record: Record) -> None:
    """Entropy and dispersion within batches against random draws; equality of two epochs.

    Labels alone are needed. Declines with one class, or fewer than 8 batches. Of labels read from
    files without a known shuffle buffer, sorted ones leave the matter open: training may mix them.
    Stratified batches are more even than random ones, which is fine.
    """
    record.progress(0, 3)
    stream = subject.labels(MOST_LABELS)
    numbers = _numbered(stream.labels)
    sizes = np.array(stream.sizes or _assumed(len(numbers)))
    if len(sizes) < FEWEST_BATCHES:
        raise Decline(
            f"Only {len(sizes)} batches of labels; {FEWEST_BATCHES} are needed.",
            f"只有 {len(sizes)} 批标签；至少需要 {FEWEST_BATCHES} 批。",
        )
    if numbers.max() == 0:
        raise Decline("All labels are the same class.", "所有标签都是同一类。")
    record.progress(1, 3)
    mixing = measure(numbers, int(np.median(sizes)))
    _note(record, mixing, int(np.median(sizes)))
    record.progress(2, 3)
    _judge_order(record, mixing, stored=_stored(subject))
    _judge_repeats(subject, record, stream.labels)


def _stored(subject: Subject) -> bool:
    """Whether the labels are as they lie in files, without a word about how training mixes them."""
    return isinstance(subject.target.labels, str) and subject.target.shuffle_buffer is None


def _numbered(labels: Array) -> Counts:
    """Classes as 0, 1, ...; declines for targets of a regression."""
    if labels.dtype.kind == "f" and not np.array_equal(labels, np.round(labels)):
        raise Decline(
            "The labels are not classes. Give as labels what tells samples apart: source, shard.",
            "标签不是类别。请用 labels 给出能区分样本的量：来源、分片。",
        )
    _, numbers = np.unique(labels, return_inverse=True)
    return numbers.reshape(-1).astype(np.int64)


def _assumed(n: int) -> tuple[int, ...]:
    return (ASSUMED_BATCH,) * (n // ASSUMED_BATCH)


def measure(numbers: Counts, window: int, seed: int = 0) -> Mixing:
    """Statistics of consecutive windows of labels ``0, 1, ...`` of shape ``(n,)``."""
    classes = int(numbers.max()) + 1
    windows = len(numbers) // window
    used = numbers[: windows * window]
    share = np.bincount(numbers, minlength=classes) / len(numbers)
    counts = _counts(used, window, classes)
    entropy = float(_entropy(counts, window).mean())
    draw = np.random.default_rng(seed)
    enough = min(windows, max(FEWEST_BATCHES, DRAWN_COUNTS // classes))
    drawn = draw.multinomial(window, share, size=(DRAWS, enough))
    reference = _entropy(drawn.reshape(-1, classes), window).reshape(DRAWS, -1).mean(axis=1)
    expected = window * share
    scatter = (counts - expected) ** 2 / np.maximum(expected * (1 - share), 1e-12)
    equal = np.count_nonzero(used[1:] == used[:-1]) / (len(used) - 1)
    return Mixing(
        quotient=entropy / max(float(reference.mean()), 1e-12),
        dispersion=float(scatter.sum(axis=1).mean() / classes),
        low=entropy < float(reference.min()),
        agreement=equal / float(np.sum(share**2)),
        equal=equal,
    )


def _counts(numbers: Counts, window: int, classes: int) -> Counts:
    """Labels of each class in each window, ``(windows, classes)``."""
    windows = len(numbers) // window
    cell = np.repeat(np.arange(windows), window) * classes + numbers
    return np.bincount(cell, minlength=windows * classes).reshape(windows, classes)


def _entropy(counts: Counts, window: int) -> npt.NDArray[np.float64]:
    """Entropy of each window in nats, ``(windows,)``."""
    p = counts / window
    return -np.sum(p * np.log(np.where(p > 0, p, 1.0)), axis=1)


def _note(record: Record, mixing: Mixing, window: int) -> None:
    where = f"windows of {window}"
    record.measure(
        "entropy over random draws",
        mixing.quotient,
        where=where,
        threshold=f"< {PARTLY} low, >= {MIXED} mixed",
        basis="calibrated",
    )
    record.measure(
        "dispersion", mixing.dispersion, where=where, threshold=f"> {UNEVEN}", basis="calibrated"
    )
    record.measure("equal neighbours over expected", mixing.agreement, basis="exact")
    record.measure("equal neighbours", mixing.equal, threshold=f"> {RUNS} runs of one class")


def _judge_order(record: Record, mixing: Mixing, *, stored: bool) -> None:
    q, d = mixing.quotient, mixing.dispersion
    numbers = f"entropy {q:.2f} of random draws, dispersion {d:.1f}"
    numbers_zh = f"熵为随机抽取的 {q:.2f}，离散度 {d:.1f}"
    if q >= MIXED and d < EVEN:
        record.absent(LOW, numbers)
        for cause in (SORTED_ORDER, PARTIAL):
            record.refute(cause, f"Batches are mixed: {numbers}.", f"批次充分混合：{numbers_zh}。")
        return
    if not (mixing.low and (q < PARTLY or d > UNEVEN)):
        record.unknown(LOW, numbers)
        for cause in (SORTED_ORDER, PARTIAL):
            record.unsure(
                cause, f"Neither mixed nor sorted: {numbers}.", f"介于两者：{numbers_zh}。"
            )
        return
    if stored:
        record.unknown(LOW, f"as stored: {numbers}; how training mixes them is not known")
        for cause in (SORTED_ORDER, PARTIAL):
            record.unsure(
                cause,
                f"As stored the labels are not mixed ({numbers}). Training is well only if it"
                " shuffles all of them: give shuffle_buffer (--shuffle-buffer, 0 for none), or the"
                " batches.",
                f"存储顺序没有混合（{numbers_zh}）。只有训练时完全打乱才行：请给出 shuffle_buffer"
                "（--shuffle-buffer，0 表示没有），或给出批次。",
            )
        return
    record.present(
        LOW, "labels", "labels within delivered batches are not mixed", numbers, f"< {PARTLY}"
    )
    runs = q < SORTED and mixing.equal > RUNS
    first, other = (SORTED_ORDER, PARTIAL) if runs else (PARTIAL, SORTED_ORDER)
    record.confirm(
        first,
        f"Consecutive batches hold few classes each: {numbers}.",
        f"连续批次中类别过少：{numbers_zh}。",
    )
    record.unsure(
        other,
        f"Sorted data and a shuffle buffer that is too small look alike: {numbers}.",
        f"数据有序与打乱缓冲区过小表现相似：{numbers_zh}。",
    )


def _judge_repeats(subject: Subject, record: Record, first: Array) -> None:
    """Two epochs compared; only a source that can start anew in another order tells anything."""
    if subject.target.labels is not None and not callable(subject.target.labels):
        record.unknown(REPEATS, "labels given as a fixed list say nothing of a second epoch")
        record.unsure(
            FIXED,
            "Labels given as a fixed list say nothing of a second epoch.",
            "固定的标签列表说明不了第二轮的顺序。",
        )
        return
    second = subject.labels(MOST_LABELS).labels
    same = len(first) == len(second) and bool(np.array_equal(first, second))
    n = min(len(first), len(second))
    agree = np.count_nonzero(first[:n] == second[:n]) / n
    record.measure("labels equal in two epochs", agree, threshold="1", basis="exact")
    if same:
        record.present(
            REPEATS, "labels", "two epochs deliver the same labels in the same order", "100 %"
        )
        record.confirm(
            FIXED,
            "A second epoch delivers exactly the same order of labels.",
            "第二轮的标签顺序与第一轮完全相同。",
        )
    else:
        record.absent(REPEATS, f"{agree:.0%} of positions hold the same label in a second epoch")
        record.refute(
            FIXED,
            f"The order changes: only {agree:.0%} of positions hold the same label again.",
            f"顺序有变化：只有 {agree:.0%} 的位置标签相同。",
        )
