"""Would another learning rate go better from here?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from advisor.probes import Batch, Decline, Record, Subject, probe
from advisor.probes.target import arrays

# Arms and their length (probe definition, which asks for 200 to 500 steps).
FACTORS, STEPS = (1.0, 0.1, 0.3, 3.0, 10.0), 200
# Arms that follow one by one as long as ten times the rate only falls ten times as far, by next to
# nothing: where training stands still, ten times the rate stands still as well. # unsourced
BEYOND = (1e2, 1e3, 1e4)
# Batches of the fixed set that every arm is judged by, and steps between two looks at it.
# judgement: the set is the same for all arms, so that what it happens to hold cancels
FIXED, EVERY = 2, 10
# Looks that make up the end of an arm, and those that its noise is taken from. # unsourced
LAST, NOISY = 5, 10
# Standard errors by which ends must differ (probe definition), and the least share of what fresh
# weights lose.
ERRORS, SHARE = 2.0, 0.02
# An arm that ends above its start by this factor has blown up. # unsourced
BLOWN = 1.5
# Times the loss of fresh weights at which an arm is given up. # unsourced
ENDLESS = 1e3
# How many times as far the loss must fall at 3 and at 10 times the rate. A loss that falls along a
# slope falls in proportion to the rate; what learns at a fitting rate gains much less.
# judgement: half of the proportion and a third of it
FARTHER = {3.0: 1.5, 10.0: 3.0}
# How much noisier than a lower rate, and how much higher an end, is beyond doubt. # unsourced
NOISIER, WORSE = 1.5, 0.5
# Noise of the ends, as a share of the start, above which nothing can be told. # unsourced
HOPELESS = 0.3
# Bytes of batches kept so that all arms see the same ones.
KEPT = 256e6

LOWER, HIGHER = "lower-lr-stabilises", "higher-lr-speeds-up"
LOW, HIGH = "optim/lr-too-low", "optim/lr-too-high"


@dataclass(frozen=True)
class _Arm:
    """One training: loss of the fixed set at its start and end, and the noise of the end."""

    start: float
    end: float
    noise: float
    scale: float
    """Loss of fresh weights where it is higher: what a difference is small beside."""

    @property
    def blown(self) -> bool:
        return not self.end <= BLOWN * max(self.start, 0.0) + SHARE

    @property
    def error(self) -> float:
        return self.noise / LAST**0.5

    @property
    def gain(self) -> float:
        return self.start - self.end

    @property
    def worst(self) -> float:
        """The end, less what luck may have given."""
        return self.end + ERRORS * self.error


Arms = dict[float, _Arm]


@probe("learning-rate-fork", causes=(LOW, HIGH))
def learning_rate_fork(subject: Subject, record: Record) -> None:
    """Short trainings from the given state at 0.1 to 10 times its learning rate, or far beyond.

    Losses are those of a fixed set of training batches, normalised by the batch and without
    dropout. Late in a training a lower rate always ends lower, because the weights jitter less:
    that is the symptom, and the cause is confirmed only where the given rate blows up, or where
    fresh weights do not learn at it either. Declines where the person's step sets its own rate.
    """
    rate = subject.hyperparameters().get("lr", 0.0)
    if rate <= 0:
        raise Decline("The learning rate is zero.", "学习率为零。")
    record.measure("learning rate", rate)
    course = _Course(subject)
    arms = course.run(record, FACTORS, rate)
    for factor in BEYOND:
        if _still(arms):
            arms |= course.run(record, (factor,), rate)
    if not np.isfinite(arms[1.0].start):
        raise Decline(
            "The loss is not finite at the start: see first-non-finite.",
            "起点处损失已非有限：请运行 first-non-finite。",
        )
    _judge_lower(course, record, arms, rate)
    _judge_higher(subject, record, arms)


class _Course:
    """What every arm runs over: the batches it is judged by and those that it is trained on."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._fixed = list(subject.batches(FIXED))
        self._feed = _Feed(subject, self._fixed[0])
        self._scale = _untrained(subject, self._fixed)

    def run(
        self, record: Record, factors: tuple[float, ...], rate: float, fresh: bool = False
    ) -> Arms:
        """An arm for each factor, all from the same weights."""
        arms: Arms = {}
        for number, factor in enumerate(factors):
            record.progress(number, len(factors))
            with self.subject.sandbox():
                if fresh:
                    self.subject.freshen(0)
                self.subject.seed(0)
                arm = _train(self.subject, self._fixed, self._feed, rate * factor, self._scale)
            where = f"{factor:g} x lr" + (", fresh weights" if fresh else "")
            start = f"from {arm.start:.4g}"
            record.measure("loss at the end", arm.end, where=where, threshold=start)
            record.measure("noise of the loss", arm.noise, where=where)
            arms[factor] = arm
        return arms


