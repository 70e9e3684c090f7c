"""Inputs out of scale, broken or other on the evaluation path, and those that are fine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

SCALE, TWICE, NAN, CONSTANT, DIFFER = (
    "input-scale-large",
    "inputs-scaled-twice",
    "input-non-finite",
    "input-constant",
    "preprocess-missing-in-eval",
)


def run(given: Target) -> ProbeResult:
    return run_probe("input-audit", given)


def fed(framework: Framework, seed: int, inputs: Any, val: Any = None, **fields: Any) -> Target:
    _, labels = data(seed)
    held = None if val is None else batches(val, labels)
    fields = {"train_batches": batches(inputs, labels), "val_batches": held} | fields
    return target(framework, seed, norm=False, **fields)


def pixels(seed: int, size: int = 64) -> Any:
    """Bytes of small pictures, ``(n, 6, 6, 3)``, brighter in red."""
    draw = np.random.default_rng(seed)
    light = draw.integers(0, 160, (size, 6, 6, 3)) + np.array([90, 40, 0])
    return light.astype(np.uint8)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_standardised_inputs_are_cleared(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, norm=False))
    found = statuses(result)
    assert set(found.values()) == {"absent"}, result
    assert verdicts(result)["data/input-not-normalised"] == "refute"
    assert verdicts(result)["data/corrupt-input"] == "refute"
    assert "confirm" not in verdicts(result).values()


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_one_large_column_is_confirmed(framework: Framework, seed: int) -> None:
    inputs, _ = data(seed)
    money = inputs * np.where(np.arange(inputs.shape[1]) == 3, 4000, 1).astype(np.float32)
    result = run(fed(framework, seed, money))
    assert statuses(result)[SCALE] == "present"
    assert verdicts(result)["data/input-not-normalised"] == "confirm", result
    mended = run(fed(framework, seed, inputs))
    assert verdicts(mended)["data/input-not-normalised"] == "refute"


@pytest.mark.parametrize("seed", SEEDS)
def test_scaling_inside_the_model_is_scaling(seed: int) -> None:
    import keras
    import torch
    from torch import nn

    inputs = pixels(seed, 64).reshape(64, -1)
    labels = np.arange(64) % CLASSES

    class Scaled(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.head = nn.Linear(108, CLASSES)

        def forward(self, x: Any) -> Any:
            return self.head(x.float() / 255)

    inside: Any = keras.Sequential(
        [keras.Input((108,)), keras.layers.Rescaling(1 / 255), keras.layers.Dense(CLASSES)]
    )
    norm = nn.Sequential(nn.BatchNorm1d(108), nn.Linear(108, CLASSES))
    floats = inputs.astype(np.float32)
    for model, given in ((Scaled(), inputs), (inside, floats), (norm, floats)):
        result = run(Target(model=model, train_batches=[(given, labels)]))
        assert statuses(result)[SCALE] == "absent", result
        assert verdicts(result)["data/input-not-normalised"] == "refute"
    plain = nn.Sequential(nn.Linear(108, CLASSES))
    result = run(Target(model=plain, train_batches=[(floats, labels)]))
    assert verdicts(result)["data/input-not-normalised"] == "confirm"
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_scaled_twice_is_confirmed(framework: Framework, seed: int) -> None:
    inputs, _ = data(seed)
    unit = (inputs - inputs.min()) / np.ptp(inputs)
    result = run(fed(framework, seed, unit / 255))
    assert statuses(result)[TWICE] == "present"
    assert verdicts(result)["data/wrong-normalisation"] == "confirm", result
    assert statuses(run(fed(framework, seed, unit)))[TWICE] == "absent"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_broken_samples(framework: Framework, seed: int) -> None:
    inputs, _ = data(seed)
    holes = inputs.copy()
    holes[seed * 7, 2] = np.nan
    result = run(fed(framework, seed, holes))
    assert statuses(result)[NAN] == "present"
    assert verdicts(result)["data/corrupt-input"] == "confirm", result
    some, most = inputs.copy(), inputs.copy()
    some[::8], most[::8] = 0, 0
    most[: len(most) * 3 // 4] = 0
    result = run(fed(framework, seed, some))
    assert statuses(result)[CONSTANT] == "present"
    assert verdicts(result)["data/corrupt-input"] == "inconclusive"
    result = run(fed(framework, seed, most))
    assert verdicts(result)["data/corrupt-input"] == "confirm"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_validation_of_another_scale_is_confirmed(framework: Framework, seed: int) -> None:
    inputs, _ = data(seed)
    other, _ = data(seed + 100)
    result = run(fed(framework, seed, inputs / 50, other))
    assert statuses(result)[DIFFER] == "present"
    assert verdicts(result)["eval/preprocess-mismatch"] == "confirm", result
    same = run(fed(framework, seed, inputs, other))
    assert statuses(same)[DIFFER] == "absent"
    assert verdicts(same)["eval/preprocess-mismatch"] == "inconclusive"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("fault", "word"), [("scale", "factor of 255"), ("channels", "reverse"), ("mean", "differ")]
)
def test_two_paths(seed: int, fault: str, word: str) -> None:
    def train(picture: Any) -> Any:
        return picture / 255

    def evaluate(picture: Any) -> Any:
        if fault == "scale":
            return picture * 1.0
        return picture[..., ::-1] / 255 if fault == "channels" else picture / 255 - 0.5

    raw = pixels(seed)
    labels = np.arange(64) % CLASSES
    fields: dict[str, Any] = {
        "train_batches": [(raw / np.float32(255), labels)],
        "raw_samples": raw,
        "train_transform": train,
    }
    result = run(Target(**fields, eval_transform=evaluate))
    assert verdicts(result)["eval/preprocess-mismatch"] == "confirm", result
    assert word in " ".join(j.sentence.en for j in result.judgements)
    result = run(Target(**fields, eval_transform=train))
    assert statuses(result)[DIFFER] == "absent"
    assert verdicts(result)["eval/preprocess-mismatch"] == "refute"
    assert verdicts(result)["data/dtype-truncation"] == "refute"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_training_path(seed: int) -> None:
    draw = np.random.default_rng(seed)

    def augment(picture: Any) -> Any:
        mirrored = picture[:, ::-1] if draw.random() < 0.5 else picture
        return mirrored / 255 + draw.normal(size=picture.shape) * 0.02

    raw = pixels(seed)
    fields: dict[str, Any] = {
        "train_batches": [(raw / np.float32(255), np.arange(64) % CLASSES)],
        "raw_samples": list(raw),
        "train_transform": augment,
    }
    result = run(Target(**fields, eval_transform=lambda p: p / 255))
    assert statuses(result)[DIFFER] == "unknown", result
    assert verdicts(result)["eval/preprocess-mismatch"] == "inconclusive"
    result = run(Target(**fields, eval_transform=lambda p: p * 1.0))
    assert verdicts(result)["eval/preprocess-mismatch"] == "confirm"


@pytest.mark.parametrize("seed", SEEDS)
def test_floor_division_is_confirmed(seed: int) -> None:
    raw = pixels(seed)
    result = run(
        Target(
            train_batches=[(raw // 255, np.arange(64) % CLASSES)],
            raw_samples=raw,
            train_transform=lambda p: p // 255,
            eval_transform=lambda p: p // 255,
        )
    )
    assert verdicts(result)["data/dtype-truncation"] == "confirm", result


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_tokens_have_no_scale(framework: Framework) -> None:
    tokens = np.random.default_rng(0).integers(0, 5000, (64, 9))
    model: Any
    if framework == "torch":
        from torch import nn

        model = nn.Sequential(nn.Embedding(5000, 8), nn.Flatten(), nn.Linear(72, CLASSES))
    else:
        import keras

        layers = keras.layers
        model = keras.Sequential(
            [keras.Input((9,)), layers.Embedding(5000, 8), layers.Flatten(), layers.Dense(CLASSES)]
        )
    labels = np.arange(64) % CLASSES
    result = run(Target(model=model, train_batches=[(tokens, labels)]))
    assert statuses(result)[SCALE] == "absent", result
    alone = run(Target(train_batches=[(tokens, labels)]))
    assert statuses(alone)[SCALE] == "unknown"
    assert "confirm" not in verdicts(alone).values()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=5, dropout=0.2), "input-audit")
