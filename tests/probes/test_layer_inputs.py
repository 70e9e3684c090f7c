"""What enters a layer is what the layer before it put out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from trainings import FRAMEWORKS, Framework, target

from advisor.probes.opening import open_target


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_inputs_of_layers_in_the_order_of_calls(framework: Framework) -> None:
    subject = open_target(target(framework, 0, dropout=0.2))
    with subject.sandbox():
        batch = next(iter(subject.batches(1)))
        entering, leaving = subject.layer_inputs(batch), subject.activations(batch)
    names = [n for n in entering if n in leaving]
    assert len(names) >= 9
    assert np.array_equal(entering[names[0]], batch.inputs)
    for before, after in itertools.pairwise(names):
        assert np.array_equal(leaving[before], entering[after])
