"""The loss of fresh weights: where guessing puts it, above, and below."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

ABOVE, BELOW, AT = (
    "initial-loss-above-chance",
    "initial-loss-below-chance",
    "initial-loss-at-chance",
)


def run(given: Target) -> ProbeResult:
    return run_probe("initial-loss", given)


def larger_head(framework: Framework, factor: float) -> Any:
    def change(model: Any) -> None:
        if framework == "torch":
            model[-1].weight.data.mul_(factor)
        else:
            kernel, bias = model.layers[-1].get_weights()
            model.layers[-1].set_weights([kernel * factor, bias])

    return change


def summed(framework: Framework) -> Any:
    if framework == "torch":
        import torch

        return torch.nn.CrossEntropyLoss(reduction="sum")
    import keras

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("hidden", [(32, 32), (64,)])
def test_default_networks_start_at_chance(
    framework: Framework, seed: int, hidden: tuple[int, ...]
) -> None:
    result = run(target(framework, seed, hidden=hidden))
    assert statuses(result) == {ABOVE: "absent", BELOW: "absent", AT: "present"}, result
    assert verdicts(result)["arch/init-scale"] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_trained_weights_are_made_anew(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, steps=40))
    assert statuses(result)[AT] == "present", result


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_large_weights_are_confirmed(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, change=larger_head(framework, 30)))
    assert statuses(result)[ABOVE] == "present"
    assert verdicts(result)["arch/init-scale"] == "confirm", result
    assert verdicts(result)["loss/reduction-scale"] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_sum_over_the_batch_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, loss=summed(framework)))
    assert statuses(result)[ABOVE] == "present"
    assert verdicts(result)["loss/reduction-scale"] == "confirm"
    assert verdicts(result)["arch/init-scale"] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_raw_inputs_are_confirmed(framework: Framework, seed: int) -> None:
    inputs, labels = data(seed, scale=100)
    result = run(target(framework, seed, norm=False, train_batches=batches(inputs, labels)))
    assert statuses(result)[ABOVE] == "present"
    assert verdicts(result)["data/input-not-normalised"] == "confirm"


def test_an_unknown_loss_is_declined() -> None:
    result = run(target("torch", 0, loss=lambda outputs, labels: outputs.mean()))
    assert result.outcome == "declined"
    assert set(statuses(result).values()) == {"unknown"}
    assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=20, dropout=0.2), "initial-loss")
