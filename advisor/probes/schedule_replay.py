"""Does the learning rate do over the run what its schedule was meant to do?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.probes import Array, Decline, Record, Subject, probe

# Share of the peak below which nothing is learned any more, and share of the run before which that
# is too early (probe definition).
FROZEN, EARLY = 0.01, 0.3
# Share of the run over which a schedule that fits still lives. # unsourced
ALIVE = 0.5
# Change of the rate, as a share of its peak, that counts as one; a schedule counted in epochs that
# is called once a batch goes through most of it. # unsourced
CHANGED = 0.05
# Longest replay; a longer run is declined rather than sampled.
LONGEST = 2_000_000
# Where the rate is told.
SHOWN = (0.0, 0.01, 0.1, 0.3, 0.5, 0.9, 1.0)

FROZEN_EARLY, PER_BATCH, NOT_STEPPED = (
    "frozen-by-lr-schedule",
    "scheduler-per-batch",
    "scheduler-not-stepped",
)
DECAY, UNIT, IDLE = (
    "optim/lr-decay-too-fast",
    "optim/scheduler-granularity",
    "optim/lr-schedule-not-stepped",
)


@dataclass(frozen=True)
class _Plan:
    """Rates at every optimizer step of the run, and how far it is alive, as a share of the run."""

    rates: Array

    @property
    def alive(self) -> float:
        """Where the rate falls below a hundredth of its peak for good; 1 if it never does."""
        above = np.flatnonzero(self.rates >= FROZEN * self.rates.max())
        return (int(above[-1]) + 1) / len(self.rates)

    @property
    def range(self) -> float:
        """How far the rate moves, as a share of its peak."""
        return float(np.ptp(self.rates) / self.rates.max())

    @property
    def climbs(self) -> bool:
        """Whether the peak is only reached at the very end."""
        return self.range > 0 and bool(self.rates[-1] == self.rates.max())


@probe("schedule-replay", causes=(DECAY, UNIT, IDLE))
def schedule_replay(subject: Subject, record: Record) -> None:
    """Run the schedule alone over the planned steps, as it is stepped and in the other unit.

    Needs ``total_steps``; ``steps_per_epoch`` to compare units; ``steps_done`` to see whether it
    was stepped at all. The other unit only counts where it makes sense of the schedule: the same
    early end in both is the plan itself. Declines for schedules that follow a metric.
    """
    target = subject.target
    total = target.total_steps
    if total is None:
        raise Decline("The target gives no total_steps.", "Target 中没有给出 total_steps。")
    done = _stepped(target.scheduler)
    if not 1 <= total <= LONGEST:
        raise Decline(f"total_steps is {total}.", f"total_steps 为 {total}。")
    epoch = target.steps_per_epoch
    every = 1 if target.scheduler_every == "step" else epoch
    if every is None:
        raise Decline(
            "The schedule is stepped by epochs: give steps_per_epoch.",
            "调度器按 epoch 步进：请给出 steps_per_epoch。",
        )
    as_stepped = _plan(subject, total, every)
    for share in SHOWN:
        at = min(int(share * total), total - 1)
        record.measure("learning rate", float(as_stepped.rates[at]), where=f"{share:.0%} of steps")
    record.measure("alive for", as_stepped.alive, threshold=f"< {EARLY} too short", basis="source")
    _judge_stepped(subject, record, as_stepped, done)
    other = None
    if epoch is not None and 1 < epoch <= total:
        other = _plan(subject, total, epoch if every == 1 else 1)
        record.measure("alive for", other.alive, where="other unit")
        if every == 1 and _means_steps(target.scheduler, epoch):
            other = as_stepped
    _judge_plan(record, as_stepped, other, by_step=every == 1)


def _stepped(scheduler: Any) -> int | None:
    """How often the given scheduler was stepped so far, where it counts."""
    count = getattr(scheduler, "last_epoch", None)
    return int(count) if isinstance(count, int) else None


def _means_steps(scheduler: Any, epoch: int) -> bool:
    """Whether its own period is whole epochs, counted in steps: then steps are meant."""
    period: Any = getattr(scheduler, "decay_steps", None)
    return isinstance(period, int | float) and period >= epoch and period % epoch == 0


def _plan(subject: Subject, total: int, every: int) -> _Plan:
    calls = -(-total // every)
    gone = min(_stepped(subject.target.scheduler) or 0, calls - 1)
    try:
        rates = np.asarray(subject.replay_schedule(calls - gone), np.float64)
    except (TypeError, ValueError) as error:
        raise Decline(
            f"The schedule cannot be run alone: {error}",
            f"调度器无法单独运行：{error}",
        ) from error
    if gone:  # what it was before is not known, but where it began is
        first = max([*getattr(subject.target.scheduler, "base_lrs", ()), rates[0]])
        rates = np.concatenate([np.full(gone, first), rates])
    rates = np.repeat(rates, every)[:total]
    if not np.isfinite(rates).all() or rates.max() <= 0:
        raise Decline("The schedule gives no positive rate.", "调度器没有给出正的学习率。")
    return _Plan(rates)


def _judge_stepped(subject: Subject, record: Record, plan: _Plan, done: int | None) -> None:
    """Whether a scheduler was left alone while the optimizer took its steps."""
    behind = subject.target.steps_done
    unit = subject.target.steps_per_epoch if subject.target.scheduler_every == "epoch" else 1
    if done is None or not behind or not unit or behind < unit:
        record.unknown(NOT_STEPPED, "needs steps_done and a scheduler that counts its steps")
        record.unsure(
            IDLE,
            "Give steps_done and the scheduler as it is after them.",
            "请给出 steps_done 以及训练到此处时的调度器。",
        )
        return
    record.measure("scheduler steps", done, where=f"after {behind} optimizer steps")
    moved = float(np.ptp(plan.rates[: behind + 1]) / plan.rates.max())
    if done == 0 and moved > CHANGED:
        told = f"no scheduler step in {behind} optimizer steps; the rate should have moved"
        record.present(NOT_STEPPED, "scheduler", "it was never stepped", told)
        record.confirm(
            IDLE,
            f"The scheduler was not stepped once in {behind} optimizer steps.",
            f"优化器已走 {behind} 步，调度器一次也没有步进。",
        )
    elif done > 0:
        record.absent(NOT_STEPPED, f"{done} scheduler steps")
        record.refute(IDLE, f"It was stepped {done} times.", f"调度器已步进 {done} 次。")


def _judge_plan(record: Record, plan: _Plan, other: _Plan | None, *, by_step: bool) -> None:
    en = f"the rate is below {FROZEN:.0%} of its peak from {plan.alive:.1%} of the run on"
    zh = f"学习率在训练的 {plan.alive:.1%} 处之后低于峰值的 {FROZEN:.0%}"
    dead = plan.alive < EARLY
    if dead:
        record.present(FROZEN_EARLY, "schedule", "the rate is gone too early", en, f"< {EARLY:.0%}")
    else:
        record.absent(FROZEN_EARLY, en if plan.alive < 1 else "the rate never dies")
    sense = other is not None and other.alive >= ALIVE and other.range > CHANGED
    stuck = not by_step and (plan.climbs or plan.range < CHANGED)
    if other is None:
        record.unknown(PER_BATCH, "needs steps_per_epoch")
    elif sense and ((dead and by_step) or (stuck and not other.climbs)):
        unit, zh_unit = ("epochs", "epoch") if by_step else ("steps", "步")
        told = en if dead else f"it moves by {plan.range:.0%} of its peak in the whole run"
        record.present(PER_BATCH, "schedule", f"it makes sense in {unit} only", told)
        record.confirm(
            UNIT,
            f"As it is stepped {told}; stepped by {unit} it fits the run.",
            f"按现在的步进方式，{zh if dead else '学习率几乎不变'}；按{zh_unit}步进则合适。",
        )
        record.refute(DECAY, "The plan fits in the other unit.", "换一种步进单位后计划是合适的。")
        return
    else:
        record.absent(PER_BATCH, "the other unit makes no more sense of it")
        record.refute(
            UNIT, "The other unit makes no more sense of it.", "换一种步进单位并不更合理。"
        )
    if dead:
        record.confirm(DECAY, f"Too early: {en}.", f"过早衰减：{zh}。")
    else:
        record.refute(
            DECAY, f"The rate lives: {plan.alive:.0%} of the run.", "学习率没有过早衰减。"
        )
