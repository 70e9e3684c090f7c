"""Training data on the evaluation path: lost there, kept there, or another network's."""

from __future__ import annotations

import copy
import functools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

POOR, FINE = "train-set-poor-through-eval-path", "train-set-fine-through-eval-path"
OVERFIT, WEIGHTS = "reg/overfitting", "eval/weights-mismatch"


def run(given: Target) -> ProbeResult:
    return run_probe("train-through-eval", given)


def trained(framework: Framework, seed: int, **options: Any) -> Target:
    """Trained on half of what ``data`` gives and held out on the other half."""
    x, y = data(seed)
    fields = {
        "train_batches": batches(x[:256], y[:256], size=64),
        "val_batches": batches(x[256:], y[256:], size=64),
    }
    return target(framework, seed, **{"steps": 60, **fields, **options})


@functools.cache
def healthy(framework: Framework, seed: int) -> Target:
    return trained(framework, seed, dropout=0.1)


def accuracy(framework: Framework, model: Any) -> Any:
    """As a person writes it, of whatever model it holds."""

    def evaluate(some: Any) -> float:
        right = seen = 0
        for raw in some:
            x, y = (np.asarray(part) for part in raw)
            if framework == "torch":
                import torch

                model.eval()
                with torch.no_grad():
                    outputs = model(torch.as_tensor(x)).numpy()
            else:
                outputs = np.asarray(model(x, training=False))
            right += int((outputs.argmax(1) == y).sum())
            seen += len(y)
        return right / seen

    return evaluate


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_healthy_network_keeps_what_it_learned(framework: Framework, seed: int) -> None:
    given = healthy(framework, seed)
    result = run(replace(given, evaluate=accuracy(framework, given.model)))
    assert statuses(result) == {FINE: "present", POOR: "absent"}, result
    assert verdicts(result)[WEIGHTS] == "refute"
    assert "confirm" not in verdicts(result).values()


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_statistics_that_were_never_moved_lose_it(framework: Framework, seed: int) -> None:
    x, y = data(seed)
    given = trained(
        framework,
        seed,
        norm_decay=1.0 - 1e-9,
        train_batches=batches(x[:256] * 30 + 60, y[:256], size=64),
    )
    result = run(given)
    assert statuses(result) == {FINE: "absent", POOR: "present"}, result
    assert verdicts(result)[OVERFIT] == "refute"
    assert verdicts(result)["norm/bn-update-ops-not-run"] == "inconclusive"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_overfitting_is_left_open_and_its_absence_seen(framework: Framework, seed: int) -> None:
    x, y = data(seed)
    wrong = np.random.default_rng(seed).permutation(y[:64])
    result = run(
        trained(
            framework, seed, norm=False, steps=150, train_batches=batches(x[:64], wrong, size=64)
        )
    )
    assert statuses(result)[FINE] == "present", result
    assert verdicts(result)[OVERFIT] == "inconclusive"
    same = healthy(framework, seed)
    same = replace(same, val_batches=same.train_batches)
    assert verdicts(run(same))[OVERFIT] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_an_old_copy_is_confirmed(framework: Framework, seed: int) -> None:
    given = healthy(framework, seed)
    if framework == "torch":
        other = copy.deepcopy(given.model)
    else:
        import keras

        other = keras.models.clone_model(given.model)
    result = run(replace(given, evaluate=accuracy(framework, other)))
    assert statuses(result)[POOR] == "present"
    assert verdicts(result)[WEIGHTS] == "confirm", result


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_untrained_weights_are_declined(framework: Framework) -> None:
    result = run(target(framework, 0))
    assert result.outcome == "declined"
    assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(trained(framework, 0, dropout=0.2), "train-through-eval")
