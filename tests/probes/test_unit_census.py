"""Dead, saturated and equal units, and layers that are as they should be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, WIDTH, Framework, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

DEAD, SATURATED, CONSTANT = "units-dead", "units-saturated", "predictions-constant"
DEAD_RELU, SATURATION, SYMMETRIC = (
    "arch/dead-relu",
    "arch/saturated-activation",
    "arch/symmetric-init",
)


def run(given: Target) -> ProbeResult:
    return run_probe("unit-census", given)


def first_layer(framework: Framework, *, shift: float = 0.0, factor: float = 1.0) -> Any:
    """Change weights and biases of the first layer."""

    def change(model: Any) -> None:
        if framework == "torch":
            model[0].bias.data += shift
            model[0].weight.data *= factor
        else:
            kernel, bias = model.layers[0].get_weights()
            model.layers[0].set_weights([kernel * factor, bias + shift])

    return change


def bounded(framework: Framework, seed: int, factor: float) -> Target:
    """A network of tanh, its first weights times a factor."""
    given = target(framework, seed)
    if framework == "torch":
        import torch
        from torch import nn

        torch.manual_seed(seed)
        given.model = nn.Sequential(nn.Linear(WIDTH, 32), nn.Tanh(), nn.Linear(32, CLASSES))
    else:
        import keras

        keras.utils.set_random_seed(seed)
        given.model = keras.Sequential(
            [
                keras.Input((WIDTH,)),
                keras.layers.Dense(32, activation="tanh"),
                keras.layers.Dense(CLASSES),
            ]
        )
    given.optimizer = None
    first_layer(framework, factor=factor)(given.model)
    return given


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_dead_units_are_confirmed(framework: Framework, seed: int) -> None:
    change = first_layer(framework, shift=-50.0)
    result = run(target(framework, seed, norm=False, change=change))
    assert statuses(result)[DEAD] == statuses(result)[CONSTANT] == "present", result
    assert verdicts(result)[DEAD_RELU] == "confirm"
    result = run(target(framework, seed, norm=False))
    assert statuses(result)[DEAD] == statuses(result)[CONSTANT] == "absent", result
    assert verdicts(result)[DEAD_RELU] == verdicts(result)[SYMMETRIC] == "refute"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("shift", [-50.0, 0.0])
def test_a_relu_that_is_called_as_a_function(seed: int, shift: float) -> None:
    import torch
    from torch import nn

    given = target("torch", seed)
    torch.manual_seed(seed)

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.last = nn.Linear(WIDTH, 32), nn.Linear(32, CLASSES)
            self.first.bias.data[:20] += shift

        def forward(self, x: Any) -> Any:
            return self.last(self.first(x).relu())

    given.model, given.optimizer = Net(), None
    result = run(given)
    assert verdicts(result)[DEAD_RELU] == ("confirm" if shift else "inconclusive"), result


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_saturated_units_are_confirmed(framework: Framework, seed: int) -> None:
    result = run(bounded(framework, seed, 200.0))
    assert statuses(result)[SATURATED] == "present", result
    assert verdicts(result)[SATURATION] == "confirm"
    result = run(bounded(framework, seed, 1.0))
    assert statuses(result)[SATURATED] == "absent", result
    assert verdicts(result)[SATURATION] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_equal_units_are_confirmed(framework: Framework, seed: int) -> None:
    def equal(model: Any) -> None:
        if framework == "torch":
            model[0].weight.data[:] = 0.1
            model[0].bias.data[:] = 0.0
        else:
            kernel, bias = model.layers[0].get_weights()
            model.layers[0].set_weights([np.full_like(kernel, 0.1), bias * 0])

    result = run(target(framework, seed, norm=False, change=equal))
    assert verdicts(result)[SYMMETRIC] == "confirm", result


def test_without_a_rectified_or_bounded_layer_it_cannot_tell() -> None:
    import torch

    given = target("torch", 0)
    given.model, given.optimizer = torch.nn.Linear(WIDTH, CLASSES), None
    result = run(given)
    assert statuses(result) == {DEAD: "unknown", SATURATED: "unknown", CONSTANT: "absent"}
    assert verdicts(result)[DEAD_RELU] == "inconclusive"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=10, dropout=0.2), "unit-census")