def _untrained(subject: Subject, fixed: list[Batch]) -> float:
    """Loss of fresh weights; 0 where they cannot be made."""
    try:
        with subject.sandbox():
            subject.freshen(0)
            return _loss(subject, fixed)
    except Decline:
        return 0.0


def _train(subject: Subject, fixed: list[Batch], feed: _Feed, rate: float, scale: float) -> _Arm:
    subject.set_learning_rate(rate)
    losses = [_loss(subject, fixed)]
    scale = max(scale, abs(losses[0]))
    for step, batch in enumerate(feed.batches(), start=1):
        seen = subject.train_step(batch)
        if step == 1 and not np.isclose(subject.hyperparameters()["lr"], rate, rtol=1e-3):
            raise Decline(
                "Your training step sets the learning rate itself. Give one that leaves it alone.",
                "您的训练步自行设置学习率。请给出一个不改动学习率的训练步。",
            )
        if step > STEPS - NOISY * EVERY and step % EVERY == 0:
            losses.append(seen := _loss(subject, fixed))
        if abs(seen) > ENDLESS * (scale + 1) or np.isinf(seen):
            return _Arm(losses[0], float("inf"), 0.0, scale)
    return _Arm(losses[0], float(np.mean(losses[-LAST:])), _noise(losses[-NOISY:]), scale)


def _loss(subject: Subject, fixed: list[Batch]) -> float:
    return float(np.mean([subject.loss(b, "norm") for b in fixed]))


def _noise(losses: list[float]) -> float:
    """Standard deviation about a straight line."""
    at = np.arange(len(losses))
    return float(np.std(losses - np.polyval(np.polyfit(at, losses, 1), at), ddof=2))


class _Feed:
    """The same ``STEPS`` batches for every arm, kept in memory where they fit."""

    def __init__(self, subject: Subject, first: Batch) -> None:
        self._subject = subject
        size = sum(a.nbytes for part in (first.inputs, first.labels) for a in arrays(part))
        self._kept = list(self._drawn()) if size * STEPS <= KEPT else None

    def batches(self) -> Iterator[Batch]:
        """As many passes as it takes; drawn anew from the same seed where they do not fit."""
        return self._drawn() if self._kept is None else iter(self._kept)

    def _drawn(self) -> Iterator[Batch]:
        passes = (self._subject.batches() for _ in itertools.count())
        return itertools.islice(itertools.chain.from_iterable(passes), STEPS)


def _margin(one: _Arm, other: _Arm) -> float:
    """How far two ends must lie apart."""
    return max(ERRORS * float(np.hypot(one.error, other.error)), SHARE * one.scale)


def _still(arms: Arms) -> bool:
    """Whether even the highest rate gains little, and that in proportion to the rate."""
    top = max(arms)
    own, best, before = arms[1.0], arms[top], arms[max(f for f in arms if f < top / 9)]
    slope = best.gain > FARTHER[10.0] * max(before.gain, 0.0) and best.gain > ERRORS * best.error
    return slope and not own.blown and own.end - best.end <= _margin(own, best)


def _told(arms: Arms) -> tuple[str, str]:
    parts = [f"{f:g} x: {arms[f].end:.4g}" for f in sorted(arms)]
    start = f"{arms[1.0].start:.4g}"
    joined = ", ".join(parts)
    en = f"loss from {start} after {STEPS} steps: {joined}"
    return en, f"{STEPS} 步后损失（起点 {start}）：{joined}"


