"""Copies, leaks and shifts between splits, and splits that are fine."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from trainings import FRAMEWORKS, SEEDS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

SHARED, COPIED, APART = "split-overlap", "duplicate-rows", "split-distinguishable"
LEAK, SHIFT = "data/split-leakage", "data/train-val-shift"


def run(given: Target) -> ProbeResult:
    return run_probe("split-audit", given)


def of(x: Any, y: Any, held: Any, held_y: Any, **fields: Any) -> Target:
    return Target(
        train_batches=batches(x, y, size=50), val_batches=batches(held, held_y, size=50), **fields
    )


def halves(seed: int, samples: int = 1000) -> tuple[Any, Any, Any, Any]:
    x, y = data(seed, samples=samples)
    n = samples * 7 // 10
    return x[:n], y[:n], x[n:], y[n:]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_good_split_is_cleared(seed: int) -> None:
    result = run(of(*halves(seed)))
    assert set(statuses(result).values()) == {"absent"}, result
    assert verdicts(result)[SHIFT] == "refute"
    assert "confirm" not in verdicts(result).values()


@pytest.mark.parametrize("seed", SEEDS)
def test_an_overlap_is_confirmed(seed: int) -> None:
    x, y, held, held_y = halves(seed)
    held[:20], held_y[:20] = x[:20], y[:20]
    result = run(of(x, y, held, held_y))
    assert statuses(result)[SHARED] == "present"
    assert statuses(result)[COPIED] == "absent"
    assert verdicts(result)[LEAK] == "confirm", result


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shuffled_array_is_confirmed(seed: int) -> None:
    x, y = data(seed, samples=1000)
    random.seed(seed)
    random.shuffle(x)  # type: ignore[arg-type]
    result = run(of(x[:700], y[:700], x[700:], y[700:]))
    assert statuses(result)[COPIED] == statuses(result)[SHARED] == "present"
    assert verdicts(result)["data/shuffle-corrupts-array"] == "confirm", result
    assert verdicts(result)[LEAK] == "confirm"
    once, _, *held = halves(seed + 1)
    twice = run(of(np.tile(once[:350], (2, 1)), y[:700], *held))
    assert statuses(twice)[COPIED] == "present"
    assert verdicts(twice)["data/shuffle-corrupts-array"] != "confirm"


@pytest.mark.parametrize("seed", SEEDS)
def test_copies_made_before_the_split_are_confirmed(seed: int) -> None:
    x, y = data(seed, samples=1200)
    rare = np.flatnonzero(y == 3)[:40]
    rows = np.concatenate([np.flatnonzero(y != 3), np.repeat(rare, 8)])
    order = np.random.default_rng(seed).permutation(rows)
    n = len(order) * 7 // 10
    result = run(of(x[order[:n]], y[order[:n]], x[order[n:]], y[order[n:]]))
    assert verdicts(result)["data/duplicate-oversampling"] == "confirm", result
    ours = np.concatenate([np.flatnonzero(y[:800] != 3), np.repeat(rare[rare < 800], 8)])
    mended = run(of(x[ours], y[ours], x[800:], y[800:]))
    assert statuses(mended)[COPIED] == "present"
    assert verdicts(mended)["data/duplicate-oversampling"] == "refute", mended
    assert verdicts(mended)[LEAK] == "inconclusive"


@pytest.mark.parametrize("seed", SEEDS)
def test_another_population_is_confirmed(seed: int) -> None:
    x, y, held, held_y = halves(seed)
    moved = held.copy()
    moved[:, :4] += 0.7
    result = run(of(x, y, moved, held_y))
    assert statuses(result)[APART] == "present", result
    assert verdicts(result)[SHIFT] == "confirm", result
    format_ = run(of(x, y, held * 30 + 5, held_y))
    assert statuses(format_)[APART] == "present"
    assert verdicts(format_)[SHIFT] == "inconclusive"
    few = run(of(x, y, held[:50], held_y[:50]))
    assert statuses(few)[APART] == "unknown"


@pytest.mark.parametrize("seed", SEEDS)
def test_random_training_data_say_nothing(seed: int) -> None:
    x, y, held, held_y = halves(seed)
    draw = np.random.default_rng(seed)

    def noisy() -> Any:
        for start in range(0, 700, 50):
            rows = slice(start, start + 50)
            yield x[rows] + draw.normal(size=x[rows].shape).astype(np.float32), y[rows]

    def replaced() -> Any:
        for _ in range(14):
            rows = draw.integers(0, 700, 50)
            yield x[rows], y[rows]

    for feed in (noisy, replaced):
        given = of(x, y, held, held_y)
        given.train_batches = feed
        result = run(given)
        assert statuses(result)[SHARED] == "unknown", result
        assert statuses(result)[COPIED] != "present"
        assert "confirm" not in verdicts(result).values()


@pytest.mark.parametrize("seed", SEEDS)
def test_tables_of_few_categories_are_not_accused(seed: int) -> None:
    draw = np.random.default_rng(seed)
    x, y = draw.integers(0, 3, (900, 4)).astype(np.float32), draw.integers(0, 2, 900)
    result = run(of(x[:600], y[:600], x[600:], y[600:]))
    assert statuses(result)[SHARED] == "present"
    assert "confirm" not in verdicts(result).values(), result


def test_groups_and_times() -> None:
    split = halves(0)
    users = np.arange(1000) % 40
    result = run(of(*split, train_groups=users[:700], val_groups=users[700:]))
    assert verdicts(result)[LEAK] == "confirm"
    result = run(of(*split, train_groups=users[:700] % 20, val_groups=users[700:] + 100))
    assert verdicts(result)[LEAK] == "inconclusive"
    days = np.arange(1000) * 3600.0
    result = run(of(*split, train_groups=days[:700], val_groups=days[700:]))
    assert verdicts(result)["data/time-series-split"] == "refute"
    mixed = np.random.default_rng(0).permutation(days)
    result = run(of(*split, train_groups=mixed[:700], val_groups=mixed[700:]))
    assert verdicts(result)["data/time-series-split"] == "confirm"


def test_without_validation_it_declines() -> None:
    x, y = data(0)
    result = run(Target(train_batches=batches(x, y)))
    assert result.outcome == "declined"
    assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=5), "split-audit")
