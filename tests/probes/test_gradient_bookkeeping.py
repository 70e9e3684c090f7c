"""Gradients that are kept, added up or summed, and steps that do it right."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

ACCUMULATE, SCALES = "gradients-accumulate", "loss-scales-with-batch"
ZERO_GRAD, ACCUMULATION, REDUCTION = (
    "optim/missing-zero-grad",
    "optim/accumulation-scaling",
    "loss/reduction-scale",
)


def run(given: Target) -> ProbeResult:
    return run_probe("gradient-bookkeeping", given)


def torch_loop(
    seed: int,
    *,
    kind: str = "adam",
    clears: bool = True,
    calls: int = 1,
    divides: bool = True,
    clip: float | None = None,
) -> Target:
    """A loop of the person's own around one of three optimizers."""
    import torch

    given = target("torch", seed, steps=5, dropout=0.2)
    make: Any = {
        "adam": lambda p: torch.optim.AdamW(p, lr=1e-3),
        "sgd": lambda p: torch.optim.SGD(p, lr=1e-2),
        "momentum": lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=1e-3),
    }
    given.optimizer = make[kind](given.model.parameters())
    done = 0

    def step(batch: Any) -> Any:
        nonlocal done
        inputs, labels = (torch.as_tensor(part) for part in batch)
        given.model.train()
        if clears and done % calls == 0:
            given.optimizer.zero_grad()
        loss = given.loss(given.model(inputs), labels)
        (loss / calls if divides else loss).backward()
        done += 1
        if done % calls == 0:
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(given.model.parameters(), clip)
            given.optimizer.step()
        return loss

    given.train_step = step
    return given


def keras_loop(seed: int, *, divides: bool, calls: int) -> Target:
    """Gradients added up in variables of the person's own."""
    import keras
    import tensorflow as tf

    given = target("keras", seed, steps=5)
    optimizer = keras.optimizers.SGD(1e-2, momentum=0.9)
    optimizer.build(given.model.trainable_variables)
    given.optimizer = optimizer
    held = [tf.Variable(tf.zeros_like(v.value)) for v in given.model.trainable_variables]
    given.also = tuple(held)
    done = 0

    def step(batch: Any) -> Any:
        nonlocal done
        with tf.GradientTape() as tape:
            loss = given.loss(batch[1], given.model(batch[0], training=True))
        found: Any = tape.gradient(loss, [v.value for v in given.model.trainable_variables])
        for kept, gradient in zip(held, found, strict=True):
            kept.assign_add(gradient / calls if divides else gradient)
        done += 1
        if done % calls == 0:
            optimizer.apply([tf.identity(k) for k in held], given.model.trainable_variables)
            for kept in held:
                kept.assign(tf.zeros_like(kept))
        return loss

    given.train_step = step
    return given


@pytest.mark.parametrize("kind", ["adam", "sgd", "momentum"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_missing_zero_grad_is_confirmed(seed: int, kind: str) -> None:
    result = run(torch_loop(seed, kind=kind, clears=False))
    assert statuses(result)[ACCUMULATE] == "present", result
    assert verdicts(result)[ZERO_GRAD] == "confirm"
    result = run(torch_loop(seed, kind=kind))
    assert statuses(result)[ACCUMULATE] == "absent", result
    assert verdicts(result) == {ZERO_GRAD: "refute", ACCUMULATION: "refute", REDUCTION: "refute"}


@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_does_not_hide_it(seed: int) -> None:
    assert verdicts(run(torch_loop(seed, clears=False, clip=0.01)))[ZERO_GRAD] == "confirm"
    assert verdicts(run(torch_loop(seed, clip=0.01)))[ZERO_GRAD] == "refute"


@pytest.mark.parametrize("seed", SEEDS)
def test_wanted_accumulation_is_no_fault_unless_it_is_not_divided(seed: int) -> None:
    judged = verdicts(run(torch_loop(seed, calls=4)))
    assert judged[ZERO_GRAD] == judged[ACCUMULATION] == "refute"
    judged = verdicts(run(torch_loop(seed, calls=4, divides=False)))
    assert judged[ZERO_GRAD] == "refute"
    assert judged[ACCUMULATION] == "confirm"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("divides", [True, False])
def test_accumulation_in_keras(seed: int, divides: bool) -> None:
    result = run(keras_loop(seed, divides=divides, calls=3))
    assert statuses(result)[ACCUMULATE] == "absent", result
    assert verdicts(result)[ACCUMULATION] == ("refute" if divides else "confirm"), result


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_sum_over_the_batch_is_confirmed(framework: Framework, seed: int) -> None:
    if framework == "torch":
        import torch

        summed: Any = torch.nn.CrossEntropyLoss(reduction="sum")
    else:
        import keras

        summed = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    result = run(target(framework, seed, loss=summed))
    assert statuses(result)[SCALES] == "present"
    assert verdicts(result)[REDUCTION] == "confirm"
    result = run(target(framework, seed))
    assert statuses(result) == {SCALES: "absent", ACCUMULATE: "unknown"}
    assert verdicts(result) == {
        ZERO_GRAD: "inconclusive",
        ACCUMULATION: "inconclusive",
        REDUCTION: "refute",
    }


def test_an_optimizer_that_hides_the_gradient_is_inconclusive() -> None:
    result = run(torch_loop(0, kind="rmsprop"))
    assert result.outcome == "declined"
    assert verdicts(result)[ZERO_GRAD] == "inconclusive"
    assert verdicts(result)[REDUCTION] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    given = torch_loop(0) if framework == "torch" else keras_loop(0, divides=True, calls=1)
    untouched(given, "gradient-bookkeeping")
