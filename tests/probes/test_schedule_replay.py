"""Schedules that end too early, that count another unit, that nobody steps, and that fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from trainings import FRAMEWORKS, Framework, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

FROZEN, PER_BATCH, NOT_STEPPED = (
    "frozen-by-lr-schedule",
    "scheduler-per-batch",
    "scheduler-not-stepped",
)
DECAY, UNIT, IDLE = (
    "optim/lr-decay-too-fast",
    "optim/scheduler-granularity",
    "optim/lr-schedule-not-stepped",
)
EPOCHS, PER_EPOCH = 90, 50
Make = Callable[[Any], Any]


def run(given: Target) -> ProbeResult:
    return run_probe("schedule-replay", given)


def torch_target(make: Make, every: str, *, stepped: int = 0, **fields: Any) -> Target:
    options: dict[str, Any] = {"total_steps": EPOCHS * PER_EPOCH, "steps_per_epoch": PER_EPOCH}
    given = target("torch", 0, optimizer="sgd", lr=0.1, scheduler_every=every, **options, **fields)
    given.scheduler = make(given.optimizer)
    for _ in range(stepped):
        given.optimizer.step()
        given.scheduler.step()
    return given


def steps_of_30(optimizer: Any) -> Any:
    import torch

    return torch.optim.lr_scheduler.StepLR(optimizer, 30, 0.1)


def one_cycle(optimizer: Any) -> Any:
    import torch

    return torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=EPOCHS * PER_EPOCH + 1)


def cosine(optimizer: Any) -> Any:
    import torch

    return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)


def tenth_every_epoch(optimizer: Any) -> Any:
    import torch

    return torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.1)


@pytest.mark.parametrize(
    ("make", "every", "wrong"),
    [(steps_of_30, "epoch", "step"), (one_cycle, "step", "epoch")],
)
def test_the_wrong_unit_is_confirmed_and_the_right_one_cleared(
    make: Make, every: str, wrong: str
) -> None:
    result = run(torch_target(make, wrong))
    assert statuses(result)[PER_BATCH] == "present", result
    assert verdicts(result)[UNIT] == "confirm"
    right = run(torch_target(make, every))
    assert statuses(right)[FROZEN] == statuses(right)[PER_BATCH] == "absent", right
    assert verdicts(right)[DECAY] == verdicts(right)[UNIT] == "refute"


@pytest.mark.parametrize("unit", ["epoch", "step"])
def test_a_plan_that_ends_too_early_is_confirmed(unit: str) -> None:
    result = run(torch_target(tenth_every_epoch, unit))
    assert statuses(result)[FROZEN] == "present", result
    assert verdicts(result)[DECAY] == "confirm"
    assert verdicts(result)[UNIT] == "refute"


def test_a_cosine_over_the_run_is_cleared() -> None:
    result = run(torch_target(cosine, "epoch", stepped=3, steps_done=3 * PER_EPOCH + 7))
    assert set(verdicts(result).values()) == {"refute"}, result
    assert set(statuses(result).values()) == {"absent"}


def test_a_scheduler_that_nobody_steps_is_confirmed() -> None:
    result = run(torch_target(cosine, "epoch", steps_done=30 * PER_EPOCH))
    assert statuses(result)[NOT_STEPPED] == "present", result
    assert verdicts(result)[IDLE] == "confirm"
    young = run(torch_target(cosine, "epoch", steps_done=PER_EPOCH))
    assert statuses(young)[NOT_STEPPED] == "unknown"


@pytest.mark.parametrize(("steps", "status"), [(10, "present"), (EPOCHS * PER_EPOCH, "absent")])
def test_a_keras_schedule_is_replayed(steps: int, status: str) -> None:
    import keras

    given = target("keras", 0, total_steps=EPOCHS * PER_EPOCH)
    given.scheduler = keras.optimizers.schedules.ExponentialDecay(0.1, steps, 0.5)
    result = run(given)
    assert statuses(result)[FROZEN] == status, result
    assert verdicts(result)[DECAY] == ("confirm" if status == "present" else "refute")
    assert statuses(result)[NOT_STEPPED] == "unknown"


def test_a_function_of_the_epoch_is_replayed() -> None:
    import keras

    options: dict[str, Any] = {"total_steps": 4500, "steps_per_epoch": 50}
    given = target("keras", 0, scheduler_every="epoch", **options)
    given.scheduler = keras.callbacks.LearningRateScheduler(
        lambda epoch: 0.1 * 0.1 ** (epoch // 30)
    )
    assert statuses(run(given))[FROZEN] == "absent"
    given.scheduler = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5)
    assert statuses(run(given))[FROZEN] == "present"


def test_what_cannot_be_replayed_is_declined() -> None:
    import torch

    def plateau(optimizer: Any) -> Any:
        return torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)

    given = torch_target(plateau, "epoch")
    assert run(given).outcome == "declined"
    given = torch_target(cosine, "epoch")
    given.total_steps = None
    result = run(given)
    assert result.outcome == "declined"
    assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    if framework == "torch":
        untouched(torch_target(cosine, "epoch", stepped=2), "schedule-replay")
        return
    import keras

    given = target("keras", 0, total_steps=100)
    given.scheduler = keras.optimizers.schedules.CosineDecay(0.1, 100)
    untouched(given, "schedule-replay")
