"""Noise of batches, noise of the weights, and curves that tell neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, WIDTH, Framework, batches, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target, noise_floor

SAMPLING, NORMAL = "noise-explained-by-sampling", "benign/minibatch-noise"
# Two hundred eager Keras passes take seconds: one seed of it has to do.
SOME = [*(("torch", seed) for seed in SEEDS), ("keras", 0)]


def run(given: Target) -> ProbeResult:
    return run_probe("noise-floor", given)


def doubtful(seed: int, size: int = 32) -> Callable[[], Iterator[tuple[Any, Any]]]:
    """Half of the labels are drawn at random: there is a loss below which no training comes."""
    draw = np.random.default_rng(seed)
    inputs = draw.normal(size=(2048, WIDTH)).astype(np.float32)
    luck = draw.integers(0, CLASSES, len(inputs))
    labels = np.where(draw.random(len(inputs)) < 0.5, inputs[:, 0] > 0, luck)
    return batches(inputs, labels.astype(np.int64), size=size, seed=seed)


@pytest.mark.parametrize(("framework", "seed"), SOME)
def test_noise_of_small_batches_is_normal(framework: Framework, seed: int) -> None:
    options: dict[str, Any] = {"lr": 0.1, "optimizer": "sgd", "norm": False, "hidden": ()}
    given = target(framework, seed, steps=100, train_batches=doubtful(seed), **options)
    result = run(given)
    assert statuses(result)[SAMPLING] == "present", result
    assert verdicts(result)[NORMAL] == "confirm"


@pytest.mark.parametrize(("framework", "seed"), SOME)
def test_a_training_that_swings_is_not_explained(framework: Framework, seed: int) -> None:
    """Large batches are nearly alike, and the rate is beyond what is stable."""
    large = doubtful(seed, 1024)
    options: dict[str, Any] = {"optimizer": "sgd", "norm": False, "hidden": ()}
    result = run(target(framework, seed, train_batches=large, lr=100.0, **options))
    assert statuses(result)[SAMPLING] == "absent", result
    assert verdicts(result)[NORMAL] == "refute"
    repaired = run(target(framework, seed, train_batches=large, lr=0.1, **options))
    assert statuses(repaired)[SAMPLING] == "present", repaired


@pytest.mark.parametrize("seed", SEEDS)
def test_a_given_curve_is_used(seed: int) -> None:
    import torch

    given = target("torch", seed, steps=100, train_batches=doubtful(seed))
    losses: list[float] = []
    with torch.no_grad():
        given.model.train()
        for _ in range(4):
            for inputs, labels in given.train_batches():
                outputs = given.model(torch.as_tensor(inputs))
                losses.append(float(given.loss(outputs, torch.as_tensor(labels))))
    given.optimizer = None  # nothing is to be trained
    given.curve = torch.tensor(losses)
    assert statuses(run(given))[SAMPLING] == "present"
    given.curve = np.array(losses) + np.sin(2 * np.arange(len(losses)))
    assert statuses(run(given))[SAMPLING] == "absent"
    given.curve = np.convolve(losses, np.ones(16) / 16, "valid")
    averaged = run(given)
    assert statuses(averaged)[SAMPLING] == "unknown"
    assert "averaged" in averaged.findings[0].reason
    given.curve = losses[:20]
    assert run(given).outcome == "declined"
    given.curve = None
    assert run(given).outcome == "declined"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise_floor, "BATCHES", 14)
    monkeypatch.setattr(noise_floor, "STEPS", 96)
    untouched(target(framework, 0, hidden=(16,), dropout=0.2), "noise-floor")
