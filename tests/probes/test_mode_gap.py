"""One training batch in both modes: wrong statistics, hard-coded modes, and as it should be."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, WIDTH, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

GAP, WORSE, RANDOM = "mode-gap-on-train-batch", "same-data-worse-in-eval", "eval-not-repeatable"
STALE = ("norm/bn-update-ops-not-run", "norm/bn-ema-lag", "norm/bn-frozen-mismatch")
ORDER, HARD = "norm/dropout-bn-order", "eval/mode-hardcoded"


def run(given: Target) -> ProbeResult:
    return run_probe("mode-gap", given)


def never_updated(model: Any) -> None:
    """Layers that normalise by the batch and leave their statistics alone."""
    for layer in getattr(model, "layers", model):
        if hasattr(layer, "moving_mean"):
            layer.momentum = 1.0
        elif hasattr(layer, "running_mean"):
            layer.momentum = 0.0


def written(framework: Framework, seed: int, fault: str) -> Target:
    """Trained networks whose dropout, or batch norm, does not hear of the mode."""
    given = target(framework, seed, norm=False)
    if framework == "torch":
        import torch
        from torch import nn
        from torch.nn import functional

        torch.manual_seed(seed)

        class Net(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.first, self.last = nn.Linear(WIDTH, 64), nn.Linear(64, CLASSES)
                self.norm = nn.BatchNorm1d(64)

            def forward(self, x: Any) -> Any:
                x = self.first(x).relu()
                if fault == "dropout":
                    return self.last(functional.dropout(x, 0.3))
                self.norm.train()
                return self.last(self.norm(x))

        given.model = Net()
        train(given, 2)
    else:
        import keras

        keras.utils.set_random_seed(seed)

        class KerasNet(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.first = keras.layers.Dense(64, activation="relu")
                self.last = keras.layers.Dense(CLASSES)
                drops = fault == "dropout"
                self.odd = keras.layers.Dropout(0.3) if drops else keras.layers.BatchNormalization()

            def call(self, x: Any, training: bool = False) -> Any:
                return self.last(self.odd(self.first(x), training=True))

        # In a functional model Keras 3 overrules training=True by what the model is called with.
        given.model = KerasNet()
        given.model(data(seed)[0][:2])
        given.optimizer = keras.optimizers.Adam(3e-3)
        given.model.compile(given.optimizer, given.loss)
        given.model.fit(*data(seed), batch_size=32, epochs=2, verbose=0)
    given.fresh, given.steps_done = False, 32
    return given


def train(given: Target, epochs: int) -> None:
    import torch

    given.optimizer = torch.optim.Adam(given.model.parameters(), lr=3e-3)
    for _ in range(epochs):
        for x, y in given.train_batches():
            given.optimizer.zero_grad()
            given.loss(given.model(torch.as_tensor(x)), torch.as_tensor(y)).backward()
            given.optimizer.step()


def dropout_first(seed: int) -> Target:
    """Dropout in front of every batch norm, trained until that matters."""
    import torch
    from torch import nn

    given = target("torch", seed)
    torch.manual_seed(seed)
    parts: list[Any] = []
    for width in (WIDTH, 32, 32):
        parts += [nn.Linear(width, 32), nn.ReLU(), nn.Dropout(0.7), nn.BatchNorm1d(32)]
    given.model = nn.Sequential(*parts, nn.Linear(32, CLASSES))
    train(given, 20)
    given.fresh, given.steps_done = False, 320
    return given


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_statistics_that_never_moved_make_a_gap(framework: Framework, seed: int) -> None:
    inputs, labels = data(seed)
    feed = batches(inputs + 3, labels)
    result = run(target(framework, seed, steps=60, change=never_updated, train_batches=feed))
    assert statuses(result) == {GAP: "present", WORSE: "present", RANDOM: "absent"}, result
    judged = verdicts(result)
    assert {judged[c] for c in STALE} == {"inconclusive"}
    assert judged[ORDER] == judged["norm/bn-small-batch"] == "refute"
    assert judged[HARD] == judged["reg/overfitting"] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_repaired_network_is_cleared(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, steps=100, lr=3e-3, dropout=0.1))
    assert statuses(result) == {GAP: "absent", WORSE: "absent", RANDOM: "absent"}, result
    judged = verdicts(result)
    assert judged.pop("reg/overfitting") == "inconclusive"
    assert set(judged.values()) == {"refute"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_dropout_in_evaluation_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(written(framework, seed, "dropout"))
    assert statuses(result)[RANDOM] == "present"
    assert verdicts(result)[HARD] == "confirm", result


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_batch_norm_by_the_batch_in_evaluation_is_confirmed(framework: Framework) -> None:
    result = run(written(framework, 0, "norm"))
    assert statuses(result)[RANDOM] == "absent"
    assert verdicts(result)[HARD] == "confirm", result


@pytest.mark.parametrize("seed", SEEDS)
def test_dropout_in_front_of_batch_norm_is_told_from_stale_statistics(seed: int) -> None:
    judged = verdicts(run(dropout_first(seed)))
    assert judged[ORDER] == "confirm"
    assert {judged[c] for c in STALE} == {"refute"}


def test_fresh_weights_are_declined() -> None:
    result = run(target("torch", 0))
    assert result.outcome == "declined"
    assert set(statuses(result).values()) == {"unknown"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=20, dropout=0.2, change=never_updated), "mode-gap")
