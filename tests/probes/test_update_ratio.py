"""The size of a step: none, too small, too large, held back, and as it should be."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

HIGH, LOW, NOTHING, SOME = (
    "update-ratio-high",
    "update-ratio-low",
    "weights-unchanged",
    "some-weights-unchanged",
)
STEP, NOT_HELD = "optim/missing-step", "optim/params-not-in-optimizer"
RATE_HIGH, RATE_LOW = "optim/lr-too-high", "optim/lr-too-low"


def run(given: Target) -> ProbeResult:
    return run_probe("update-ratio", given)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_usual_rate_is_cleared(framework: Framework, seed: int, optimizer: Any) -> None:
    lr = 1e-3 if optimizer == "adam" else 1e-2
    result = run(target(framework, seed, steps=20, lr=lr, optimizer=optimizer))
    assert statuses(result) == {HIGH: "absent", LOW: "absent", NOTHING: "absent", SOME: "absent"}
    judged = verdicts(result)
    assert judged.pop(RATE_HIGH) == "inconclusive"
    assert set(judged.values()) == {"refute"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_tiny_rate_is_confirmed(framework: Framework, seed: int, optimizer: Any) -> None:
    result = run(target(framework, seed, lr=3e-8, optimizer=optimizer))
    assert statuses(result)[LOW] == "present"
    assert verdicts(result)[RATE_LOW] == "confirm", result


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_huge_rate_is_seen(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, lr=1.0, norm=False))
    assert statuses(result)[HIGH] == "present"
    assert verdicts(result)[RATE_HIGH] != "refute"  # these blobs are learned at any rate
    result = run(target(framework, seed, lr=30.0, norm=False, optimizer="sgd"))
    assert statuses(result)[HIGH] == "present"
    assert verdicts(result)[RATE_HIGH] == "confirm", result


def step_of(given: Target, *, step: bool = True, clip: float | None = None) -> Any:
    import torch

    def one(batch: Any) -> Any:
        inputs, labels = (torch.as_tensor(part) for part in batch)
        given.model.train()
        given.optimizer.zero_grad()
        loss = given.loss(given.model(inputs), labels)
        loss.backward()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(given.model.parameters(), clip)
        if step:
            given.optimizer.step()
        return loss

    return one


@pytest.mark.parametrize("seed", SEEDS)
def test_a_step_that_is_never_taken_is_confirmed(seed: int) -> None:
    given = target("torch", seed)
    given.train_step = step_of(given, step=False)
    result = run(given)
    assert statuses(result)[NOTHING] == "present"
    assert verdicts(result)[STEP] == "confirm", result
    given.train_step = step_of(given)
    result = run(given)
    assert statuses(result)[NOTHING] == "absent"
    assert verdicts(result)[STEP] == "refute"


@pytest.mark.parametrize("seed", SEEDS)
def test_parameters_outside_the_optimizer_are_confirmed(seed: int) -> None:
    import torch

    given = target("torch", seed)
    given.optimizer = torch.optim.Adam(given.model[-1].parameters(), lr=1e-3)
    result = run(given)
    assert statuses(result)[SOME] == "present"
    assert statuses(result)[NOTHING] == "absent"
    assert verdicts(result)[NOT_HELD] == "confirm", result


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clip_to_almost_nothing_is_confirmed(seed: int) -> None:
    given = target("torch", seed, optimizer="sgd", lr=1e-2)
    given.train_step = step_of(given, clip=1e-4)
    result = run(given)
    assert statuses(result)[LOW] == "present"
    assert verdicts(result)["optim/clip-misuse"] == "confirm", result
    assert verdicts(result)[RATE_LOW] == "inconclusive"
    given.train_step = step_of(given, clip=5.0)
    assert verdicts(run(given))["optim/clip-misuse"] == "refute"


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_in_bfloat16_that_stand_still_are_confirmed(seed: int) -> None:
    import torch

    given = target("torch", seed, norm=False, optimizer="sgd", lr=1e-3)
    given.model.to(torch.bfloat16)
    given.optimizer = torch.optim.SGD(given.model.parameters(), lr=1e-3)
    result = run(given)
    assert verdicts(result)["num/bf16-stagnation"] == "confirm", result


def test_frozen_parameters_are_a_question_not_a_verdict() -> None:
    given = target("torch", 0)
    given.model[0].requires_grad_(False)
    assert verdicts(run(given))["optim/frozen-unintended"] == "inconclusive"


def test_without_an_optimizer_it_declines() -> None:
    assert run(_bare()).outcome == "declined"


def _bare() -> Target:
    given = target("torch", 0)
    given.optimizer = None
    return given


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=10, hidden=(16,), dropout=0.2), "update-ratio")
