"""Half precision that overflows, that stands still, that does no harm, and none at all."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target, precision_fork

CURES = "full-precision-cures"
OVERFLOW, STAGNATION = "num/fp16-overflow", "num/bf16-stagnation"


@pytest.fixture(autouse=True)
def _few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision_fork, "STEPS", 100)


def run(given: Target) -> ProbeResult:
    return run_probe("precision-fork", given)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_overflow_is_confirmed(seed: int) -> None:
    inputs, labels = data(seed, scale=3e5)
    options: dict[str, Any] = {"norm": False, "lr": 1e-4, "hidden": (16,)}
    feed = batches(inputs, labels)
    result = run(target("torch", seed, autocast="float16", train_batches=feed, **options))
    assert statuses(result)[CURES] == "present", result
    assert verdicts(result)[OVERFLOW] == "confirm"
    repaired = batches(inputs / 3e5, labels)
    result = run(target("torch", seed, autocast="float16", train_batches=repaired, **options))
    assert verdicts(result)[OVERFLOW] == "refute", result


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_too_coarse_for_their_steps_are_confirmed(seed: int) -> None:
    def coarse(model: Any) -> None:
        model.bfloat16()

    options: dict[str, Any] = {"optimizer": "sgd", "norm": False, "hidden": (16,)}
    result = run(target("torch", seed, lr=2e-3, change=coarse, **options))
    assert statuses(result)[CURES] == "present", result
    assert verdicts(result)[STAGNATION] == "confirm"


@pytest.mark.parametrize("seed", SEEDS)
def test_bfloat16_passes_do_no_harm(seed: int) -> None:
    result = run(target("torch", seed, autocast="bfloat16", hidden=(16,)))
    assert statuses(result)[CURES] == "absent", result
    assert set(verdicts(result).values()) == {"refute"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_full_precision_is_declined(framework: Framework) -> None:
    result = run(target(framework, 0, hidden=(8,)))
    assert result.outcome == "declined"
    assert set(verdicts(result).values()) == {"inconclusive"}


def test_a_keras_policy_is_compared() -> None:
    import keras

    keras.mixed_precision.set_dtype_policy("mixed_bfloat16")
    try:
        given = target("keras", 0, hidden=(16,))
    finally:
        keras.mixed_precision.set_dtype_policy("float32")
    result = run(given)
    assert statuses(result)[CURES] == "absent", result


def test_nothing_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision_fork, "STEPS", 20)
    untouched(target("torch", 0, autocast="bfloat16", hidden=(16,)), "precision-fork")
