"""NaN from the data, from the loss, from a gradient, from half precision, and none at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target, first_non_finite

INPUT, LOSS, GRADIENT, ANY_INPUT = (
    "first-non-finite-is-input",
    "first-non-finite-is-loss",
    "first-non-finite-is-gradient",
    "input-non-finite",
)
CORRUPT, LOG, UNSAFE, OVERFLOW = (
    "data/corrupt-input",
    "loss/log-zero",
    "num/unsafe-grad",
    "num/fp16-overflow",
)


@pytest.fixture(autouse=True)
def _few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_non_finite, "STEPS", 8)


def run(given: Target) -> ProbeResult:
    return run_probe("first-non-finite", given)


def probabilities(framework: Framework, factor: float) -> Any:
    """Ends the model in a softmax, of a head that is so many times as large."""

    def change(model: Any) -> None:
        if framework == "torch":
            from torch import nn

            model[-1].weight.data.mul_(factor)
            model.append(nn.Softmax(-1))
        else:
            import keras

            last = model.layers[-1]
            last.activation = keras.activations.softmax
            kernel, bias = last.get_weights()
            last.set_weights([kernel * factor, bias])

    return change


def own_logarithm(framework: Framework, floor: float) -> Any:
    if framework == "torch":

        def loss(outputs: Any, labels: Any) -> Any:
            return -(outputs.gather(1, labels[:, None]) + floor).log().mean()

        return loss
    import tensorflow as tf

    def keras_loss(labels: Any, outputs: Any) -> Any:
        picked = tf.gather(outputs, tf.cast(labels, tf.int64), axis=1, batch_dims=1)
        return -tf.reduce_mean(tf.math.log(picked + floor))

    return keras_loss


def with_root(framework: Framework, floor: float) -> Any:
    """Adds the root of a penalty that is exactly zero."""
    if framework == "torch":
        from torch.nn import functional

        def loss(outputs: Any, labels: Any) -> Any:
            penalty = ((outputs - outputs.detach()).pow(2).sum() + floor).sqrt()
            return functional.cross_entropy(outputs, labels) + penalty

        return loss
    import keras
    import tensorflow as tf

    plain: Any = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def keras_loss(labels: Any, outputs: Any) -> Any:
        return plain(labels, outputs) + tf.sqrt(tf.reduce_sum(tf.nn.relu(outputs - 1e3)) + floor)

    return keras_loss


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_corrupt_data_is_confirmed(framework: Framework, seed: int) -> None:
    inputs, labels = data(seed)
    inputs[100 + seed, 3] = np.nan if seed else np.inf
    result = run(target(framework, seed, train_batches=batches(inputs, labels)))
    assert statuses(result) == {
        INPUT: "present",
        ANY_INPUT: "present",
        LOSS: "absent",
        GRADIENT: "absent",
    }
    assert verdicts(result)[CORRUPT] == "confirm"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_logarithm_of_zero_is_confirmed(framework: Framework, seed: int) -> None:
    options: dict[str, Any] = {
        "change": probabilities(framework, 1e4),
        "loss_kind": "softmax-probabilities",
    }
    result = run(target(framework, seed, loss=own_logarithm(framework, 0.0), **options))
    assert statuses(result)[LOSS] == "present", result
    assert statuses(result)[ANY_INPUT] == "absent"
    assert verdicts(result) == {
        CORRUPT: "refute",
        LOG: "confirm",
        UNSAFE: "refute",
        OVERFLOW: "refute",
    }
    repaired = run(target(framework, seed, loss=own_logarithm(framework, 1e-7), **options))
    assert statuses(repaired)[LOSS] == "unknown", repaired


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_root_at_zero_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, loss=with_root(framework, 0.0)))
    assert statuses(result)[GRADIENT] == "present", result
    assert verdicts(result)[UNSAFE] == "confirm"
    assert verdicts(result)[LOG] == "refute"
    repaired = run(target(framework, seed, loss=with_root(framework, 1e-8)))
    assert statuses(repaired)[GRADIENT] == "unknown"


@pytest.mark.parametrize("seed", SEEDS)
def test_half_precision_that_overflows_is_confirmed(seed: int) -> None:
    inputs, labels = data(seed, scale=3e5)
    options: dict[str, Any] = {"norm": False, "train_batches": batches(inputs, labels)}
    result = run(target("torch", seed, autocast="float16", **options))
    assert verdicts(result)[OVERFLOW] == "confirm", result
    assert statuses(result)[LOSS] == statuses(result)[GRADIENT] == "absent"
    assert verdicts(run(target("torch", seed, **options)))[OVERFLOW] != "confirm"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_finite_training_judges_the_data_alone(framework: Framework) -> None:
    result = run(target(framework, 0, dropout=0.2))
    assert statuses(result) == {
        INPUT: "absent",
        ANY_INPUT: "absent",
        LOSS: "unknown",
        GRADIENT: "unknown",
    }
    assert verdicts(result)[CORRUPT] == "refute"
    assert "confirm" not in verdicts(result).values()


def test_weights_that_are_nan_already_are_declined() -> None:
    def poison(model: Any) -> None:
        model[0].weight.data[0, 0] = float("nan")

    result = run(target("torch", 0, change=poison))
    assert result.outcome == "declined"
    assert result.reason is not None
    assert "checkpoint" in result.reason.en
    assert statuses(result)[ANY_INPUT] == "absent"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, hidden=(16,), dropout=0.2), "first-non-finite")