def _judge_lower(course: _Course, record: Record, arms: Arms, rate: float) -> None:
    own = arms[1.0]
    en, zh = _told(arms)
    low = min((f for f in arms if f < 1), key=lambda f: arms[f].worst)
    best = arms[low]
    if own.blown and not best.blown:
        record.present(LOWER, f"{low:g} x lr", "ends lower, where your rate blows up", en)
        record.confirm(
            HIGH,
            f"Training blows up at your rate and not at {low:g} times it: {en}.",
            f"用原学习率训练会发散，用其 {low:g} 倍则不会：{zh}。",
        )
        return
    if own.blown or own.error > HOPELESS * own.scale:
        record.unknown(LOWER, f"every rate is unstable: {en}")
        record.unsure(HIGH, f"Lower rates are no more stable: {en}.", f"更低学习率同样不稳：{zh}。")
        return
    if own.end - best.end <= _margin(own, best):
        record.absent(LOWER, en)
        record.refute(HIGH, f"No lower rate ends lower: {en}.", f"更低学习率并不更好：{zh}。")
        return
    if own.noise < NOISIER * best.noise and own.end < own.start:
        record.unknown(LOWER, f"a lower rate ends lower but not quieter: {en}")
        record.unsure(HIGH, f"A lower rate is not quieter: {en}.", f"更低学习率并不更平稳：{zh}。")
        return
    record.present(LOWER, f"{low:g} x lr", "ends lower and quieter", en)
    _why_lower(course, record, low, rate, en, zh)


def _why_lower(course: _Course, record: Record, low: float, rate: float, en: str, zh: str) -> None:
    """Whether fresh weights learn at the given rate: then it is too high only by now."""
    try:
        arms = course.run(record, (1.0, low), rate, fresh=True)
    except Decline as declined:
        record.unsure(
            HIGH,
            f"A lower rate ends lower: {en}. Whether yours was too high from the start is open:"
            f" {declined.reason.en}",
            f"更低学习率更好：{zh}。原学习率是否一开始就过高尚不清楚：{declined.reason.zh}",
        )
        return
    own, best = arms[1.0], arms[low]
    fresh, fresh_zh = _told(arms)
    if own.blown or (best.gain > 0 and own.gain < WORSE * best.gain):
        record.confirm(
            HIGH,
            f"A lower rate ends lower: {en}; fresh weights do not learn at yours: {fresh}.",
            f"更低学习率更好：{zh}；全新权重用原学习率也学不动：{fresh_zh}。",
        )
    else:
        record.unsure(
            HIGH,
            f"Fresh weights learn at your rate ({fresh}): it is too high only by now, which a decay"
            " cures.",
            f"全新权重用原学习率能学（{fresh_zh}）：只是到现阶段才偏高，加入衰减即可。",
        )


def _judge_higher(subject: Subject, record: Record, arms: Arms) -> None:
    own = arms[1.0]
    en, zh = _told(arms)
    if own.blown:
        record.absent(HIGHER, f"your rate blows up: {en}")
        record.refute(LOW, f"Your rate blows up: {en}.", f"原学习率已发散：{zh}。")
        return
    high = min((f for f in arms if f > 1), key=lambda f: arms[f].worst)
    best = arms[high]
    if _still(arms):
        record.unknown(HIGHER, f"training stands still at every rate: {en}")
        return
    if own.end - best.end <= _margin(own, best):
        record.absent(HIGHER, en)
        record.refute(LOW, f"No higher rate ends lower: {en}.", f"更高学习率并不更好：{zh}。")
        return
    better = [f for f in arms if own.end - arms[f].end > _margin(own, arms[f])]
    far = [f for f in better if f > 1 and arms[f].gain > FARTHER[min(f, 10.0)] * max(own.gain, 0.0)]
    if not far:
        record.absent(HIGHER, f"a higher rate is only a little faster: {en}")
        record.unsure(LOW, f"A higher rate is a little faster: {en}.", f"更高学习率稍快：{zh}。")
        return
    record.present(HIGHER, f"{max(far):g} x lr", "falls much farther in as many steps", en)
    if _scheduled(subject):
        record.unsure(
            LOW,
            f"The rate in force now is too low ({en}), but a schedule set it: run schedule-replay.",
            f"当前生效的学习率过低（{zh}），但它由调度器决定：请运行 schedule-replay。",
        )
        return
    record.confirm(
        LOW,
        f"The loss falls several times as far at {max(far):g} times your rate: {en}.",
        f"学习率放大 {max(far):g} 倍后损失下降幅度成倍增加：{zh}。",
    )


def _scheduled(subject: Subject) -> bool:
    return subject.target.scheduler is not None or subject.target.make_scheduler is not None
