"""Five learning rates from one state: too low, too high, fitting, and too high only by now."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target, learning_rate_fork

LOWER, HIGHER = "lower-lr-stabilises", "higher-lr-speeds-up"
LOW, HIGH = "optim/lr-too-low", "optim/lr-too-high"
# Tracing five Keras steps takes seconds: a seed of it has to do, where nothing blows up.
SOME = [*(("torch", seed) for seed in SEEDS), ("keras", 0)]


def run(given: Target) -> ProbeResult:
    return run_probe("learning-rate-fork", given)


@pytest.mark.parametrize(("framework", "seed"), SOME)
def test_a_fitting_rate_is_cleared(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, hidden=(32,)))
    assert statuses(result) == {LOWER: "absent", HIGHER: "absent"}, result
    assert verdicts(result) == {LOW: "refute", HIGH: "refute"}


@pytest.mark.parametrize(("framework", "seed"), SOME)
def test_a_tiny_rate_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, lr=1e-4, hidden=(32,)))
    assert statuses(result) == {LOWER: "absent", HIGHER: "present"}, result
    assert verdicts(result) == {LOW: "confirm", HIGH: "refute"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_at_which_ten_times_as_much_does_nothing(seed: int) -> None:
    result = run(target("torch", seed, lr=1e-8, hidden=(32,)))
    assert statuses(result) == {LOWER: "absent", HIGHER: "present"}, result
    assert verdicts(result) == {LOW: "confirm", HIGH: "refute"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_that_blows_up_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, optimizer="sgd", lr=5.0, norm=False))
    assert statuses(result) == {LOWER: "present", HIGHER: "absent"}, result
    assert verdicts(result) == {LOW: "refute", HIGH: "confirm"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_a_solved_task_asks_for_no_other_rate(seed: int, rate: float) -> None:
    """Falling from nearly nothing to a third of it is no matter of the rate."""
    result = run(target("torch", seed, optimizer="sgd", lr=rate, norm=False, steps=300))
    assert set(verdicts(result).values()) == {"refute"}, result


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_too_high_only_by_now_is_not_blamed(seed: int) -> None:
    """Labels that nobody can know: weights jitter about their optimum, and less at less rate."""
    import numpy as np
    from trainings import CLASSES, WIDTH, batches

    draw = np.random.default_rng(seed)
    inputs = draw.normal(size=(4096, WIDTH)).astype(np.float32)
    labels = np.where(draw.random(4096) < 0.5, inputs[:, 0] > 0, draw.integers(0, CLASSES, 4096))
    given = batches(inputs, labels.astype(np.int64), size=8, seed=seed)
    options: dict[str, Any] = {"optimizer": "sgd", "norm": False, "hidden": ()}
    result = run(target("torch", seed, lr=0.1, steps=400, train_batches=given, **options))
    assert verdicts(result)[HIGH] != "confirm", result
    assert verdicts(result)[LOW] == "refute"


def test_a_step_that_sets_its_own_rate_is_declined() -> None:
    import torch

    given = target("torch", 0)

    def step(batch: Any) -> Any:
        inputs, labels = map(torch.as_tensor, batch)
        given.optimizer.param_groups[0]["lr"] = 1e-3
        given.optimizer.zero_grad()
        loss = given.loss(given.model(inputs), labels)
        loss.backward()
        given.optimizer.step()
        return loss

    given.train_step = step
    result = run(given)
    assert result.outcome == "declined"
    assert result.reason is not None
    assert "itself" in result.reason.en
    assert set(statuses(result).values()) == {"unknown"}
    given.train_step = None
    given.optimizer = None
    assert run(given).outcome == "declined"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_rate_fork, "STEPS", 20)
    monkeypatch.setattr(learning_rate_fork, "FACTORS", (1.0, 0.1, 3.0))
    untouched(target(framework, 0, steps=10, hidden=(16,)), "learning-rate-fork")
