"""Do the moving statistics of batch norm describe what its layers see?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from advisor.probes import Batch, Decline, Norm, Record, Subject, probe

# Enough for means over channels to settle. # unsourced
BATCHES = 16
# Share of channels at their initial values that makes a layer, and of layers that makes a network,
# one that was never updated. From the probe's definition.
UNTOUCHED, MOST_LAYERS = 0.99, 0.9
# Optimizer steps after which untouched statistics mean something. From the probe's definition.
TRAINED_STEPS = 10
# Distance of the moving mean in standard deviations and of the variance in ln: the same, and far
# apart. From the probe's definition; 0.69 is a factor of two.
SAME, FAR_MEAN, FAR_VARIANCE = 0.1, 0.5, 0.69
# Share of the initial value that is still in the statistics, and how close it must be to decay**t.
# From the probe's definition: 5 % of the initial value is left after ln 0.05 / ln decay updates.
LEFT_OVER, LEFT_OVER_ERROR = 0.05, 0.1
# How much of the distance a left-over initial value must explain to be believed. # unsourced
EXPLAINED = 0.5
# Share of layers that must agree for all to be well. From the probe's definition.
AGREEING = 0.95
# Variance of batch means over variance within batches: small or mixed batches. From the probe's
# definition; independent samples give 1 / batch size.
BETWEEN = 0.1

Statistics = tuple[np.ndarray, np.ndarray]

NOT_RUN, LAG, SMALL = (
    "norm/bn-update-ops-not-run",
    "norm/bn-ema-lag",
    "norm/bn-small-batch",
)
INITIAL, LAGS, MATCH = (
    "bn-statistics-at-initial-values",
    "bn-statistics-lag",
    "bn-statistics-match",
)


@dataclass(frozen=True)
class _Compared:
    """One layer's moving statistics against those of the batches; medians over channels.

    ``left`` is the share of the initial value (mean 0, variance 1) that fits best, ``explained``
    how much of the squared distance it accounts for, ``between`` the variance ratio.
    """

    name: str
    z: float
    rho: float
    left: float
    explained: float
    between: float


@probe("bn-statistics", causes=(NOT_RUN, LAG, SMALL))
def bn_statistics(subject: Subject, record: Record) -> None:
    """Exact initial values, distance to batches, and what one real step changes.

    Declines without batch-norm layers, and of a model that was not trained yet; of a checkpoint
    alone it can tell only whether statistics are at their initial values.
    """
    record.progress(0, BATCHES)
    norms = subject.norms()
    if not norms:
        raise Decline("The model has no batch-norm layer.", "模型没有批归一化层。")
    steps = _steps(subject, norms)
    if steps is not None and steps <= TRAINED_STEPS:
        raise Decline(
            f"Only {steps} training steps are behind these weights; statistics say nothing yet.",
            f"这些权重只训练了 {steps} 步；统计量还说明不了什么。",
        )
    untouched = _untouched(norms, record)
    never = untouched >= MOST_LAYERS
    if never and steps is None and _affine_at_start(subject):
        raise Decline(
            "Statistics are at their initial values, and so is everything that batch norm learns:"
            " give steps_done or trained weights.",
            "统计量处于初始值，批归一化学习的参数也是：请给出 steps_done 或训练过的权重。",
        )
    if never:
        _say_never(record, norms, untouched)
        return
    record.absent(INITIAL, f"{untouched:.0%} of layers have mean 0 and variance 1")
    first = next(subject.batches(1))
    frozen = _frozen_by_step(subject, first, record)
    seen = [s for part in subject.over_shards(_watch, count=BATCHES) for s in part]
    record.progress(BATCHES, BATCHES)
    compared = [_one(n, [s[n.name] for s in seen]) for n in norms if n.name in seen[0]]
    if frozen:
        record.confirm(
            NOT_RUN,
            "One of your training steps changed the weights but no moving statistic.",
            "您的一步训练改变了权重，却没有改变任何滑动统计量。",
        )
    else:
        record.refute(
            NOT_RUN,
            "The moving statistics have left their initial values.",
            "滑动统计量已离开初始值。",
        )
    _judge_distance(record, compared, norms, steps, len(seen))
    _judge_batches(record, compared, first.size)
    _cost(subject, record, seen, first)


def _steps(subject: Subject, norms: tuple[Norm, ...]) -> int | None:
    """Training steps behind the weights, as far as anything tells."""
    if subject.target.steps_done is not None:
        return subject.target.steps_done
    if subject.target.fresh:
        return 0
    counted = [n.updates for n in norms if n.updates]
    return max(counted) if counted else None


def _untouched(norms: tuple[Norm, ...], record: Record) -> float:
    """Share of layers whose channels are at mean 0 and variance 1 exactly."""
    shares = [np.count_nonzero((n.mean == 0) & (n.variance == 1)) / len(n.mean) for n in norms]
    share = float(np.mean([s >= UNTOUCHED for s in shares]))
    record.measure(
        "layers at initial statistics", share, threshold=f">= {MOST_LAYERS}", basis="exact"
    )
    return share


def _affine_at_start(subject: Subject) -> bool:
    """Whether every scale is exactly 1 and every shift exactly 0: no step was ever taken."""
    parts = {
        name: value
        for name, value in subject.parameters().items()
        if name.replace(".", "/").rpartition("/")[2] in ("gamma", "beta", "weight", "bias")
        and value.ndim == 1
    }
    return all(bool(np.all(v == 1) or np.all(v == 0)) for v in parts.values())


def _say_never(record: Record, norms: tuple[Norm, ...], share: float) -> None:
    record.present(
        INITIAL,
        norms[0].name,
        "moving mean is exactly 0 and moving variance exactly 1",
        f"{share:.0%} of {len(norms)} layers",
        f">= {MOST_LAYERS:.0%}",
    )
    record.absent(MATCH, "the statistics were never updated")
    record.absent(LAGS, "the statistics were never updated at all")
    record.confirm(
        NOT_RUN,
        "The moving statistics were never updated: mean exactly 0 and variance exactly 1 after"
        " training. In evaluation every layer then normalises with the wrong numbers.",
        "滑动统计量从未更新：训练后均值恰为 0、方差恰为 1。评估时每层都用错误的数值归一化。",
    )
    record.refute(
        LAG,
        "The statistics do not lag: they never moved.",
        "统计量不是滞后：它们从未变动。",
    )


def _frozen_by_step(subject: Subject, batch: Batch, record: Record) -> bool:
    """Whether the person's own training step leaves every statistic as it was."""
    if subject.target.train_step is None:
        return False  # only their own loop can show whether it updates
    before, weights = subject.norms(), subject.parameters()
    with subject.sandbox():
        subject.train_step(batch)
        after, moved = subject.norms(), subject.parameters()
    same = [
        np.array_equal(a.mean, b.mean) and np.array_equal(a.variance, b.variance)
        for a, b in zip(before, after, strict=True)
    ]
    record.measure("layers unchanged by a step", float(np.mean(same)), threshold="1", basis="exact")
    return all(same) and any(not np.array_equal(weights[n], moved[n]) for n in weights)


