"""State of optimizers that never stepped, memory that runs out, and AMSGrad."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import FRAMEWORKS, Framework, target
from untouched import fingerprint, run

from advisor.probes import Target
from advisor.probes.measuring import told


def test_own_steps_leave_no_slots_in_a_keras_optimizer_that_never_stepped() -> None:
    import tensorflow as tf

    given = target("keras", 0, hidden=(8,))

    def step(batch: tuple[Any, Any]) -> Any:
        inputs, labels = batch
        with tf.GradientTape() as tape:
            loss = given.loss(labels, given.model(inputs, training=True))
        found = tape.gradient(loss, given.model.trainable_variables)
        given.optimizer.apply_gradients(zip(found, given.model.trainable_variables, strict=True))
        return loss

    given.train_step = step
    before = fingerprint(given)
    for _ in range(2):
        assert run("update-ratio", given).outcome == "done"
        after = fingerprint(given)
        assert [k for k in before if before[k] != after.get(k)] == []
        assert before.keys() == after.keys()
    step(next(given.train_batches()))  # and it can be used afterwards
    assert int(given.optimizer.iterations) == 1


def test_memory_that_runs_out_is_told() -> None:
    import torch

    for use in (lambda: torch.empty(1 << 56), lambda: np.ones(1 << 56)):
        with pytest.raises((RuntimeError, MemoryError)) as caught:
            use()
        assert "smaller batches" in told(caught.value).en


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_amsgrad_is_declined(framework: Framework) -> None:
    assert run("adam-second-moment", _with_amsgrad(framework)).outcome == "declined"


def _with_amsgrad(framework: Framework) -> Target:
    given = target(framework, 0, hidden=(8,))
    inputs, labels = next(given.train_batches())
    if framework == "torch":
        import torch

        given.optimizer = torch.optim.Adam(given.model.parameters(), amsgrad=True)
        given.loss(given.model(torch.as_tensor(inputs)), torch.as_tensor(labels)).backward()
        given.optimizer.step()
        return given
    import keras

    given.optimizer = keras.optimizers.Adam(amsgrad=True)
    given.model.compile(optimizer=given.optimizer, loss=given.loss)
    given.model.train_on_batch(inputs, labels)
    return given
