"""Can the model learn a dozen samples by heart?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.probes import Batch, Decline, Record, Subject, probe
from advisor.probes.feeding import class_labels
from advisor.probes.target import first_array

# Samples of the batch, and steps of one arm (probe definition).
FEWEST, MOST, STEPS = 2, 16, 300
# Last loss over first: learned by heart, and not (probe definition).
LEARNED, STUCK = 0.02, 0.1
# Last loss over first from which an own rate is too low, where ten times of it learns. Small fresh
# networks (eval.zoo) end at 0.1 to 0.2 with Adam at 3e-4, at 0.5 to 0.9 with 1e-4. # calibrated
SLOW = 0.3
# An epsilon of Adam up to this leaves the size of its steps to the learning rate. # unsourced
USUAL_EPSILON = 1e-5
# Every so many steps it is seen whether it is done.
LOOK = 10
# Arms: factors on the person's learning rate, and Adam at its usual one as a reference.
FACTORS = (1.0, 10.0, 0.1)
ADAM_RATE = 1e-3
# How near the floor of a doubled softmax the loss must end.
FLOOR_ERROR = 0.02

STEP, SIGN, IGNORES, BROADCAST, HARD, TWICE, LOW, HIGH = (
    "optim/missing-step",
    "loss/sign-flip",
    "loss/ignores-prediction",
    "loss/broadcast-shape",
    "loss/nondifferentiable",
    "loss/softmax-twice",
    "optim/lr-too-low",
    "optim/lr-too-high",
)
OVERFITS, STUCK_ABOVE = "one-batch-overfits", "one-batch-does-not-overfit"


@dataclass(frozen=True)
class _Arm:
    """How one training of the batch ended. Accuracies are NaN where there are no classes."""

    name: str
    ratio: float
    last: float
    accuracy: float
    accuracy_eval: float
    moved: bool

    @property
    def learned(self) -> bool:
        return self.ratio < LEARNED and not self.accuracy < 1


@probe("overfit-one-batch", causes=(STEP, SIGN, IGNORES, BROADCAST, HARD, TWICE, LOW, HIGH))
def overfit_one_batch(subject: Subject, record: Record) -> None:
    """One fixed batch without dropout and decay at three learning rates, and with Adam.

    Says nothing about generalisation. An arm ends as soon as the batch is learned, and no other is
    tried then. A person's own ``train_step`` is used as it is, except for the Adam arm.
    """
    batch = _pick(subject)
    record.measure("samples", batch.size)
    arms: list[_Arm] = []
    guessed = _guessed(subject, batch)
    for number, factor in enumerate((*FACTORS, None)):
        record.progress(number * STEPS, (len(FACTORS) + 1) * STEPS)
        arm = _train(subject, record, batch, factor, number * STEPS, guessed)
        if arm is None:
            continue
        arms.append(arm)
        _note(record, arm)
        if arm.learned or arm.last < -1:  # a loss below zero only falls on
            break
    if not arms:
        raise Decline("The target gives no optimizer.", "Target 中没有给出优化器。")
    _judge(subject, record, arms, batch)


def _pick(subject: Subject) -> Batch:
    """Up to 16 samples of one batch, taking the classes in turn."""
    batch = next(iter(subject.batches(1)))
    try:
        labels = class_labels(batch.labels)
    except Decline:
        labels = np.arange(batch.size)
    if labels.dtype.kind == "f":
        labels = np.arange(batch.size)
    seen = [int(np.sum(labels[:i] == labels[i])) for i in range(len(labels))]
    rows = np.argsort(seen, kind="stable")[:MOST]
    if len(rows) < FEWEST:
        raise Decline("One sample is no batch to learn.", "只有一个样本，无法作为批次学习。")
    return batch.rows(np.sort(rows))


def _guessed(subject: Subject, batch: Batch) -> float:
    """The loss with fresh weights: trained ones start so low that nothing falls by much."""
    try:
        with subject.sandbox():
            subject.freshen(0)
            value = subject.loss(batch, "norm")
    except Decline:
        return 0.0
    return value if np.isfinite(value) else 0.0


def _train(
    subject: Subject,
    record: Record,
    batch: Batch,
    factor: float | None,
    before: int,
    guessed: float,
) -> _Arm | None:
    """One arm from the same start; None for the Adam arm's neighbours without an optimizer.

    Its loss is held against the first, or against ``guessed`` where that is more.
    """
    with subject.sandbox():
        subject.seed(0)
        subject.without_regularisation()
        if factor is None:
            subject.use_optimizer("adam", ADAM_RATE)
        elif factor != 1:
            try:
                subject.set_learning_rate(subject.hyperparameters()["lr"] * factor)
            except Decline:
                return None
        weights = subject.parameters()
        last = subject.loss(batch, "norm")
        first = max(last, guessed) if last > 0 else last
        for step in range(STEPS):
            try:
                subject.train_step(batch, "norm")
            except Decline:
                return None
            if step % LOOK == LOOK - 1:
                record.progress(before + step, (len(FACTORS) + 1) * STEPS)
                last = subject.loss(batch, "norm")
                if not -10 * first < last < np.inf or (
                    last < LEARNED * first and not _accuracy(subject, batch, "norm") < 1
                ):
                    break
        after = subject.parameters()
        return _Arm(
            "adam" if factor is None else f"{factor:g} x lr",
            last / first if first > 0 else float("nan"),
            last,
            _accuracy(subject, batch, "norm"),
            _accuracy(subject, batch, "eval"),
            any(not np.array_equal(weights[n], after[n]) for n in weights),
        )


def _accuracy(subject: Subject, batch: Batch, mode: str) -> float:
    """Share of samples whose largest output is their label; NaN without classes."""
    outputs = first_array(subject.forward(batch, "norm" if mode == "norm" else "eval"))
    try:
        labels = class_labels(batch.labels)
    except Decline:
        return float("nan")
    if outputs.ndim != 2 or outputs.shape[1] < 2 or labels.dtype.kind == "f":
        return float("nan")
    return np.count_nonzero(outputs.argmax(axis=1) == labels) / len(labels)


def _note(record: Record, arm: _Arm) -> None:
    record.measure(
        "last loss over first",
        arm.ratio,
        where=arm.name,
        threshold=f"< {LEARNED} learned, > {STUCK} not",
        basis="source",
    )
    if not np.isnan(arm.accuracy):
        record.measure("accuracy", arm.accuracy, where=arm.name, threshold="1")
        record.measure("accuracy in eval mode", arm.accuracy_eval, where=arm.name)


def _judge(subject: Subject, record: Record, arms: list[_Arm], batch: Batch) -> None:
    own = [a for a in arms if a.name != "adam"] or arms
    best = min(own, key=lambda a: a.ratio if a.ratio >= 0 else np.inf)
    told = f"loss to {best.ratio:.1%} of its start ({best.name}), accuracy {best.accuracy:.0%}"
    if best.learned:
        record.present(OVERFITS, "one batch", "the batch is learned by heart", told)
        record.absent(STUCK_ABOVE, told)
        for cause in (STEP, SIGN, IGNORES, BROADCAST, HARD, TWICE):
            record.refute(
                cause,
                f"The model learned {batch.size} samples by heart: {told}.",
                f"模型记住了 {batch.size} 个样本：损失降到起点的 {best.ratio:.1%}（{best.name}）。",
            )
        _judge_rate(record, own)
        return
    _judge_far_too_low(subject, record, arms)
    if STUCK >= best.ratio >= 0:
        record.unknown(OVERFITS, told)
        record.unknown(STUCK_ABOVE, told)
        return
    record.present(STUCK_ABOVE, "one batch", "the batch is not learned", told, f"> {STUCK:.0%}")
    record.absent(OVERFITS, told)
    _judge_stuck(subject, record, arms, own)


def _judge_rate(record: Record, own: list[_Arm]) -> None:
    """Whether only another learning rate learns the batch."""
    first, last = own[0], own[-1]
    if first.learned or first.ratio <= SLOW:
        return
    more = last.name == "10 x lr"
    cause, en, zh = (LOW, "ten times", "10 倍") if more else (HIGH, "a tenth of", "1/10 ")
    record.confirm(
        cause,
        f"The batch is learned at {en} your learning rate and not at yours.",
        f"用您学习率的 {zh}能学会该批次，用原学习率则不能。",
    )


def _judge_far_too_low(subject: Subject, record: Record, arms: list[_Arm]) -> None:
    """Whether Adam at its usual rate learns what the person's cannot even at ten times its own.

    Other optimizers take other steps, so what the reference learns says nothing of their rate.
    """
    tried = {a.name: a for a in arms}
    own, reference = tried.get("1 x lr"), tried.get("adam")
    if own is None or reference is None or not reference.learned or own.ratio <= SLOW:
        return
    settings = subject.hyperparameters()
    is_adam = "beta2" in settings and settings.get("epsilon", 0.0) <= USUAL_EPSILON
    if is_adam and own.moved and settings["lr"] * FACTORS[1] < ADAM_RATE:
        record.confirm(
            LOW,
            f"Adam learns the batch at {ADAM_RATE:g}, and not at your {settings['lr']:g}.",
            f"Adam 用 {ADAM_RATE:g} 能学会该批次，用您的 {settings['lr']:g} 则不能。",
        )


def _judge_stuck(subject: Subject, record: Record, arms: list[_Arm], own: list[_Arm]) -> None:
    kind = subject.loss_kind()
    classes = subject.target.num_classes
    entropy = kind in ("softmax-cross-entropy", "softmax-probabilities", "sigmoid-cross-entropy")
    if entropy and any(a.last < -1 for a in own):
        record.confirm(
            SIGN,
            "The loss falls far below zero, which a cross-entropy cannot: its sign is flipped.",
            "损失远低于零，而交叉熵不可能为负：符号反了。",
        )
    floor = np.log(np.e + classes - 1) - 1 if classes else np.nan
    if any(abs(a.last - floor) < FLOOR_ERROR * floor and a.accuracy == 1 for a in arms):
        record.confirm(
            TWICE,
            f"Every sample is right, yet the loss ends at {floor:.3f}: the least that a softmax"
            f" applied twice over {classes} classes allows.",
            f"样本全部正确，损失却停在 {floor:.3f}：这正是对 {classes} 类做两次 softmax 的下限。",
        )
    rate = subject.hyperparameters().get("lr", 0.0) if subject.target.optimizer is not None else 0.0
    if subject.target.train_step is not None and rate > 0 and not any(a.moved for a in own):
        held = subject.trainable() <= subject.optimized()
        judge = record.confirm if held else record.unsure
        judge(
            STEP,
            "Your training step changed no parameter at all.",
            "您的训练步没有改变任何参数。",
        )
    elif any(a.moved for a in own):
        record.refute(STEP, "The step changes parameters.", "训练步改变了参数。")