def _watch(subject: Subject, batches: Iterator[Batch]) -> list[dict[str, Statistics]]:
    """What enters every layer, batch by batch."""
    return [subject.norm_inputs(batch) for batch in batches]


def _population(seen: list[Statistics]) -> Statistics:
    """Mean and variance over all batches."""
    means = np.stack([m for m, _ in seen]).astype(np.float64)  # (batches, channels)
    inside = np.stack([v for _, v in seen]).astype(np.float64).mean(axis=0)
    return means.mean(axis=0), inside + means.var(axis=0)


def _one(norm: Norm, seen: list[Statistics]) -> _Compared:
    mean, variance = _population(seen)
    between = np.stack([m for m, _ in seen]).astype(np.float64).var(axis=0)
    inside = variance - between
    spread = np.sqrt(variance + norm.epsilon)
    z = (norm.mean - mean) / spread
    rho = np.log((norm.variance + norm.epsilon) / (variance + norm.epsilon))
    # Left over of the start: m = (1 - k) mean and v = k + (1 - k) variance, by least squares in
    # units of the spread.
    toward = np.concatenate([-mean / spread, (1 - variance) / (variance + norm.epsilon)])
    away = np.concatenate([z, (norm.variance - variance) / (variance + norm.epsilon)])
    left = float(toward @ away / max(float(toward @ toward), 1e-12))
    rest = float(np.sum((away - left * toward) ** 2) / max(float(away @ away), 1e-12))
    ratio = float(np.median(between / np.maximum(inside, 1e-12)))
    z, rho = float(np.median(np.abs(z))), float(np.median(np.abs(rho)))
    return _Compared(norm.name, z, rho, left, 1 - rest, ratio)


