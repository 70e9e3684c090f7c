"""Is the model worse in eval mode on the very batch that it learns from?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.target import first_array

# Repeats of a random pass, and how many equal ones show that it is not random (probe definition).
REPEATS, ENOUGH = 10, 3
# Eval loss above train loss: in nats for a cross-entropy (probe definition), as a share of the
# train loss for any other loss (a judgement), and in standard deviations of the repeats.
NATS, SHARE, DEVIATIONS = 0.1, 0.1, 2.0
# Below that a gap is no gap at all when it is this share of the limit, or of the loss. # unsourced
NEGLIGIBLE, CLEAR = 0.2, 1.25
# A gap is due to what removes this share of it. # unsourced
MOST = 0.75
# Outputs that differ by so much of their spread are not the same (random layers give 0.1 and
# more), and by so little are (rounding; the definition of repeated evaluation).
DIFFERS, SAME = 1e-3, 1e-5
# Batches from which statistics are taken anew.
REFIT = 16

NOT_RUN, LAG, SMALL, FROZEN, MIXED, ORDER, HARD, OVERFIT = (
    "norm/bn-update-ops-not-run",
    "norm/bn-ema-lag",
    "norm/bn-small-batch",
    "norm/bn-frozen-mismatch",
    "norm/mixed-domain",
    "norm/dropout-bn-order",
    "eval/mode-hardcoded",
    "reg/overfitting",
)
STALE, WITHIN = (NOT_RUN, LAG, FROZEN), (SMALL, MIXED)
GAP, WORSE, RANDOM = "mode-gap-on-train-batch", "same-data-worse-in-eval", "eval-not-repeatable"
_ENTROPIES = (
    "softmax-cross-entropy",
    "softmax-probabilities",
    "nll",
    "sigmoid-cross-entropy",
    "sigmoid-probabilities",
)


@dataclass(frozen=True)
class _Losses:
    """Losses of one batch: mean and deviation in train mode, in eval mode, and in eval mode with
    batch norm in train mode. ``least`` is the smallest gap that counts.
    """

    train: float
    deviation: float
    eval: float
    norm: float
    least: float

    @property
    def gap(self) -> float:
        return self.eval - self.train

    @property
    def limit(self) -> float:
        return max(self.least, DEVIATIONS * self.deviation)

    @property
    def by_norm(self) -> float:
        """What moving statistics alone add; dropout hides nothing of it."""
        return self.eval - self.norm


@probe("mode-gap", causes=(*STALE, *WITHIN, ORDER, HARD, OVERFIT))
def mode_gap(subject: Subject, record: Record) -> None:
    """One training batch in train mode, in eval mode, and with batch norm alone in train mode.

    Declines for weights that were never trained: there the gap is the start of the statistics.
    Why moving statistics are wrong is left to ``bn-statistics``; eval outputs that vary although
    nothing random is wanted are the only fault confirmed without a gap.
    """
    norms = subject.norms()
    if subject.target.fresh or subject.target.steps_done == 0 or _never_stepped(subject):
        raise Decline(
            "These weights are not trained yet: moving statistics are still at their start.",
            "这些权重尚未训练：滑动统计量仍是初始值。",
        )
    batches = list(subject.batches(REFIT if norms else 1))
    batch = batches[0]
    losses = _losses(subject, record, batch, normed=bool(norms))
    _judge_repeats(subject, record, batch)
    _judge_gap(subject, record, batch, losses)
    _judge_norms(subject, record, batches, losses, normed=bool(norms))


def _judge_gap(subject: Subject, record: Record, batch: Batch, losses: _Losses) -> None:
    numbers = f"{losses.eval:.3g} in eval mode, {losses.train:.3g} in train mode"
    record.measure(
        "eval loss minus train loss", losses.gap, threshold=f"> {losses.limit:.3g}", basis="source"
    )
    if losses.gap > losses.limit:
        for symptom in (GAP, WORSE):
            record.present(
                symptom,
                "one training batch",
                "the loss is higher in eval mode",
                numbers,
                f"gap > {losses.limit:.3g}",
            )
        record.refute(
            OVERFIT,
            "A training batch itself is worse in eval mode; overfitting cannot do that.",
            "训练批本身在评估模式下就更差；过拟合不会造成这种情况。",
        )
    elif losses.gap < -losses.limit:
        record.absent(WORSE, numbers)
        record.unknown(GAP, f"{numbers}: better in eval mode, as dropout makes it")
    elif losses.eval <= CLEAR * losses.train or losses.gap <= losses.limit * NEGLIGIBLE:
        record.absent(WORSE, numbers)
        record.absent(GAP, numbers)
    else:
        record.unknown(WORSE, numbers)
        record.unknown(GAP, numbers)


def _never_stepped(subject: Subject) -> bool:
    """Batch norm counts its updates in PyTorch: none at all, and no statistic has moved."""
    counted = [n.updates for n in subject.norms()]
    return bool(counted) and all(u == 0 for u in counted) and subject.target.steps_done is None


def _repeated(once: Callable[[], float]) -> list[float]:
    """Values of a random pass; few where they are all the same."""
    values: list[float] = []
    while len(values) < REPEATS and (len(values) < ENOUGH or len(set(values)) > 1):
        values.append(once())
    return values


def _losses(subject: Subject, record: Record, batch: Batch, *, normed: bool) -> _Losses:
    record.progress(0, 4)
    subject.seed(0)
    train = _repeated(lambda: subject.loss(batch, "train"))
    record.progress(1, 4)
    evaluated = float(np.mean(_repeated(lambda: subject.loss(batch, "eval"))))
    mean, deviation = float(np.mean(train)), float(np.std(train))
    norm = float(np.mean(_repeated(lambda: subject.loss(batch, "norm")))) if normed else evaluated
    record.measure("loss", mean, where="train mode")
    record.measure("deviation of the loss", deviation, where="train mode")
    record.measure("loss", evaluated, where="eval mode")
    if normed:
        record.measure("loss", norm, where="only batch norm in train mode")
    least = NATS if subject.loss_kind() in _ENTROPIES else SHARE * abs(mean)
    return _Losses(mean, deviation, evaluated, norm, least)


# --- what is still random, or tied to the batch, in eval mode


def _judge_repeats(subject: Subject, record: Record, batch: Batch) -> None:
    record.progress(2, 4)
    one, two = (first_array(subject.forward(batch, "eval")) for _ in range(2))
    random = _distance(one, two)
    record.measure(
        "difference of two evaluations",
        random,
        threshold=f"> {DIFFERS} of the spread",
        basis="source",
    )
    told = f"two passes in eval mode differ by {random:.1e} of the spread of the outputs"
    if random > DIFFERS:
        record.present(
            RANDOM, "one training batch", "outputs vary in eval mode", told, f"{DIFFERS}"
        )
        _judge_random(subject, record, batch)
        return
    if random <= SAME:
        record.absent(RANDOM, told)
    place = _where(subject, batch, batch.rows(slice(0, max(1, batch.size // 2))))
    if place is None:
        record.refute(
            HARD,
            "In eval mode outputs neither vary nor depend on the rest of the batch.",
            "评估模式下输出既不变动，也不依赖同批的其他样本。",
        )
    elif place in {n.name for n in subject.norms()}:
        record.confirm(
            HARD,
            f"Layer {place} normalises by the batch in eval mode too.",
            f"层 {place} 在评估模式下仍按批归一化。",
        )


def _judge_random(subject: Subject, record: Record, batch: Batch) -> None:
    """Random in eval mode: a fault, unless the model is one that samples."""
    place = _where(subject, batch, batch)
    kinds = {layer.name: layer.kind for layer in subject.layers()}
    at, at_zh = (f", first in layer {place}", f"，最先见于层 {place}") if place else ("", "")
    dropout = place is not None and "dropout" in kinds.get(place, "").lower()
    if dropout or subject.loss_kind() != "other":
        record.confirm(
            HARD,
            f"Outputs vary in eval mode{at}: something random does not hear of the mode.",
            f"评估模式下输出仍会变动{at_zh}：有随机操作不受模式控制。",
        )
    else:
        record.unsure(
            HARD,
            f"Outputs vary in eval mode{at}; a model that samples on purpose does that too.",
            f"评估模式下输出仍会变动{at_zh}；有意采样的模型也会如此。",
        )


def _where(subject: Subject, batch: Batch, other: Batch) -> str | None:
    """First layer whose output for the rows of ``other`` is another, None where there is none."""
    if _distance(*(first_array(subject.forward(b)) for b in (batch, other))) <= DIFFERS:
        return None
    first, second = subject.activations(batch), subject.activations(other)
    differ = [n for n in first if n in second and _distance(first[n], second[n]) > DIFFERS]
    return differ[0] if differ else ""


def _distance(one: Array, two: Array) -> float:
    """Largest difference of the rows that both have, over the spread of the first."""
    rows = min(len(one), len(two)) if one.ndim else 0
    one, two = (np.asarray(a[:rows], dtype=np.float64) for a in (one, two))
    if one.shape != two.shape or not one.size:
        return 0.0
    return float(np.abs(one - two).max() / max(float(one.std()), 1e-12))


# --- what makes it worse in eval mode


def _judge_norms(
    subject: Subject, record: Record, batches: list[Batch], losses: _Losses, *, normed: bool
) -> None:
    """Whether batch norm makes it worse, and whether statistics taken anew mend that."""
    record.progress(3, 4)
    if not normed:
        for cause in (*STALE, *WITHIN, ORDER):
            record.refute(cause, "There is no batch norm.", "模型中没有批归一化。")
        return
    least, added = losses.least, losses.by_norm
    record.measure("loss added by moving statistics", added, threshold=f"> {least:.3g}")
    if added > least:
        left = [_refitted(subject, record, batches, losses, dropout=on) for on in (True, False)]
        _judge_refits(record, *left)
        return
    harmless = added <= least * NEGLIGIBLE or losses.eval <= CLEAR * losses.norm
    for cause in (*STALE, *WITHIN, ORDER) if harmless else ():
        record.refute(
            cause,
            f"Moving statistics do no harm on a training batch: loss {losses.eval:.3g} with them,"
            f" {losses.norm:.3g} with those of the batch.",
            f"滑动统计量对训练批无害：使用它们时损失 {losses.eval:.3g}，使用批统计时"
            f" {losses.norm:.3g}。",
        )


def _judge_refits(record: Record, dropped: float, kept: float) -> None:
    """What is left of the gap with statistics of passes with dropout, and of such without."""
    part = "Moving statistics make it worse"
    part_zh = "滑动统计量使其变差"
    if dropped <= 1 - MOST:
        for cause in (*WITHIN, ORDER):
            record.refute(
                cause,
                f"{part}, and fresh statistics of training batches close it.",
                f"{part_zh}，用训练批重新统计即可消除。",
            )
        for cause in STALE:
            record.unsure(
                cause,
                f"{part}: its moving statistics are wrong, fresh ones close it. The probe"
                " bn-statistics tells why.",
                f"{part_zh}：滑动统计量有误，重新统计即可消除。bn-statistics 探测会说明原因。",
            )
        return
    for cause in STALE:
        record.refute(
            cause,
            f"{part}, but fresh statistics of training batches do not close it.",
            f"{part_zh}，但用训练批重新统计并不能消除。",
        )
    if kept <= 1 - MOST:
        record.confirm(
            ORDER,
            f"{part}. Statistics taken with dropout on leave {dropped:.0%} of that, such with"
            f" dropout off {kept:.0%}: dropout in front of batch norm shifts its variance.",
            f"{part_zh}。开着 dropout 的统计量保留 {dropped:.0%} 的差距，关掉后为 {kept:.0%}："
            "批归一化之前的 dropout 改变了方差。",
        )
        return
    for cause in WITHIN:
        record.unsure(
            cause,
            f"{part}, and no common statistics close it: batches differ from one another.",
            f"{part_zh}，任何共同的统计量都不能消除：各批之间彼此不同。",
        )


def _refitted(
    subject: Subject, record: Record, batches: list[Batch], losses: _Losses, *, dropout: bool
) -> float:
    """Share of the gap that is left with statistics of several batches."""
    with subject.sandbox():
        if not dropout:
            subject.without_regularisation()
        seen = [subject.norm_inputs(b) for b in batches]
        for name in seen[0]:
            means, inside = (np.stack([s[name][k] for s in seen]) for k in (0, 1))
            subject.set_norm(name, means.mean(axis=0), inside.mean(axis=0) + means.var(axis=0))
        value = subject.loss(batches[0], "eval")
    where = (
        f"eval mode, statistics of {len(batches)} batches with dropout {'on' if dropout else 'off'}"
    )
    record.measure("loss", value, where=where)
    return (value - losses.norm) / losses.by_norm
