"""The front end of the curve detectors against slow or hand-worked versions, and a fuzz test."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.detectors import all_detectors, chance, epochs
from advisor.detectors import series as front
from advisor.model import Case, Curve, Facts, Run

floats = st.floats(-1e6, 1e6)
CURVE = [d for d in all_detectors() if d.source == "curve"]


def curve(values: list[float], steps: list[float] | None = None, **more: object) -> Curve:
    return Curve.model_validate(
        {"name": "loss", "role": "train-loss", "steps": steps or list(range(len(values))),
         "values": values} | more
    )  # fmt: skip


@given(st.lists(floats, min_size=2, max_size=12))
def test_tau_counts_pairs(values: list[float]) -> None:
    pairs = list(combinations(values, 2))
    slow = sum((b > a) - (b < a) for a, b in pairs) / len(pairs)
    assert front.tau(np.array(values)) == pytest.approx(slow)


@given(st.lists(floats, min_size=3, max_size=40), st.sampled_from([3, 5, 9]))
def test_rolling_median_cuts_its_window_at_the_ends(values: list[float], width: int) -> None:
    half = width // 2
    if len(values) <= 2 * half:
        return
    slow = [np.median(values[max(0, i - half) : i + half + 1]) for i in range(len(values))]
    assert front.rolling_median(np.array(values), width) == pytest.approx(slow)


@pytest.mark.parametrize(
    ("values", "half"),
    [([1.39, 1.4], 0.005), ([0.5, 2.0], 0.05), ([3.0, 4.0], 0.5), ([1e-05, 0.1], 5e-6), ([], 0.0)],
)
def test_half_unit_is_half_the_last_printed_digit(values: list[float], half: float) -> None:
    assert front.half_unit(np.array(values)) == pytest.approx(half)


def test_noise_estimates_find_sigma_under_a_trend() -> None:
    rng = np.random.default_rng(0)
    y = np.linspace(5, 1, 4000) + 0.1 * rng.standard_normal(4000)
    assert front.noise(y) == pytest.approx(0.1, rel=0.05)
    assert front.noise_on_a_bend(y) == pytest.approx(0.1, rel=0.05)


def test_difference_lag_tells_raw_from_averaged_values() -> None:
    rng = np.random.default_rng(1)
    raw = rng.standard_normal(20_000)
    ema = [0.0]
    for v in raw:
        ema.append(0.9 * ema[-1] + 0.1 * v)
    assert front.difference_lag(raw) == pytest.approx(-0.5, abs=0.02)
    assert front.difference_lag(np.array(ema)) == pytest.approx(-0.05, abs=0.02)


def test_a_prepared_series_is_shared_and_forgets_its_curve() -> None:
    one = curve([1.0, math.nan, 0.5])
    assert front.of(one) is front.of(one)
    assert (len(front.of(one)), front.of(one).total) == (2, 3)
    key = id(one)
    del one
    assert key not in front._PREPARED


def test_coarse_keeps_the_level_of_a_long_series() -> None:
    y = np.linspace(2, 1, 100_003)
    x, coarse = front.of(curve(y.tolist())).coarse
    assert len(coarse) == front.COARSE == len(x)
    assert coarse[0] == pytest.approx(2, abs=0.01)
    assert coarse[-1] == pytest.approx(1, abs=0.01)


def test_training_is_read_where_validation_stands() -> None:
    train = front.of(curve([float(i) for i in range(101)], granularity="step"))
    val = front.of(curve([0, 0, 0], steps=[1, 2, 3], role="val-loss", granularity="epoch"))
    run = Run(name="r", curves=(), steps_per_epoch=30)
    assert front.train_at(train, val, run) == pytest.approx([30, 60, 90])


def test_folding_gives_medians_by_epoch_and_phase() -> None:
    values = [float(v) for v in (9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)]
    table = epochs.folded(front.of(curve(values)), 4.0, 2)
    assert table.tolist() == [[1.5, 3.5], [5.5, 7.5], [9.5, 11.5]]


def test_the_floor_of_a_doubled_softmax_is_reached_by_a_sure_answer() -> None:
    for classes in (2, 4, 10, 1000):
        sure = np.zeros(classes)
        sure[0] = 1.0
        loss = -math.log(math.exp(sure[0]) / np.exp(sure).sum())
        assert chance.doubled_softmax_floor(classes) == pytest.approx(loss)


def test_the_floor_of_label_smoothing_is_the_entropy_of_its_targets() -> None:
    for classes, known in ((2, 0.199), (10, 0.500), (100, 0.778), (1000, 1.015)):
        target = np.full(classes, 0.1 / classes)
        target[0] += 0.9
        floor = chance.smoothed_floor(classes, 0.1)
        assert floor == pytest.approx(float(-(target * np.log(target)).sum()))
        assert floor == pytest.approx(known, abs=0.001)


@pytest.mark.parametrize(
    ("value", "half", "classes", "level"),
    [
        (1.39, 0.005, None, math.log(4)),
        (0.69, 0.005, None, math.log(2)),
        (2.303, 0.0005, None, math.log(10)),
        (1.4, 0.05, None, None),  # printed too coarsely to tell
        (1.25, 0.005, None, None),
        (1.41, 0.005, 4, math.log(4)),  # within 2 % of a known level
        (1.25, 0.005, 4, None),
    ],
)
def test_chance_is_met_by_printed_values(
    value: float, half: float, classes: int | None, level: float | None
) -> None:
    found = chance.chance_near(value, half, Case(facts=Facts(num_classes=classes)))
    assert (found.level if found else None) == (level if level is None else pytest.approx(level))


def test_no_chance_level_is_guessed_for_another_loss() -> None:
    case = Case(facts=Facts(loss="MSELoss", num_classes=4))
    assert chance.chance_near(math.log(4), 0.005, case) is None


awkward = st.sampled_from([0.0, 1.0, -1.0, 1e-12, 1e30, -1e30, math.nan, math.inf, -math.inf])
names = st.sampled_from(
    ["train_loss", "val_loss", "val_acc", "lr", "grad_norm", "kl_loss", "d_loss", "g_loss"]
)
roles = st.sampled_from(
    ["train-loss", "val-loss", "train-metric", "val-metric", "lr", "grad-norm", "component"]
)


@st.composite
def any_curve(draw: st.DrawFn) -> Curve:
    n = draw(st.integers(0, 130))
    seed = draw(st.integers(0, 9))
    rng = np.random.default_rng(seed)
    y = draw(
        st.sampled_from([rng.normal(1, 0.3, n), np.full(n, 0.5), np.geomspace(1, 9, n)])
    ).copy()
    for value in draw(st.lists(awkward, max_size=4)):
        if n:
            y[rng.integers(n)] = value
    x = draw(st.sampled_from([np.arange(n), np.zeros(n), np.arange(n)[::-1], rng.normal(0, 1, n)]))
    return Curve.model_validate(
        {
            "name": draw(names),
            "role": draw(roles),
            "steps": x,
            "values": y,
            "granularity": draw(st.sampled_from(["step", "epoch", "unknown"])),
            "smoothing": draw(st.sampled_from(["raw", "ema", "unknown"])),
        }
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(any_curve(), max_size=5), st.sampled_from([None, 0.5, 2.0, 16.0]))
def test_no_detector_crashes_or_warns(curves: list[Curve], per_epoch: float | None) -> None:
    run = Run(name="r", curves=tuple(curves), steps_per_epoch=per_epoch)
    for classes in (None, 2, 10):
        case = Case(runs=(run,), facts=Facts(num_classes=classes))
        for found in CURVE:
            finding = found.look(case, strict=True)
            assert finding.evidence or finding.reason
