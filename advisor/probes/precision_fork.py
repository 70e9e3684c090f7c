"""Does training go better in full precision?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Literal

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.target import arrays

# Steps of an arm (probe definition), arms of each precision, batches of the fixed set and of the
# end of an arm. The last three # unsourced
STEPS, SEEDS, FIXED, LAST = 200, (0, 1), 2, 20
# Ends differ when they lie more than so many times the noise apart (probe definition), and by at
# least this share of the start. # unsourced
NOISES, SHARE = 3.0, 0.02
# Share of values that a step leaves bit for bit as they were (probe definition), and the usual one.
STUCK, MOVING = 0.5, 0.1

CURES = "full-precision-cures"
OVERFLOW, UNDERFLOW, STAGNATION = (
    "num/fp16-overflow",
    "num/fp16-underflow",
    "num/bf16-stagnation",
)
Kind = Literal["own", "single", "double"]


@probe("precision-fork", causes=(OVERFLOW, UNDERFLOW, STAGNATION))
def precision_fork(subject: Subject, record: Record) -> None:
    """The same steps in the given and in full precision, each from two seeds.

    Full is float32 where passes alone are lower, and float64 where the weights themselves are half
    precision. The spread over seeds is the noise. Declines where nothing is lower than float32, and
    for half-precision weights in Keras. Which cause it is, is confirmed for an overflow and for
    weights that steps leave as they were; an underflow stays open.
    """
    batches = list(subject.batches(FIXED))
    half = _half_weights(subject)
    full: Kind = "double" if half else "single"
    if half and subject.framework != "pytorch":
        raise Decline(
            "Weights in half precision can be compared in PyTorch only.",
            "半精度权重目前只能在 PyTorch 中比较。",
        )
    if not half and _same_outputs(subject, batches[0]):
        raise Decline("Everything is in float32 already.", "已经全部是 float32。")
    record.measure("weights in half precision", float(half))
    ends: dict[Kind, list[float]] = {"own": [], full: []}
    start = float("nan")
    for number, (kind, seed) in enumerate(itertools.product(ends, SEEDS)):
        record.progress(number, len(ends) * len(SEEDS))
        with subject.sandbox():
            subject.seed(seed)
            with subject.precision(kind):
                start, end = _train(subject, batches, start)
        ends[kind].append(end)
        record.measure("loss at the end", end, where=f"{kind} precision, seed {seed}")
    _judge(record, ends["own"], ends[full], start, stuck=_stuck(subject) if half else 0.0)


def _half_weights(subject: Subject) -> bool:
    """Whether most weights are float16 or hold no more digits than bfloat16."""
    weights = subject.parameters().values()
    half = sum(a.size for a in weights if a.dtype == np.float16 or _short(a))
    return half > 0.5 * sum(a.size for a in weights)


def _short(array: Array) -> bool:
    """Whether every float32 ends in sixteen zero bits, beyond constants such as 0 and 1."""
    if array.dtype != np.float32 or len(np.unique(array)) < 3:
        return False
    return not bool((np.ascontiguousarray(array).view(np.uint32) & 0xFFFF).any())


def _same_outputs(subject: Subject, batch: Batch) -> bool:
    own = arrays(subject.forward(batch))
    with subject.precision("single"):
        single = arrays(subject.forward(batch))
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(own, single, strict=True))


def _stream(subject: Subject) -> Iterator[Batch]:
    passes = (subject.batches() for _ in itertools.count())
    return itertools.islice(itertools.chain.from_iterable(passes), STEPS)


def _train(subject: Subject, fixed: list[Batch], start: float) -> tuple[float, float]:
    """Loss at the first start that was finite, and at the end; infinite once it is not finite."""
    first = _loss(subject, fixed)
    start = first if np.isfinite(first) else start
    looks: list[float] = []
    for step, batch in enumerate(_stream(subject)):
        subject.train_step(batch)
        if step % LAST == LAST - 1:
            looks.append(_loss(subject, fixed))
            if not np.isfinite(looks[-1]):
                return start, float("inf")
    return start, float(np.mean(looks[-2:]))


def _loss(subject: Subject, fixed: list[Batch]) -> float:
    return float(np.mean([subject.loss(b, "norm") for b in fixed]))


def _stuck(subject: Subject) -> float:
    """Share of values that a step should move and leaves as they were."""
    with subject.sandbox():
        subject.seed(0)
        before = subject.parameters()
        batch = next(iter(subject.batches(1)))
        moving = {n: g for n, g in subject.gradients(batch).items() if g is not None}
        subject.train_step(batch)
        after = subject.parameters()
    wanted = {n: g != 0 for n, g in moving.items()}
    total = sum(int(w.sum()) for w in wanted.values())
    same = sum(int(((before[n] == after[n]) & w).sum()) for n, w in wanted.items())
    return same / max(total, 1)


def _judge(
    record: Record,
    own: list[float],
    full: list[float],
    start: float,
    *,
    stuck: float,
) -> None:
    en = f"ends at {np.mean(own):.4g} as given and at {np.mean(full):.4g} in full precision"
    zh = f"原精度终点损失 {np.mean(own):.4g}，全精度 {np.mean(full):.4g}"
    if not np.isfinite(full).all():
        record.unknown(CURES, f"full precision fails too: {en}")
        for cause in (OVERFLOW, UNDERFLOW, STAGNATION):
            record.unsure(cause, f"Full precision fails too: {en}.", f"全精度同样失败：{zh}。")
        return
    if not np.isfinite(own).all():
        record.present(CURES, "fork", "finite in full precision only", en)
        record.confirm(
            OVERFLOW,
            f"The loss is finite in full precision only: it {en}.",
            f"只有全精度下损失有限：{zh}。",
        )
        return
    noise = max(float(np.ptp(own)), float(np.ptp(full)))
    apart = float(np.mean(own) - np.mean(full))
    record.measure(
        "difference over noise", apart / max(noise, 1e-12), threshold=f"> {NOISES}", basis="source"
    )
    if stuck:
        record.measure("values that a step leaves", stuck, threshold=f"> {STUCK}", basis="source")
    if apart <= max(NOISES * noise, SHARE * abs(start)):
        record.absent(CURES, f"it {en}")
        for cause in (OVERFLOW, UNDERFLOW, STAGNATION):
            record.refute(cause, f"Precision makes no difference: it {en}.", f"精度无影响：{zh}。")
        return
    record.present(CURES, "fork", "lower in full precision", en, f"> {NOISES} x noise")
    record.refute(OVERFLOW, "Every loss is finite.", "所有损失均有限。")
    if stuck > STUCK:
        record.confirm(
            STAGNATION,
            f"A step leaves {stuck:.0%} of the weights as they were, and training {en}.",
            f"单步后 {stuck:.0%} 的权重未变；{zh}。",
        )
        record.unsure(UNDERFLOW, "Weights do not move.", "权重未移动。")
    elif stuck < MOVING:
        record.refute(STAGNATION, "Steps move the weights.", "权重有更新。")
        record.unsure(
            UNDERFLOW,
            f"Precision is involved: training {en}. Look at the scale of the loss scaler.",
            f"精度有影响：{zh}。请检查损失缩放系数。",
        )
