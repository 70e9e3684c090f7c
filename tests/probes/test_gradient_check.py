"""Gradients that are not the slope of the loss, and those that are."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, WIDTH, Framework, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

FAILS = "gradient-check-fails"
DETACHED, SIGN = "optim/graph-detached", "loss/sign-flip"


def run(given: Target) -> ProbeResult:
    return run_probe("gradient-check", given)


def bent(framework: Framework, seed: int, factor: float) -> Target:
    """A network with an activation whose backward pass has a factor of the person's own."""
    given = target(framework, seed)
    if framework == "torch":
        import torch
        from torch import nn

        torch.manual_seed(seed)

        class Bent(nn.Module):
            def forward(self, x: Any) -> Any:
                y = x.tanh()
                return y * factor + (y * (1 - factor)).detach()

        given.model = nn.Sequential(nn.Linear(WIDTH, 16), Bent(), nn.Linear(16, CLASSES))
    else:
        import keras

        class KerasBent(keras.layers.Layer):
            def call(self, x: Any) -> Any:
                ops: Any = keras.ops
                y = ops.tanh(x)
                return y * factor + ops.stop_gradient(y * (1 - factor))

        keras.utils.set_random_seed(seed)
        parts = [keras.layers.Dense(16), KerasBent(), keras.layers.Dense(CLASSES)]
        given.model = keras.Sequential([keras.Input((WIDTH,)), *parts])
    given.optimizer = None
    return given


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_wrong_backward_pass_is_seen(framework: Framework, seed: int) -> None:
    result = run(bent(framework, seed, 0.7))
    assert statuses(result)[FAILS] == "present", result
    assert verdicts(result)[DETACHED] == "inconclusive"
    result = run(bent(framework, seed, 0.0))
    assert statuses(result)[FAILS] == "present"
    assert verdicts(result)[DETACHED] == "confirm", result
    result = run(bent(framework, seed, 1.0))
    assert statuses(result)[FAILS] == "absent", result
    assert verdicts(result)[DETACHED] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_usual_network_with_kinks_passes(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, steps=10, dropout=0.2, hidden=(8,)))
    assert statuses(result)[FAILS] == "absent", result


@pytest.mark.parametrize("seed", SEEDS)
def test_a_reversed_gradient_is_confirmed(seed: int) -> None:
    from torch.nn import functional

    def reversed_loss(out: Any, labels: Any) -> Any:
        value = functional.cross_entropy(out, labels)
        return 2 * value.detach() - value

    result = run(target("torch", seed, loss=reversed_loss, hidden=(16,)))
    assert verdicts(result)[SIGN] == "confirm", result


def test_a_loss_in_steps_declines() -> None:
    def steps(out: Any, labels: Any) -> Any:
        return (out.argmax(-1) != labels).float().mean()

    assert run(target("torch", 0, loss=steps)).outcome == "declined"


def test_single_precision_inside_declines() -> None:
    import torch
    from torch import nn

    class Single(nn.Linear):
        def forward(self, input: Any) -> Any:
            return nn.functional.linear(input.float(), self.weight.float()).double()

    given = target("torch", 0)
    torch.manual_seed(0)
    given.model, given.optimizer = Single(WIDTH, CLASSES), None
    result = run(given)
    assert statuses(result)[FAILS] != "present", result
    assert len(data(0)) == 2


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=2, norm=False, dropout=0.2, hidden=(4,)), "gradient-check")
