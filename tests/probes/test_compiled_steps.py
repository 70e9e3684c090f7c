"""A compiled step of Keras that outlives its sandbox does what a new one would do."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from trainings import target

from advisor.probes.opening import open_target


def losses(subject: Any, *, plain: bool = False) -> list[float]:
    """Three steps from the same start."""
    with subject.sandbox():
        subject.seed(0)
        if plain:
            subject.without_regularisation()
        batch = next(iter(subject.batches(1)))
        rows = np.arange(batch.size)
        parts = (batch.rows(rows[n::3]) for n in itertools.islice(itertools.count(), 3))
        return [subject.train_step(part) for part in parts]


@pytest.mark.parametrize("steps", [0, 3])  # an optimizer that never stepped has no slots to keep
def test_a_kept_step_is_as_a_new_one(steps: int) -> None:
    given = target("keras", 0, steps=steps, dropout=0.5)
    given.train_batches = [next(iter(given.train_batches()))]
    subject: Any = open_target(given)
    with subject.sandbox():
        first = losses(subject)
        kept = dict(subject._steps)
        without = losses(subject, plain=True)
        assert losses(subject) == pytest.approx(first, rel=1e-6)
        assert without != pytest.approx(first, rel=1e-3)
        assert losses(subject, plain=True) == pytest.approx(without, rel=1e-6)
        assert bool(kept) == bool(steps)
        assert subject._steps == kept


def test_float64_in_place_and_back() -> None:
    subject: Any = open_target(target("keras", 0, steps=2))
    batch = next(iter(subject.batches(1)))
    held, before = [v.value for v in subject.model.variables], subject.parameters()
    value = subject.loss(batch)
    with subject.sandbox(), subject.precision("double"):
        assert {p.dtype for p in subject.parameters().values()} == {np.dtype("float64")}
        assert subject.loss(batch) == pytest.approx(value, rel=1e-5)
    assert all(a is b.value for a, b in zip(held, subject.model.variables, strict=True))
    assert all(np.array_equal(before[n], v) for n, v in subject.parameters().items())
    assert subject.loss(batch) == value
