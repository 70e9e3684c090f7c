"""Gradients by layer: cut, missing, vanishing, exploding, and as they should be."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, WIDTH, Framework, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

ZERO, VANISH, EXPLODE, SOME = (
    "gradients-zero",
    "gradients-vanish",
    "gradients-explode",
    "some-weights-unchanged",
)
DETACHED, HARD, IGNORES = (
    "optim/graph-detached",
    "loss/nondifferentiable",
    "loss/ignores-prediction",
)
VANISHING, EXPLODING = "arch/vanishing-gradient", "arch/exploding-gradient"


def run(given: Target) -> ProbeResult:
    return run_probe("gradient-flow", given)


def branched(framework: Framework, seed: int, fault: str) -> Target:
    """Two branches, added: one of them cut, rounded, unused, or as it should be."""
    given = target(framework, seed, norm=False)
    if framework == "torch":
        import torch
        from torch import nn

        torch.manual_seed(seed)

        class Net(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.side, self.main = nn.Linear(WIDTH, 8), nn.Linear(WIDTH, 8)
                self.last = nn.Linear(8, CLASSES)

            def forward(self, x: Any) -> Any:
                side = self.side(x)
                if fault == "cut":
                    side = side.detach()
                elif fault == "round":
                    side = (side > 0).float()
                elif fault == "unused":
                    side = side.detach() * 0
                return self.last(side + self.main(x).relu())

        given.model = Net()
        given.optimizer = torch.optim.Adam(given.model.parameters())
        return given
    import keras

    keras.utils.set_random_seed(seed)
    ops: Any = keras.ops

    class KerasNet(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.side, self.main = keras.layers.Dense(8), keras.layers.Dense(8)
            self.last = keras.layers.Dense(CLASSES)

        def call(self, x: Any) -> Any:
            side = self.side(x)
            if fault == "cut":
                side = ops.stop_gradient(side)
            elif fault == "round":
                side = ops.cast(side > 0, "float32")
            elif fault == "unused":
                side = ops.stop_gradient(side) * 0
            return self.last(side + ops.relu(self.main(x)))

    given.model = KerasNet()
    given.model(data(seed)[0][:2])
    given.optimizer = keras.optimizers.Adam()
    return given


def sigmoids(framework: Framework, seed: int, depth: int) -> Target:
    """Sigmoids one after another, each of which costs a factor of four or more."""
    given = target(framework, seed)
    widths = [WIDTH, *[32] * depth]
    if framework == "torch":
        import torch
        from torch import nn

        torch.manual_seed(seed)
        parts: list[Any] = []
        for before, width in itertools.pairwise(widths):
            parts += [nn.Linear(before, width), nn.Sigmoid()]
        given.model = nn.Sequential(*parts, nn.Linear(32, CLASSES))
        given.optimizer = torch.optim.Adam(given.model.parameters())
    else:
        import keras

        keras.utils.set_random_seed(seed)
        layers = [keras.layers.Dense(width, activation="sigmoid") for width in widths[1:]]
        given.model = keras.Sequential(
            [keras.Input((WIDTH,)), *layers, keras.layers.Dense(CLASSES)]
        )
        given.optimizer = keras.optimizers.Adam()
    return given


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_cut_path_is_told_from_an_unused_layer(framework: Framework, seed: int) -> None:
    result = run(branched(framework, seed, "cut"))
    assert statuses(result)[SOME] == "present"
    assert statuses(result)[ZERO] == "absent"
    assert verdicts(result)[DETACHED] == "confirm", result
    result = run(branched(framework, seed, "unused"))
    assert statuses(result)[SOME] == "present"
    assert verdicts(result)[DETACHED] == "refute"
    assert verdicts(result)["arch/zero-factor"] == "inconclusive"
    result = run(branched(framework, seed, ""))
    assert statuses(result)[SOME] == "absent"
    assert verdicts(result)[DETACHED] == verdicts(result)[HARD] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_comparison_on_the_way_cuts_too(framework: Framework, seed: int) -> None:
    judged = verdicts(run(branched(framework, seed, "round")))
    assert {judged[DETACHED], judged[HARD]} >= {"confirm"}


def test_a_dead_layer_is_no_comparison() -> None:
    """Noise wakes its units: the loss moves in a jump."""
    import torch

    def kill(model: Any) -> None:
        with torch.no_grad():
            model[2].bias.fill_(-100.0)

    result = run(target("torch", 0, norm=False, change=kill))
    assert verdicts(result)["loss/nondifferentiable"] == "inconclusive", result
    assert verdicts(result)["arch/dead-relu"] == "inconclusive"


def losses(framework: Framework, fault: str) -> Any:
    if framework == "torch":
        from torch.nn import functional

        if fault == "argmax":
            return lambda out, labels: (out.argmax(-1) != labels).float().mean()
        return lambda out, labels: functional.one_hot(labels, CLASSES).float().mean() + 1
    import keras

    ops: Any = keras.ops

    def argmax(labels: Any, out: Any) -> Any:
        wrong = ops.not_equal(ops.argmax(out, -1), ops.cast(labels, "int64"))
        return ops.mean(ops.cast(wrong, "float32"))

    def ignores(labels: Any, out: Any) -> Any:
        return ops.mean(ops.cast(labels, "float32"))

    return argmax if fault == "argmax" else ignores


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_losses_without_a_gradient_are_confirmed(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, loss=losses(framework, "argmax")))
    assert statuses(result)[ZERO] == "present"
    assert verdicts(result)[HARD] == "confirm", result
    assert verdicts(result)[IGNORES] == "refute"
    result = run(target(framework, seed, loss=losses(framework, "ignores")))
    assert statuses(result)[ZERO] == "present"
    assert verdicts(result)[IGNORES] == "confirm", result


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_that_vanish_or_explode_with_depth(framework: Framework, seed: int) -> None:
    result = run(sigmoids(framework, seed, 8))
    assert statuses(result)[VANISH] == "present", result
    assert verdicts(result)[VANISHING] == "confirm"
    assert verdicts(result)[EXPLODING] == "refute"
    # Fresh batch norm makes gradients grow by about a fifth a layer (Yang et al. 2019).
    result = run(target(framework, seed, hidden=(16,) * 36))
    assert statuses(result)[EXPLODE] == "present", result
    assert verdicts(result)[EXPLODING] == "confirm"
    for shallow in (sigmoids(framework, seed, 1), target(framework, seed, hidden=(16,) * 6)):
        judged = verdicts(run(shallow))
        assert judged[VANISHING] == judged[EXPLODING] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_trained_network_with_large_inputs_is_not_called_exploding(framework: Framework) -> None:
    inputs, labels = data(0, scale=200)
    feed = lambda: iter([(inputs[:64], labels[:64])])  # noqa: E731
    result = run(target(framework, 0, norm=False, train_batches=feed))
    assert verdicts(result)[EXPLODING] != "confirm", result


def test_without_a_trainable_parameter_it_declines() -> None:
    given = target("torch", 0)
    given.model.requires_grad_(False)
    assert run(given).outcome == "declined"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=20, dropout=0.2), "gradient-flow")
