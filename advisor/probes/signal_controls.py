"""Does training gain anything from the inputs, and from the right labels?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.constant_baseline import best_constant
from advisor.probes.target import arrays, first_array, map_arrays

# Steps of an arm (probe definition: up to 500), how often validation is looked at, and batches of
# each split: more would go round less often and learn less by heart.
STEPS, LOOK, TRAIN, VAL = 200, 20, 64, 8
# Samples of either split below which nothing generalises in so few steps. # unsourced
FEWEST = 64
# Gain of real inputs over zeroed ones: none (probe definition), and clear. # unsourced
NONE, CLEAR = 0.02, 0.1
# Loss over that of a constant: not beaten (probe definition), and clearly. # unsourced
NOT_BEATEN, BEATEN = 0.98, 0.9
# Training loss over the first that is learned by heart, and how near shuffled labels must come to
# it. # unsourced
BY_HEART, ALIKE = 0.6, 0.25
ADAM_RATE = 1e-3

IGNORED, PRIOR = "input-ignored", "prior-not-beaten"
SIGNAL, DESYNC, IGNORES = "data/no-signal", "data/xy-desync", "loss/ignores-prediction"


@dataclass(frozen=True)
class _Arm:
    """Training loss at the end; validation loss before any step, and the best one."""

    train: float
    first: float
    val: float


@probe("signal-controls", causes=(SIGNAL, DESYNC, IGNORES))
def signal_controls(subject: Subject, record: Record) -> None:
    """200 steps from fresh weights on real data, on zeroed inputs, and on shuffled labels.

    The best validation loss of an arm counts, so that learning by heart is not taken for a lack of
    signal. Where real inputs gain nothing Adam tries as well: then training is at fault and not the
    data. Masks among the inputs are left as they are.
    """
    train, val = list(subject.batches(TRAIN)), list(subject.batches(VAL, "val"))
    if min(sum(b.size for b in train), sum(b.size for b in val)) < FEWEST:
        raise Decline(
            f"Fewer than {FEWEST} samples in one of the splits: nothing carries over so soon.",
            f"某个划分不足 {FEWEST} 个样本：这么少无法看出泛化。",
        )
    if _ignores(subject, train[0]):
        record.confirm(
            IGNORES, "The loss is the same for any outputs.", "无论输出是什么，损失都一样。"
        )
        return
    record.refute(IGNORES, "The loss changes with the outputs.", "损失随输出变化。")
    arms: dict[str, _Arm] = {}
    for number, control in enumerate(("real", "zeroed")):
        record.progress(number * STEPS, 4 * STEPS)
        arms[control] = _train(subject, record, train, val, control)
    gain = _gain(record, arms["real"], arms["zeroed"], "as you train")
    prior = _prior(subject, record, val, arms["real"])
    if gain >= CLEAR:
        record.absent(IGNORED, f"real inputs gain {gain:.1%}")
        for cause in (SIGNAL, DESYNC):
            record.refute(
                cause,
                f"Real inputs lower the validation loss by {gain:.1%} against zeroed ones.",
                f"真实输入比置零输入使验证损失低 {gain:.1%}。",
            )
        return
    if gain >= NONE:
        record.unknown(IGNORED, f"real inputs gain {gain:.1%}")
        return
    adam = _with_adam(subject, record, train, val)
    if adam is None:
        return
    record.present(IGNORED, "validation", "zeroed inputs do as well", f"{gain:.1%}", f"{NONE:.0%}")
    _why(subject, record, train, val, prior, *adam)


def _ignores(subject: Subject, batch: Batch) -> bool:
    """Whether the loss is the same for these outputs, for their opposite and for nothing."""
    outputs = subject.forward(batch)
    values: list[float] = []
    try:
        for factor in (1.0, -1.0, 0.3):
            scaled = map_arrays(lambda a, f=factor: (a * f).astype(a.dtype), outputs)
            values.append(float(subject.loss_of(scaled, batch.labels).mean()))
    except Decline:  # a model that computes its own loss
        return False
    return bool(np.isfinite(values).all()) and len(set(values)) == 1


def _train(
    subject: Subject,
    record: Record,
    train: list[Batch],
    val: list[Batch],
    control: str,
    *,
    adam: bool = False,
) -> _Arm:
    """One arm from the same fresh weights and the same order."""
    feed, held = train, val
    if control == "zeroed":
        feed = [b.with_inputs(_zeroed(b.inputs)) for b in train]
        held = [b.with_inputs(_zeroed(b.inputs)) for b in val]
    elif control == "shuffled":
        feed = _shuffled(train)
    with subject.sandbox():
        subject.freshen(0)
        subject.seed(0)
        if adam:
            subject.use_optimizer("adam", ADAM_RATE)
        first, best, order = _loss(subject, held), np.inf, np.random.default_rng(0)
        rounds = [order.permutation(len(feed)) for _ in range(STEPS // len(feed) + 1)]
        for step in range(STEPS):
            subject.train_step(feed[int(rounds[step // len(feed)][step % len(feed)])])
            if step % LOOK == LOOK - 1:
                loss = _loss(subject, held)
                best = min(best, loss if np.isfinite(loss) else np.inf)
        arm = _Arm(_loss(subject, feed[: len(held)]), first, best)
    name = f"{control}, adam" if adam else control
    record.measure("best validation loss", arm.val, where=name)
    record.measure("training loss", arm.train, where=name)
    return arm


def _loss(subject: Subject, batches: list[Batch]) -> float:
    return float(np.average([subject.loss(b) for b in batches], weights=[b.size for b in batches]))


def _zeroed(inputs: Any) -> Any:
    if isinstance(inputs, Mapping):
        pairs: Mapping[str, Any] = inputs  # pyright: ignore[reportUnknownVariableType]
        return {k: v if "mask" in k else map_arrays(np.zeros_like, v) for k, v in pairs.items()}
    return map_arrays(np.zeros_like, inputs)


def _shuffled(batches: list[Batch]) -> list[Batch]:
    """Labels permuted once over all samples."""
    labels = [arrays(b.labels) for b in batches]
    if any(len(held) != 1 or held[0].shape[1:] != labels[0][0].shape[1:] for held in labels):
        raise Decline("The labels cannot be permuted.", "标签无法打乱。")
    together = np.concatenate([held[0] for held in labels])
    mixed = together[np.random.default_rng(1).permutation(len(together))]
    ends = np.cumsum([len(held[0]) for held in labels])[:-1]
    return [b.with_labels(y) for b, y in zip(batches, np.split(mixed, ends), strict=True)]


def _gain(record: Record, real: _Arm, zeroed: _Arm, where: str) -> float:
    # Fresh weights may happen to do better on real inputs: that is no gain of training.
    from_here = min(zeroed.val, real.first)
    gain = (from_here - real.val) / abs(from_here) if np.isfinite(from_here) else np.nan
    if not np.isfinite(gain):
        raise Decline("No finite loss within 200 steps.", "200 步内没有有限的损失。")
    record.measure(
        "gain of real inputs", gain, where=where, threshold=f"< {NONE} none", basis="source"
    )
    return float(gain)


def _prior(subject: Subject, record: Record, val: list[Batch], real: _Arm) -> float | None:
    """Loss of the best constant on validation; says whether it is beaten."""
    try:
        outputs = [first_array(subject.forward(b)) for b in val]
        labels: Array = np.concatenate([first_array(b.labels) for b in val])
        best = best_constant(subject.loss_kind(), labels, outputs[0])
        losses = [
            float(subject.loss_of(np.broadcast_to(best, o.shape).astype(o.dtype), b.labels).mean())
            for o, b in zip(outputs, val, strict=True)
        ]
    except Decline:
        return None
    prior = float(np.average(losses, weights=[b.size for b in val]))
    record.measure("best constant", prior)
    told = f"best validation loss {real.val:.4g}, best constant {prior:.4g}"
    if prior > 0 and real.val > NOT_BEATEN * prior:
        record.present(PRIOR, "validation", "no better than a constant", told, f"{NOT_BEATEN}")
    elif prior > 0 and real.val < BEATEN * prior:
        record.absent(PRIOR, told)
    return prior


def _with_adam(
    subject: Subject, record: Record, train: list[Batch], val: list[Batch]
) -> tuple[_Arm, _Arm, float] | None:
    """Real and zeroed inputs and the gain; None where Adam gains: then the inputs are used."""
    record.progress(2 * STEPS, 5 * STEPS)
    real = _train(subject, record, train, val, "real", adam=True)
    zeroed = _train(subject, record, train, val, "zeroed", adam=True)
    gain = _gain(record, real, zeroed, "with adam")
    if gain >= CLEAR:
        record.absent(IGNORED, f"with Adam real inputs gain {gain:.1%}")
        for cause in (SIGNAL, DESYNC):
            record.refute(
                cause,
                f"Adam gains {gain:.1%} from the same inputs: training is at fault, not the data.",
                f"用 Adam 时同样输入带来 {gain:.1%} 的改善：问题在训练，不在数据。",
            )
        return None
    return real, zeroed, gain


def _why(
    subject: Subject,
    record: Record,
    train: list[Batch],
    val: list[Batch],
    prior: float | None,
    real: _Arm,
    zeroed: _Arm,
    gain: float,
) -> None:
    """Whether shuffled labels are learned as well as the right ones."""
    record.progress(4 * STEPS, 5 * STEPS)
    shuffled = _train(subject, record, train, val, "shuffled", adam=True)
    start = prior if prior is not None else zeroed.train
    heart = real.train / start if start > 0 else np.nan
    other = shuffled.train / start if start > 0 else np.nan
    record.measure("learned by heart", heart, threshold=f"< {BY_HEART}", basis="judgement")
    record.measure("the same, shuffled labels", other, threshold=f"< {BY_HEART}")
    told = f"Training loss ends at {heart:.0%} of a constant's, with shuffled labels at {other:.0%}"
    zh = f"训练损失降到常数预测的 {heart:.0%}，打乱标签时为 {other:.0%}"
    if gain < NONE and heart < BY_HEART and abs(heart - other) < ALIKE:
        record.confirm(
            SIGNAL,
            f"{told}, and nothing carries over: these inputs tell no more of these labels than of"
            " shuffled ones.",
            f"{zh}，且毫无泛化：这些输入对这些标签的说明不多于打乱后的标签。",
        )
        record.unsure(
            DESYNC,
            f"{told}: a lost pairing looks the same. Look at ten pairs by eye.",
            f"{zh}：配对错位看起来也是这样。请人工查看十对。",
        )
