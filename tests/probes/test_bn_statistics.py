"""Moving statistics of batch norm: never updated, lagging, and as they should be."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

INITIAL, LAG, MATCH = (
    "bn-statistics-at-initial-values",
    "bn-statistics-lag",
    "bn-statistics-match",
)


def run(given: Target) -> ProbeResult:
    return run_probe("bn-statistics", given)


def never_updated(framework: Framework, seed: int) -> Target:
    """Trained with layers that normalise by the batch and leave their statistics alone."""

    def change(model: Any) -> None:
        if framework == "torch":
            for layer in model:
                if hasattr(layer, "momentum"):
                    layer.momentum = 0.0
        else:
            for layer in model.layers:
                if hasattr(layer, "moving_mean"):
                    layer.momentum = 1.0

    return target(framework, seed, steps=60, change=change)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_statistics_that_never_moved_are_confirmed(framework: Framework, seed: int) -> None:
    result = run(never_updated(framework, seed))
    assert statuses(result)[INITIAL] == "present"
    assert verdicts(result)["norm/bn-update-ops-not-run"] == "confirm"
    assert verdicts(result)["norm/bn-ema-lag"] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_repaired_network_is_cleared(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, steps=150, lr=1e-3))
    assert statuses(result) == {INITIAL: "absent", LAG: "absent", MATCH: "present"}, result
    assert set(verdicts(result).values()) == {"refute"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_statistics_that_lag_are_confirmed(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, steps=60, norm_decay=0.99))
    assert statuses(result)[LAG] == "present"
    assert verdicts(result)["norm/bn-ema-lag"] == "confirm"
    assert verdicts(result)["norm/bn-update-ops-not-run"] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=20, dropout=0.2), "bn-statistics")