def _judge_distance(
    record: Record,
    compared: list[_Compared],
    norms: tuple[Norm, ...],
    steps: int | None,
    count: int,
) -> None:
    z, rho = (float(np.median([getattr(c, k) for c in compared])) for k in ("z", "rho"))
    same = float(np.mean([c.z < SAME and c.rho < SAME for c in compared]))
    record.measure("distance of means (sd)", z, threshold=f"> {FAR_MEAN}", basis="judgement")
    record.measure("distance of variances (ln)", rho, threshold=f"> {FAR_VARIANCE}", basis="exact")
    record.measure("layers that match", same, threshold=f">= {AGREEING}", basis="judgement")
    if same >= AGREEING:
        record.present(
            MATCH, compared[0].name, "moving statistics equal those of batches", f"z {z:.2f}", "0.1"
        )
        record.absent(LAGS, f"means {z:.2f} sd and variances {rho:.2f} (ln) from those of batches")
        record.refute(
            LAG,
            f"Moving statistics agree with {count} training batches: means differ by {z:.2f}"
            " standard deviations.",
            f"滑动统计量与 {count} 个训练批一致：均值相差 {z:.2f} 个标准差。",
        )
        return
    left, predicted = _left_over(record, compared, norms, steps)
    lagging = left > LEFT_OVER and (
        predicted is None or (predicted > LEFT_OVER and abs(left - predicted) <= LEFT_OVER_ERROR)
    )
    far = z > FAR_MEAN or rho > FAR_VARIANCE
    if not far and not lagging:
        record.unknown(LAGS, f"means {z:.2f} sd and variances {rho:.2f} (ln) from those of batches")
        record.unsure(
            LAG,
            f"Moving statistics are {z:.2f} standard deviations off: neither the same nor far.",
            f"滑动统计量相差 {z:.2f} 个标准差：既不一致也不算远。",
        )
        return
    record.absent(MATCH, f"only {same:.0%} of layers match")
    record.present(
        LAGS,
        max(compared, key=lambda c: c.z).name,
        "moving statistics are far from those of training batches",
        f"means {z:.2f} sd, variances {rho:.2f} (ln); {left:.0%} of the initial value left",
        f"{FAR_MEAN} sd, {FAR_VARIANCE}",
    )
    if lagging:
        need = _needed(norms)
        record.confirm(
            LAG,
            f"{left:.0%} of the initial values is still in the moving statistics"
            + (f"; they need about {need:,} updates." if need else "."),
            f"滑动统计量中还留有 {left:.0%} 的初始值"
            + (f"；大约需要 {need:,} 次更新。" if need else "。"),
        )
    else:
        record.unsure(
            LAG,
            "Moving statistics are far from the batches, but not towards their initial values:"
            " other data, or weights that move faster than the statistics.",
            "滑动统计量与批次相差很远，但不是偏向初始值：可能是数据不同，或权重变化快于统计量。",
        )


def _left_over(
    record: Record, compared: list[_Compared], norms: tuple[Norm, ...], steps: int | None
) -> tuple[float, float | None]:
    """Share of the initial values left, measured and as ``decay ** steps`` predicts it."""
    sure = [c.left for c in compared if c.explained >= EXPLAINED]
    left = float(np.median(sure)) if len(sure) * 2 > len(compared) else 0.0
    record.measure("share of initial values left", left, threshold=f"> {LEFT_OVER}", basis="source")
    decays = [n.decay for n in norms if n.decay is not None]
    if steps is None or not decays:
        return left, None
    predicted = float(np.median(decays)) ** steps
    record.measure("share left as decay predicts", predicted, basis="exact")
    return left, predicted


def _needed(norms: tuple[Norm, ...]) -> int | None:
    """Updates until 5 % of the initial value is left."""
    decays = [n.decay for n in norms if n.decay is not None and 0 < n.decay < 1]
    return round(np.log(LEFT_OVER) / np.log(np.median(decays))) if decays else None


def _judge_batches(record: Record, compared: list[_Compared], size: int) -> None:
    # The worst layer: behind another batch norm small batches have equal means, being normalised.
    between = max(c.between for c in compared)
    record.measure(
        "variance between batches over within", between, threshold=f"> {BETWEEN}", basis="judgement"
    )
    if between > BETWEEN:
        record.confirm(
            SMALL,
            f"Batch means vary by {between:.0%} of the variance within a batch (batch size {size}):"
            " each batch is normalised differently.",
            f"批均值的方差达到批内方差的 {between:.0%}（批大小 {size}）：每批的归一化各不相同。",
        )
    else:
        record.refute(
            SMALL,
            f"Batch means vary by {between:.1%} of the variance within a batch.",
            f"批均值的方差为批内方差的 {between:.1%}。",
        )


def _cost(
    subject: Subject, record: Record, seen: list[dict[str, Statistics]], batch: Batch
) -> None:
    """The loss with the moving statistics and with fresh ones (Wu and Johnson 2021, PreciseBN)."""
    try:
        record.measure("loss in eval mode", subject.loss(batch), where="moving statistics")
        with subject.sandbox():
            for name in seen[0]:
                subject.set_norm(name, *_population([s[name] for s in seen]))
            record.measure("loss in eval mode", subject.loss(batch), where="fresh statistics")
    except Decline:
        return  # no loss given: the distance alone must do
