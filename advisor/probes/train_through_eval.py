"""Do training data score through the evaluation path as they do in training?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from advisor.probes import Batch, Decline, Record, Subject, probe
from advisor.probes.feeding import class_labels
from advisor.probes.target import first_array

# Samples of each split (probe definition: 1,000 to 5,000), and steps of the curve that count.
MOST, LAST = 2_000, 20
# Loss over that of fresh weights above which training has nothing to lose yet. # unsourced
LEARNED = 0.8
# Share of what training has gained that is lost on the evaluation path: gone, or kept. # unsourced
LOST, KEPT = 0.5, 0.1
# Change of the person's metric over its value with fresh weights that is no more than chance, and
# how near it must come to the loss or accuracy measured here. # unsourced
AT_CHANCE, AGREES = 0.15, 0.05

# For weights that are surely not the person's own, which may come from seed 0 or 42.
OTHER_SEED = 60_497

POOR, FINE = "train-set-poor-through-eval-path", "train-set-fine-through-eval-path"
OVERFIT, SHIFT, WEIGHTS, MODE = (
    "reg/overfitting",
    "data/train-val-shift",
    "eval/weights-mismatch",
    "norm/bn-update-ops-not-run",
)


@probe("train-through-eval", causes=(OVERFIT, SHIFT, WEIGHTS, MODE))
def train_through_eval(subject: Subject, record: Record) -> None:
    """Loss of training batches in train mode, in eval mode, and that of validation batches.

    The training log is ``curve`` where given, else the loss in train mode. What preprocessing does
    differently on the evaluation path is not seen: that is the input audit's. With ``evaluate`` its
    value on training batches is compared with that of fresh weights.
    """
    train = list(some(subject.batches(None, "train")))
    own = _mean(subject, train, "eval")
    record.progress(1, 4)
    log = _logged(subject, train)
    with subject.sandbox():
        subject.freshen(OTHER_SEED)
        chance = _mean(subject, train, "train")
    record.progress(2, 4)
    try:
        val: float | None = _mean(subject, list(some(subject.batches(None, "val"))), "eval")
    except Decline:
        val = None
    for name, value in (
        ("training, train mode or log", log),
        ("training, eval mode", own),
        ("fresh weights", chance),
        *((("validation, eval mode", val),) if val is not None else ()),
    ):
        record.measure(name, value)
    if not (np.isfinite([log, own, chance]).all() and log < LEARNED * chance):
        raise Decline(
            f"Training has not learned its own data yet: its loss is {log:.3g}, that of fresh"
            f" weights {chance:.3g}.",
            f"训练数据本身还没学会：损失为 {log:.3g}，全新权重为 {chance:.3g}。",
        )
    _judge(record, own, log, chance, val)
    if subject.target.evaluate is not None:
        _evaluate(subject, record, train, own=own)


def some(batches: Iterable[Batch]) -> Iterable[Batch]:
    """Batches of about 2,000 samples together."""
    seen = 0
    for batch in batches:
        yield batch
        seen += batch.size
        if seen >= MOST:
            return


def _mean(subject: Subject, batches: list[Batch], mode: str) -> float:
    losses = [subject.loss(b, "train" if mode == "train" else "eval") for b in batches]
    return float(np.average(losses, weights=[b.size for b in batches]))


def _logged(subject: Subject, train: list[Batch]) -> float:
    if subject.target.curve is not None:
        values = np.asarray(subject.target.curve, dtype=float).reshape(-1)
        if len(values):
            return float(values[-LAST:].mean())
    with subject.sandbox():
        subject.seed(0)
        return _mean(subject, train, "train")


def _judge(record: Record, own: float, log: float, chance: float, val: float | None) -> None:
    lost = (own - log) / (chance - log)
    record.measure(
        "gain lost in eval mode", lost, threshold=f"> {LOST} poor, < {KEPT} fine", basis="judgement"
    )
    told = f"Training data: loss {log:.3g} in training, {own:.3g} in evaluation"
    zh = f"训练数据：训练时损失 {log:.3g}，评估时 {own:.3g}"
    if lost > LOST:
        record.present(POOR, "training data in eval mode", "worse than in training", told)
        record.absent(FINE, told)
        record.refute(
            OVERFIT,
            f"{told}: the evaluation path is bad even on data that were learned.",
            f"{zh}：连学过的数据在评估路径上也差。",
        )
        record.unsure(
            MODE,
            f"{told}. bn-statistics and mode-gap tell why.",
            f"{zh}。原因请看 bn-statistics 和 mode-gap。",
        )
        return
    if lost > KEPT:
        return
    record.present(FINE, "training data in eval mode", "as good as in training", told)
    record.absent(POOR, told)
    record.refute(MODE, f"{told}.", f"{zh}。")
    if val is None:
        return
    gap = (val - own) / (chance - own)
    record.measure("gain lost on validation", gap, threshold=f"< {KEPT}", basis="judgement")
    both, both_zh = (
        f"{own:.3g} on training, {val:.3g} on validation",
        f"训练 {own:.3g}，验证 {val:.3g}",
    )
    if gap < KEPT:
        for cause in (OVERFIT, SHIFT):
            record.refute(cause, f"One loss on both: {both}.", f"两者损失相同：{both_zh}。")
    elif gap > LOST:
        for cause in (OVERFIT, SHIFT):
            record.unsure(
                cause,
                f"The gap is real ({both}): overfitting or another population. Run split-audit.",
                f"差距是真实的（{both_zh}）：过拟合或分布不同。请运行 split-audit。",
            )


# --- the person's evaluation


def _evaluate(subject: Subject, record: Record, train: list[Batch], *, own: float) -> None:
    trained, fresh = before_and_after(subject, train)
    record.measure("evaluate on training data", trained)
    record.measure("evaluate with fresh weights", fresh)
    told = f"evaluate() gives {trained:.4g} with these weights and {fresh:.4g} with fresh ones"
    zh = f"evaluate() 用现有权重得 {trained:.4g}，用全新权重得 {fresh:.4g}"
    if trained == fresh:
        record.present(POOR, "evaluate()", "it does not see these weights", told)
        record.absent(FINE, told)
        record.confirm(
            WEIGHTS,
            f"{told}: it evaluates other weights.",
            f"{zh}：它评估的是另一套权重。",
        )
    elif abs(trained - fresh) < AT_CHANCE * abs(fresh):
        record.present(POOR, "evaluate()", "no better than fresh weights", told)
        record.absent(FINE, told)
        record.unsure(WEIGHTS, f"{told}.", f"{zh}。")
    else:
        record.refute(WEIGHTS, f"{told}.", f"{zh}。")
        near = [own, *(share * f for share in _accuracy(subject, train) for f in (1, 100))]
        if not any(abs(trained - x) <= AGREES * max(abs(x), 1e-9) for x in near):
            record.measure(
                "nearest of loss and accuracy here", min(near, key=lambda x: abs(trained - x))
            )


def before_and_after(subject: Subject, batches: list[Batch]) -> tuple[float, float]:
    """The person's ``evaluate`` with the weights as they are, and with fresh ones."""
    assert subject.target.evaluate is not None
    given = [subject.as_given(b) for b in batches]
    trained = float(subject.target.evaluate(given))
    with subject.sandbox():
        subject.freshen(OTHER_SEED)
        return trained, float(subject.target.evaluate(given))


def _accuracy(subject: Subject, batches: list[Batch]) -> list[float]:
    """Share of right classes in eval mode, where there are classes."""
    right = seen = 0
    for batch in batches:
        try:
            labels = class_labels(batch.labels)
        except Decline:
            return []
        outputs = first_array(subject.forward(batch))
        if outputs.ndim != 2 or outputs.shape[1] < 2:
            return []
        right += int(np.count_nonzero(outputs.argmax(axis=1) == labels))
        seen += len(labels)
    return [right / seen]
