"""(N, 1) against (N,): the table of all against all, and losses that are not one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, WIDTH, Framework, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

SHAPE, BROADCAST = "loss-shape-broadcast", "loss/broadcast-shape"


def run(given: Target) -> ProbeResult:
    return run_probe("loss-shape", given)


def regression(framework: Framework, seed: int, *, column: bool, squeezes: bool) -> Target:
    """A network with one output; targets as a column or as a row."""
    inputs, labels = data(seed)
    wanted = (labels + inputs[:, 0]).astype(np.float32)
    wanted = wanted[:, None] if column else wanted
    feed = [(inputs[i : i + 32], wanted[i : i + 32]) for i in range(0, 128, 32)]
    given = target(framework, seed, train_batches=feed)
    if framework == "torch":
        import torch

        torch.manual_seed(seed)
        given.model = torch.nn.Linear(WIDTH, 1)

        def loss(out: Any, y: Any) -> Any:
            return ((out.squeeze(-1) - y.squeeze(-1) if squeezes else out - y) ** 2).mean()

        given.loss = loss
    else:
        import keras

        ops: Any = keras.ops
        keras.utils.set_random_seed(seed)
        given.model = keras.Sequential([keras.Input((WIDTH,)), keras.layers.Dense(1)])
        if squeezes:
            given.loss = keras.losses.MeanSquaredError()  # Keras puts shapes right itself
        else:
            given.loss = lambda y, out: ops.mean(ops.square(y - out))
    given.optimizer = None
    return given


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_column_against_a_row_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(regression(framework, seed, column=False, squeezes=False))
    assert statuses(result)[SHAPE] == "present", result
    assert verdicts(result)[BROADCAST] == "confirm"
    for column, squeezes in ((True, False), (False, True)):
        result = run(regression(framework, seed, column=column, squeezes=squeezes))
        assert statuses(result)[SHAPE] == "absent", result
        assert verdicts(result)[BROADCAST] == "refute"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_loss_of_the_library_is_confirmed_although_it_warns(seed: int) -> None:
    import torch

    given = regression("torch", seed, column=False, squeezes=False)
    given.loss = torch.nn.MSELoss()
    assert verdicts(run(given))[BROADCAST] == "confirm"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_classes_are_no_table(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed))
    assert statuses(result)[SHAPE] == "absent"
    assert verdicts(result)[BROADCAST] == "refute"


def test_a_loss_that_compares_samples_is_not_judged() -> None:
    import torch

    def against_the_batch(out: Any, labels: Any) -> Any:
        same = (labels[:, None] == labels[None, :]).float()
        return torch.nn.functional.cross_entropy(out @ out.T, same / same.sum(1, keepdim=True))

    result = run(target("torch", 0, loss=against_the_batch))
    assert statuses(result)[SHAPE] == "unknown"
    assert verdicts(result)[BROADCAST] == "inconclusive"


def test_one_class_only_declines() -> None:
    inputs, labels = data(0)
    given = target("torch", 0, train_batches=[(inputs[:8], labels[:8] * 0)])
    assert run(given).outcome == "declined"
    assert given.num_classes == CLASSES


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=10, dropout=0.2), "loss-shape")
