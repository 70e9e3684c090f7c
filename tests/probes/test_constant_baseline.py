"""Models that say the same of everything, and those that do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

PRIOR, ONE, CONSTANT, MEAN = (
    "prior-not-beaten",
    "predictions-all-one-class",
    "predictions-constant",
    "predictions-at-mean",
)
SIGNAL, IMBALANCE, THRESHOLD = "data/no-signal", "data/class-imbalance", "eval/threshold"


def run(given: Target) -> ProbeResult:
    return run_probe("constant-baseline", given)


def trained(framework: Framework, seed: int, labels: Any = None, **options: Any) -> Target:
    """Trained on the inputs that ``data`` gives, with its labels or others."""
    x, y = data(seed)
    y = y if labels is None else labels(x, y)
    fields = {
        "train_batches": batches(x[:256], y[:256], size=64),
        "val_batches": batches(x[256:], y[256:], size=64),
    }
    return target(framework, seed, **{"steps": 50, **fields, **options})


def one_unit(framework: Framework, bias: float) -> Any:
    """A head that answers the last class of two by one logit, moved by ``bias``."""
    if framework == "torch":
        import torch

        return lambda model, x: model(x)[:, :1] - model(x)[:, 1:2] - bias * torch.ones(1)
    return lambda model, x: model(x)[:, :1] - model(x)[:, 1:2] - bias


def mse(framework: Framework) -> Any:
    if framework == "torch":
        import torch

        return torch.nn.MSELoss()
    import keras

    return keras.losses.MeanSquaredError()


def binary_loss(framework: Framework) -> Any:
    if framework == "torch":
        import torch

        return torch.nn.BCEWithLogitsLoss()
    import keras

    return keras.losses.BinaryCrossentropy(from_logits=True)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_trained_network_beats_it(framework: Framework, seed: int) -> None:
    result = run(trained(framework, seed))
    assert set(statuses(result).values()) == {"absent"}, result
    assert verdicts(result)[SIGNAL] == verdicts(result)["data/xy-desync"] == "refute"
    assert "confirm" not in verdicts(result).values()


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_one_answer_for_all(framework: Framework, seed: int) -> None:
    """Inputs that are lost on the way, with even classes and with one of 95 %."""

    def blind(model: Any, x: Any) -> Any:
        return model(x * 0.0)

    def rare(x: Any, y: Any) -> Any:
        return np.where(np.random.default_rng(seed).random(len(y)) < 0.95, 0, y)

    result = run(trained(framework, seed, forward=blind, steps=0, fresh=False))
    assert statuses(result)[PRIOR] == statuses(result)[CONSTANT] == "present", result
    assert statuses(result)[ONE] == "present"
    assert verdicts(result)[IMBALANCE] == "refute"
    assert verdicts(result)[SIGNAL] == "inconclusive"
    skewed = trained(framework, seed, rare, norm=False, steps=6, lr=0.1, optimizer="sgd")
    result = run(skewed)
    assert statuses(result)[ONE] == "present", result
    assert verdicts(result)[IMBALANCE] == "confirm", result


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_only_the_threshold_is_wrong(framework: Framework, seed: int) -> None:
    def two(x: Any, y: Any) -> Any:
        return (x[:, 0] > 0).astype(np.int64)

    given = trained(framework, seed, two)
    x, y = data(seed)
    given.train_batches = batches(x, 1 - two(x, y)[:, None].astype(np.float32), size=64)
    given.val_batches = given.train_batches
    given.loss, given.num_classes = binary_loss(framework), None
    given.forward = one_unit(framework, 0.0)
    good = run(given)
    assert verdicts(good)[THRESHOLD] == "refute", good
    given.forward = one_unit(framework, 500.0)
    result = run(given)
    assert statuses(result)[ONE] == "present", result
    assert verdicts(result)[THRESHOLD] == "confirm", result


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_regressions(framework: Framework, seed: int) -> None:
    def targets(x: Any, y: Any) -> Any:
        return (x[:, :4] * 2 + 7).astype(np.float32)

    given = trained(framework, seed, targets, loss=mse(framework), steps=150, norm=False)
    result = run(given)
    assert set(statuses(result).values()) == {"absent"}, result
    given.forward = lambda model, x: model(x) * 0.0 + 7.0
    result = run(given)
    assert statuses(result)[MEAN] == statuses(result)[CONSTANT] == "present", result
    given.forward = lambda model, x: model(x) * 0.0
    result = run(given)
    assert statuses(result)[MEAN] == "absent"
    assert statuses(result)[PRIOR] == "present"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_fresh_weights_and_unknown_losses_are_declined(framework: Framework) -> None:
    for given in (target(framework, 0), trained(framework, 0, steps=1, loss_kind="other")):
        result = run(given)
        assert result.outcome == "declined"
        assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(trained(framework, 0, steps=5, dropout=0.2), "constant-baseline")
