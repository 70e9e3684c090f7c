"""Logits, probabilities and log-probabilities where they belong, and where they do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, WIDTH, Framework, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

ON, OFF, FLAT = (
    "outputs-on-simplex-into-logits-loss",
    "outputs-off-simplex-into-probability-loss",
    "gradient-zero-at-saturation",
)
TWICE, AS_PROBS, CLIP = "loss/softmax-twice", "loss/logits-as-probs", "loss/saturating-clip"


def run(given: Target) -> ProbeResult:
    return run_probe("output-loss-contract", given)


def ending(framework: Framework, seed: int, last: str, loss: Any, **fields: Any) -> Target:
    """A small network with an activation at its end; ``loss(outputs, labels)``."""
    given = target(framework, seed, **fields)
    units = 1 if last == "sigmoid" or fields.get("loss_kind") == "one" else CLASSES
    if framework == "torch":
        import torch
        from torch import nn

        torch.manual_seed(seed)
        ends: dict[str, Any] = {
            "": nn.Identity(),
            "softmax": nn.Softmax(-1),
            "sigmoid": nn.Sigmoid(),
            "relu": nn.ReLU(),
            "log": nn.LogSoftmax(-1),
        }
        given.model = nn.Sequential(nn.Linear(WIDTH, units), ends[last])
        given.loss = loss
    else:
        import keras

        keras.utils.set_random_seed(seed)
        given.model = keras.Sequential(
            [keras.Input((WIDTH,)), keras.layers.Dense(units, activation=last or None)]
        )
        given.loss = loss
    given.optimizer = None
    return given


def losses(framework: Framework) -> tuple[Any, Any]:
    """Of logits, and of probabilities."""
    if framework == "torch":
        import torch

        def of_probabilities(out: Any, labels: Any) -> Any:
            picked = out[torch.arange(len(out)), labels].clamp(1e-7, 1 - 1e-7)
            return -picked.log().mean()

        return torch.nn.CrossEntropyLoss(), of_probabilities
    import keras

    make = keras.losses.SparseCategoricalCrossentropy

    # Times one, else Keras finds the logits behind the softmax by itself.
    def plain(labels: Any, out: Any) -> Any:
        return make(from_logits=True)(labels, out * 1.0)

    return plain, make(from_logits=False)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_pairing_of_outputs_and_loss(framework: Framework, seed: int) -> None:
    logits, probabilities = losses(framework)
    result = run(ending(framework, seed, "", logits))
    assert statuses(result)[ON] == statuses(result)[OFF] == statuses(result)[FLAT] == "absent"
    assert verdicts(result)[TWICE] == verdicts(result)[AS_PROBS] == "refute"
    result = run(ending(framework, seed, "softmax", probabilities))
    assert statuses(result)[ON] == statuses(result)[OFF] == "absent", result
    assert verdicts(result)[TWICE] == verdicts(result)[AS_PROBS] == "refute"
    result = run(ending(framework, seed, "softmax", logits))
    assert statuses(result)[ON] == "present"
    assert verdicts(result)[TWICE] == "confirm", result
    result = run(ending(framework, seed, "", probabilities))
    assert statuses(result)[OFF] == "present"
    assert verdicts(result)[AS_PROBS] == "confirm", result
    result = run(ending(framework, seed, "relu", logits))
    assert verdicts(result)["loss/wrong-output-activation"] == "confirm", result


@pytest.mark.parametrize("seed", SEEDS)
def test_log_probabilities(seed: int) -> None:
    import torch

    nll = torch.nn.NLLLoss()
    assert verdicts(run(ending("torch", seed, "log", nll)))[AS_PROBS] == "refute"
    assert verdicts(run(ending("torch", seed, "softmax", nll)))[AS_PROBS] == "confirm"
    assert verdicts(run(ending("torch", seed, "", nll)))[AS_PROBS] == "confirm"


def binary(seed: int, scale: float = 1.0) -> Any:
    inputs, labels = data(seed)
    wanted = (labels % 2).astype(np.float32)[:, None]
    return [(inputs[:64] * scale, wanted[:64])]


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_doubled_sigmoid_and_a_saturated_one(framework: Framework, seed: int) -> None:
    feed = binary(seed)
    if framework == "torch":
        import torch

        logits: Any = torch.nn.BCEWithLogitsLoss()
        probabilities: Any = torch.nn.BCELoss()
    else:
        import keras

        probabilities = keras.losses.BinaryCrossentropy()

        def scaled(labels: Any, out: Any) -> Any:
            return keras.losses.BinaryCrossentropy(from_logits=True)(labels, out * 1.0)

        logits = scaled

    result = run(ending(framework, seed, "sigmoid", logits, train_batches=feed))
    assert verdicts(result)[TWICE] == "confirm", result
    result = run(ending(framework, seed, "sigmoid", probabilities, train_batches=feed))
    assert verdicts(result)[TWICE] == verdicts(result)[CLIP] == "refute", result
    far = binary(seed, scale=5000.0)
    result = run(ending(framework, seed, "sigmoid", probabilities, train_batches=far))
    if framework == "torch":  # Keras keeps the logits and so the gradient
        assert statuses(result)[FLAT] == "present", result
        assert verdicts(result)[CLIP] == "confirm"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_yes_or_no_for_classes_that_exclude_one_another(framework: Framework, seed: int) -> None:
    inputs, labels = data(seed)
    feed = [(inputs[:32], np.eye(CLASSES, dtype=np.float32)[labels[:32]])]
    if framework == "torch":
        import torch

        loss: Any = torch.nn.BCEWithLogitsLoss()
    else:
        import keras

        loss = keras.losses.BinaryCrossentropy(from_logits=True)
    result = run(ending(framework, seed, "", loss, train_batches=feed))
    assert verdicts(result)["loss/bce-vs-cce"] == "confirm", result
    assert verdicts(result)[TWICE] == "refute"


def test_a_regression_is_declined_and_a_smoothed_loss_left_alone() -> None:
    import torch

    inputs, _ = data(0)
    feed = [(inputs[:32], inputs[:32, :CLASSES])]
    assert run(ending("torch", 0, "", torch.nn.MSELoss(), train_batches=feed)).outcome == "declined"
    smooth = torch.nn.CrossEntropyLoss(label_smoothing=0.3)
    result = run(ending("torch", 0, "", smooth))
    assert statuses(result)[ON] == "unknown"
    assert verdicts(result)[TWICE] == "inconclusive"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=10, dropout=0.2), "output-loss-contract")
