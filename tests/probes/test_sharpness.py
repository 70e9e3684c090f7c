"""Curvature against the learning rate, where both are known exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, Framework, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target
from advisor.probes.opening import open_target

ABOVE = "sharpness-above-limit"
HIGH, LATE, RIPPLES = "optim/lr-too-high", "optim/late-sharpening-blowup", "benign/eos-ripples"


def run(given: Target) -> ProbeResult:
    return run_probe("sharpness", given)


def squares(framework: Framework, seed: int, times: float, **options: Any) -> Target:
    """A linear regression, whose rate is that many times the limit of plain descent."""
    inputs, labels = data(seed)
    wanted = np.eye(CLASSES, dtype=np.float32)[labels]
    if framework == "torch":
        import torch

        loss: Any = torch.nn.MSELoss()
    else:
        import keras

        loss = keras.losses.MeanSquaredError()
    options = {"optimizer": "sgd", "norm": False, "hidden": (), "loss": loss, **options}
    return target(
        framework,
        seed,
        lr=times * 2 / largest(seed),
        train_batches=[(inputs[::2], wanted[::2]), (inputs[1::2], wanted[1::2])],
        **options,
    )


def largest(seed: int) -> float:
    inputs, _ = data(seed)
    design = np.column_stack([inputs, np.ones(len(inputs))]).astype(np.float64)
    return float(np.linalg.eigvalsh(design.T @ design / len(inputs))[-1]) * 2 / CLASSES


def measured(result: ProbeResult, name: str) -> float:
    return next(m.value for m in result.measures if m.name == name)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_beyond_the_limit_is_confirmed(framework: Framework, seed: int) -> None:
    result = run(squares(framework, seed, 1.2))
    assert measured(result, "largest eigenvalue") == pytest.approx(largest(seed), rel=0.03)
    assert statuses(result)[ABOVE] == "present", result
    assert verdicts(result)[HIGH] == "confirm"
    assert verdicts(result)[RIPPLES] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_well_within_is_cleared(framework: Framework, seed: int) -> None:
    result = run(squares(framework, seed, 0.2))
    assert statuses(result)[ABOVE] == "absent"
    assert verdicts(result) == {HIGH: "inconclusive", LATE: "refute", RIPPLES: "refute"}


def test_in_between_nothing_is_said() -> None:
    result = run(squares("torch", 0, 0.7))
    assert statuses(result)[ABOVE] == "unknown"
    assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("seed", SEEDS)
def test_adam_is_measured_in_its_own_metric(seed: int) -> None:
    fresh = target("torch", seed, lr=1e-3)
    assert run(fresh).outcome == "declined"  # it has no state yet
    quiet = run(target("torch", seed, lr=1e-3, steps=100))
    assert statuses(quiet)[ABOVE] == "absent", quiet
    given = target("torch", seed, lr=1e-3, steps=100)
    given.optimizer.param_groups[0]["lr"] = 1e-3 / measured(quiet, "sharpness over limit") * 1.5
    assert statuses(run(given))[ABOVE] == "present"


def test_momentum_widens_the_limit() -> None:
    import torch

    given = squares("torch", 0, 1.2)
    lr = given.optimizer.param_groups[0]["lr"]
    given.optimizer = torch.optim.SGD(given.model.parameters(), lr=lr, momentum=0.9)
    assert measured(run(given), "sharpness over limit") == pytest.approx(1.2 / 1.9, rel=0.05)
    given.optimizer = torch.optim.Adagrad(given.model.parameters(), lr=lr)
    assert run(given).outcome == "declined"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_hessian_is_that_of_differences(framework: Framework) -> None:
    subject = open_target(target(framework, 0, hidden=(8,), steps=20))
    batch = next(iter(subject.batches(1)))
    with subject.sandbox(), subject.precision("double"):
        start = subject.parameters()
        draw = np.random.default_rng(0)
        along = {n: draw.normal(size=start[n].shape) for n in subject.trainable()}
        found = subject.hessian_vector(batch, along)
        sides: list[Any] = []
        for sign in (1, -1):
            subject.set_parameters({n: start[n] + sign * 1e-5 * along[n] for n in along})
            sides.append(subject.gradients(batch, "eval"))
    for name in along:
        wanted = (sides[0][name] - sides[1][name]) / 2e-5
        assert np.allclose(found[name], wanted, rtol=1e-3, atol=1e-5), name


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(squares(framework, 0, 1.2, hidden=(8,)), "sharpness")
