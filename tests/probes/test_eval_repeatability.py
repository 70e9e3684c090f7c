"""Evaluations that change from pass to pass or with the batch, and those that do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, WIDTH, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

DIFFERS, BY_BATCH, FEW = "eval-not-repeatable", "eval-depends-on-batch", "few-validation-samples"
MODE, HARD, STATE, MIXING = (
    "eval/mode-not-eval",
    "eval/mode-hardcoded",
    "eval/averaging-or-state",
    "arch/batch-mixing",
)


def run(given: Target) -> ProbeResult:
    return run_probe("eval-repeatability", given)


def evaluation(given: Target, framework: Framework, *, fault: str = "") -> Any:
    """Mean loss over samples, as a person writes it; ``fault`` is how it goes wrong."""
    kept: list[tuple[float, int]] = []

    def evaluate(some: Any) -> float:
        if fault != "state":
            kept.clear()
        if framework == "torch" and fault != "mode":
            given.model.eval()
        for raw in some:
            x, y = (np.asarray(part) for part in raw)
            if framework == "torch":
                import torch

                with torch.no_grad():
                    value = given.loss(given.model(torch.as_tensor(x)), torch.as_tensor(y))
            else:
                value = given.loss(y, given.model(x, training=fault == "mode"))
            kept.append((float(value), 1 if fault == "average" else len(x)))
        return sum(v * n for v, n in kept) / sum(n for _, n in kept)

    return evaluate


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_steady_evaluation_is_cleared_and_faults_are_named(
    framework: Framework, seed: int
) -> None:
    held = batches(*data(seed + 100, samples=192))
    given = target(framework, seed, dropout=0.3, steps=20, val_batches=held)
    given.evaluate = evaluation(given, framework)
    good = run(given)
    assert statuses(good)[DIFFERS] == statuses(good)[BY_BATCH] == "absent", good
    found = verdicts(good)
    assert [found[c] for c in (MODE, HARD, STATE, MIXING)] == ["refute"] * 4, good
    for fault, cause in (
        ("mode", MODE if framework == "torch" else HARD),
        ("state", STATE),
        ("average", STATE),
    ):
        if fault == "average":  # seen where classes are uneven between batches
            x, y = data(seed + 100)
            order = np.argsort(y, kind="stable")
            given.val_batches = lambda x=x, y=y, order=order: iter(
                [(x[order[i : i + 40]], y[order[i : i + 40]]) for i in range(0, 160, 40)]
                + [(x[:5] * 20, y[:5])]
            )
        given.evaluate = evaluation(given, framework, fault=fault)
        bad = run(given)
        present = BY_BATCH if fault == "average" else DIFFERS
        assert statuses(bad)[present] == "present", (fault, bad)
        assert [
            c for c, v in verdicts(bad).items() if v == "confirm" and c != "eval/too-few-samples"
        ] == [cause], (fault, bad)


def torch_model(fault: str, seed: int) -> Any:
    import torch
    from torch import nn
    from torch.nn import functional

    torch.manual_seed(seed)

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Linear(WIDTH, 16)
            self.norm = nn.BatchNorm1d(16)
            self.memory = nn.GRU(16, 16)
            self.head = nn.Linear(16, CLASSES)
            self.kept: Any = None

        def forward(self, x: Any) -> Any:
            h = functional.relu(self.body(x))
            if fault == "norm":
                return self.head(functional.batch_norm(h, None, None, training=True))
            if fault == "own norm":
                return self.head(self.norm.train()(h))
            if fault == "dropout":
                h = functional.dropout(h, 0.4)
            if fault == "mixing":
                h = h.softmax(0) * 10
            if fault == "state":
                h, self.kept = self.memory(h[None], self.kept)
                h = h[0]
            return self.head(h)

    return Net()


def keras_model(fault: str, seed: int) -> Any:
    import keras

    keras.utils.set_random_seed(seed)

    class Odd(keras.layers.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.norm = keras.layers.BatchNormalization()
            self.drop = keras.layers.Dropout(0.4)

        def build(self, input_shape: Any) -> None:
            self.norm.build(input_shape)
            self.built = True

        def call(self, x: Any) -> Any:
            if fault in ("norm", "own norm"):
                return self.norm(x, training=True)
            if fault == "dropout":
                return self.drop(x, training=True)
            return keras.ops.softmax(x, 0) * 10 if fault == "mixing" else x

    dense = keras.layers.Dense
    return keras.Sequential([keras.Input((WIDTH,)), dense(16, "relu"), Odd(), dense(CLASSES)])


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_faults_inside_the_model(framework: Framework, seed: int) -> None:
    def given(fault: str) -> Target:
        x, y = data(seed, samples=256)
        make = torch_model if framework == "torch" else keras_model
        return Target(model=make(fault, seed), val_batches=batches(x, y), num_classes=CLASSES)

    good = run(given("none"))
    assert {statuses(good)[s] for s in (DIFFERS, BY_BATCH)} == {"absent"}, good
    assert verdicts(good)[MIXING] == verdicts(good)[HARD] == "refute"
    random = run(given("dropout"))
    assert statuses(random)[DIFFERS] == "present"
    assert verdicts(random)[HARD] == ("confirm"), random
    for fault in ("norm", "mixing", "own norm"):
        found = run(given(fault))
        assert statuses(found)[BY_BATCH] == "present", (fault, found)
        assert statuses(found)[DIFFERS] == "absent"
    assert verdicts(run(given("own norm")))[HARD] == "confirm"
    assert verdicts(run(given("mixing")))[MIXING] == "inconclusive"
    if framework == "torch":
        state = run(given("state"))
        assert statuses(state)[DIFFERS] == "present", state
        assert verdicts(state)["arch/rnn-state"] == "confirm", state


@pytest.mark.parametrize("seed", SEEDS)
def test_how_much_the_number_is_worth(seed: int) -> None:
    for samples, status, verdict in ((60, "present", "confirm"), (4000, "absent", "refute")):
        x, y = data(seed, samples=samples)
        given = target("torch", seed, val_batches=batches(x, y, size=20))
        result = run(given)
        assert statuses(result)[FEW] == status, result
        assert verdicts(result)["eval/too-few-samples"] == verdict


def test_without_validation_it_declines() -> None:
    result = run(target("torch", 0, val_batches=None))
    assert result.outcome == "declined"
    assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    held = batches(*data(0, samples=96))
    given = target(framework, 0, steps=10, dropout=0.2, val_batches=held)
    given.evaluate = evaluation(given, framework)
    untouched(given, "eval-repeatability")
