"""Inputs that tell of labels, inputs that do not, and training that does not listen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target, signal_controls

IGNORED, PRIOR = "input-ignored", "prior-not-beaten"
SIGNAL, DESYNC, IGNORES = "data/no-signal", "data/xy-desync", "loss/ignores-prediction"


@pytest.fixture(autouse=True)
def fewer_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough for 256 samples."""
    monkeypatch.setattr(signal_controls, "STEPS", 100)


def run(given: Target) -> ProbeResult:
    return run_probe("signal-controls", given)


def fed(framework: Framework, seed: int, *, apart: bool = False, **options: Any) -> Target:
    """A small network on 256 samples; ``apart`` shuffles labels apart from inputs."""
    x, y = data(seed)
    if apart:
        y = np.random.default_rng(seed).permutation(y)
    fields = {
        "train_batches": batches(x[:256], y[:256], size=64),
        "val_batches": batches(x[256:], y[256:], size=128),
    }
    return target(framework, seed, **{"hidden": (64,), "norm": False, **fields, **options})


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_real_inputs_gain(framework: Framework, seed: int) -> None:
    result = run(fed(framework, seed))
    assert statuses(result) == {IGNORED: "absent", PRIOR: "absent"}, result
    assert set(verdicts(result).values()) == {"refute"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_labels_shuffled_apart_are_confirmed(framework: Framework, seed: int) -> None:
    result = run(fed(framework, seed, apart=True, hidden=(256, 256)))
    assert statuses(result) == {IGNORED: "present", PRIOR: "present"}, result
    assert verdicts(result)[SIGNAL] == "confirm", result
    assert verdicts(result)[DESYNC] == "inconclusive"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_tiny_learning_rate_is_not_the_data(framework: Framework, seed: int) -> None:
    result = run(fed(framework, seed, lr=1e-6))
    assert statuses(result)[IGNORED] == "absent"
    assert verdicts(result)[SIGNAL] == verdicts(result)[DESYNC] == "refute", result


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_loss_without_predictions_is_confirmed(framework: Framework) -> None:
    def constant(first: Any, second: Any) -> Any:
        outputs = first if framework == "torch" else second
        return (outputs * 0.0).sum() + 1.5 if framework == "torch" else outputs[0, 0] * 0.0 + 1.5

    result = run(fed(framework, 0, loss=constant))
    assert verdicts(result)[IGNORES] == "confirm", result
    assert set(statuses(result).values()) == {"unknown"}


def test_few_samples_are_declined() -> None:
    x, y = data(0)
    result = run(target("torch", 0, train_batches=batches(x[:32], y[:32])))
    assert result.outcome == "declined"
    assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal_controls, "STEPS", 20)
    untouched(fed(framework, 0, steps=5, dropout=0.2), "signal-controls")
