"""A dozen samples learned by heart, and what keeps a network from it."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, Framework, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

OVERFITS, STUCK = "one-batch-overfits", "one-batch-does-not-overfit"


def run(given: Target) -> ProbeResult:
    return run_probe("overfit-one-batch", given)


def cross_entropy(framework: Framework, *, sign: float = 1.0, twice: bool = False) -> Any:
    if framework == "torch":
        from torch.nn import functional

        def loss(outputs: Any, labels: Any) -> Any:
            logits = outputs.softmax(-1) if twice else outputs
            return sign * functional.cross_entropy(logits, labels)

        return loss
    import keras

    def keras_loss(labels: Any, outputs: Any) -> Any:
        # Times one, else Keras sees the softmax and leaves it out.
        softmax: Any = keras.ops.softmax
        logits = softmax(outputs) * 1.0 if twice else outputs
        value: Any = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        return sign * value

    return keras_loss


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_healthy_network_learns_it(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, dropout=0.3))
    assert statuses(result) == {OVERFITS: "present", STUCK: "absent"}, result
    assert verdicts(result)["loss/sign-flip"] == "refute"
    assert verdicts(result)["optim/missing-step"] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_flipped_sign_is_confirmed(framework: Framework, seed: int) -> None:
    given = target(framework, seed, loss=cross_entropy(framework, sign=-1.0))
    given.loss_kind = "softmax-cross-entropy"
    result = run(given)
    assert statuses(result)[STUCK] == "present", result
    assert verdicts(result)["loss/sign-flip"] == "confirm"
    given.loss = cross_entropy(framework)
    assert verdicts(run(given))["loss/sign-flip"] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_doubled_softmax_is_confirmed(framework: Framework, seed: int) -> None:
    given = target(framework, seed, loss=cross_entropy(framework, twice=True))
    given.loss_kind = "softmax-cross-entropy"
    result = run(given)
    assert statuses(result)[STUCK] == "present", result
    assert verdicts(result)["loss/softmax-twice"] == "confirm", result
    assert verdicts(result)["optim/missing-step"] == "refute"
    assert given.num_classes == CLASSES


@pytest.mark.parametrize("seed", SEEDS)
def test_a_step_that_is_never_taken_is_confirmed(seed: int) -> None:
    import torch

    given = target("torch", seed)

    def step(batch: Any, *, taken: bool) -> Any:
        inputs, labels = (torch.as_tensor(part) for part in batch)
        given.model.train()
        given.optimizer.zero_grad()
        loss = given.loss(given.model(inputs), labels)
        loss.backward()
        if taken:
            given.optimizer.step()
        return loss

    given.train_step = lambda batch: step(batch, taken=False)
    result = run(given)
    assert statuses(result)[STUCK] == "present"
    assert verdicts(result)["optim/missing-step"] == "confirm", result
    given.train_step = lambda batch: step(batch, taken=True)
    assert statuses(run(given))[OVERFITS] == "present"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_tiny_learning_rate_is_confirmed(framework: Framework, seed: int) -> None:
    for rate in (5e-5, 1e-6):
        result = run(target(framework, seed, lr=rate))
        assert verdicts(result)["optim/lr-too-low"] == "confirm", (rate, result)
    for rate in (3e-4, 1e-2):
        result = run(target(framework, seed, lr=rate))
        assert verdicts(result)["optim/lr-too-low"] == "inconclusive", (rate, result)


def test_a_large_epsilon_is_no_small_rate() -> None:
    import torch

    given = target("torch", 0, lr=1e-4)
    given.optimizer = torch.optim.Adam(given.model.parameters(), lr=1e-4, eps=1.0)
    assert verdicts(run(given))["optim/lr-too-low"] == "inconclusive"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=10, dropout=0.2), "overfit-one-batch")
