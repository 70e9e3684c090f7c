"""Adam after a quiet phase, with a huge epsilon, and as it should be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

SYMPTOM = "second-moment-lags"
LAG, EPSILON = "optim/adam-second-moment-lag", "optim/adam-epsilon"


def run(given: Target) -> ProbeResult:
    return run_probe("adam-second-moment", given)


def surprised(given: Target, seed: int) -> Target:
    """The same inputs with labels that nobody can know: gradients are suddenly large."""
    inputs, _ = data(seed)
    labels = np.random.default_rng(seed).integers(0, CLASSES, len(inputs))
    given.train_batches = batches(inputs, labels, seed=seed)
    return given


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_memory_of_quieter_times_is_confirmed(framework: Framework, seed: int) -> None:
    given = target(framework, seed, steps=200, hidden=(32,), norm=False)
    healthy = run(given)
    assert statuses(healthy)[SYMPTOM] == "absent", healthy
    assert verdicts(healthy) == {LAG: "refute", EPSILON: "refute"}
    result = run(surprised(given, seed))
    assert statuses(result)[SYMPTOM] == "present", result
    assert verdicts(result) == {LAG: "confirm", EPSILON: "refute"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shorter_memory_catches_up(seed: int) -> None:
    import torch

    given = surprised(target("torch", seed, steps=200), seed)
    assert statuses(run(given))[SYMPTOM] == "present"
    given.optimizer.param_groups[0]["betas"] = (0.9, 0.9)
    for _ in range(3):
        for inputs, labels in given.train_batches():
            given.optimizer.zero_grad()
            outputs = given.model(torch.as_tensor(inputs))
            given.loss(outputs, torch.as_tensor(labels)).backward()
            given.optimizer.step()
    repaired = run(given)
    assert statuses(repaired)[SYMPTOM] != "present", repaired
    assert verdicts(repaired)[LAG] != "confirm"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("steps", [10, 100, 500])
def test_a_healthy_training_is_cleared(seed: int, steps: int) -> None:
    result = run(target("torch", seed, steps=steps, lr=1e-3, dropout=0.2))
    assert verdicts(result) == {LAG: "refute", EPSILON: "refute"}, result


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_an_epsilon_above_the_gradients_is_confirmed(framework: Framework, seed: int) -> None:
    given = target(framework, seed, steps=20, hidden=(32,))
    if framework == "torch":
        given.optimizer.param_groups[0]["eps"] = 1.0
    else:
        given.optimizer.epsilon = 1.0
    assert verdicts(run(given))[EPSILON] == "confirm"


@pytest.mark.parametrize("seed", SEEDS)
def test_clipped_gradients_are_taken_as_they_reach_adam(seed: int) -> None:
    import torch

    given = target("torch", seed)

    def step(batch: Any) -> Any:
        inputs, labels = map(torch.as_tensor, batch)
        given.optimizer.zero_grad()
        loss = given.loss(given.model(inputs), labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(given.model.parameters(), 1e-3)
        given.optimizer.step()
        return loss

    for _ in range(3):
        for batch in given.train_batches():
            step(batch)
    given.train_step = step
    assert statuses(run(given))[SYMPTOM] == "absent"


def test_what_is_not_adam_is_declined() -> None:
    for given in (target("torch", 0, optimizer="sgd", steps=5), target("torch", 0)):
        result = run(given)
        assert result.outcome == "declined"
        assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=20, hidden=(16,)), "adam-second-moment")
