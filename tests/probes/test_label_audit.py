"""Labels that do not fit the output or the loss, and those that do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from trainings import CLASSES, FRAMEWORKS, SEEDS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target

OUT, IGNORED, UNEVEN, SCALE = (
    "labels-out-of-range",
    "labels-all-ignored",
    "setting-imbalanced",
    "target-scale-large",
)


def run(given: Target) -> ProbeResult:
    return run_probe("label-audit", given)


def labelled(framework: Framework, seed: int, labels: Any, **fields: Any) -> Target:
    """A fresh network on the usual inputs with other labels."""
    inputs, _ = data(seed)
    fields = {"train_batches": batches(inputs, labels), "val_batches": None} | fields
    return target(framework, seed, **fields)


def mse(framework: Framework) -> Any:
    if framework == "torch":
        import torch

        return torch.nn.MSELoss()
    return "mse"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_good_labels_are_cleared(framework: Framework, seed: int) -> None:
    result = run(target(framework, seed, steps=5))
    assert statuses(result) == {OUT: "absent", IGNORED: "absent", UNEVEN: "absent"} | {
        SCALE: "unknown"
    }, result
    assert {"confirm"}.isdisjoint(verdicts(result).values())
    assert verdicts(result)["label/range"] == "refute"
    assert verdicts(result)["data/class-imbalance"] == "refute"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("off", [1, -1])
def test_labels_off_by_one_are_confirmed(framework: Framework, seed: int, off: int) -> None:
    _, labels = data(seed)
    result = run(labelled(framework, seed, labels + off))
    assert statuses(result)[OUT] == "present"
    assert verdicts(result)["label/range"] == "confirm", result
    assert ("count from 1" in result.judgements[0].sentence.en) == (off == 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_ignored_labels(seed: int) -> None:
    _, labels = data(seed)
    some = np.where(np.arange(len(labels)) % 2, labels, -100)
    result = run(labelled("torch", seed, some))
    assert statuses(result)[OUT] == statuses(result)[IGNORED] == "absent", result
    result = run(labelled("torch", seed, np.full_like(labels, -100)))
    assert statuses(result)[IGNORED] == "present"
    assert verdicts(result)["label/all-masked"] == "confirm"
    result = run(labelled("keras", seed, some))  # Keras knows no -100
    assert verdicts(result)["label/range"] == "confirm"


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_scale_of_targets(framework: Framework, seed: int) -> None:
    inputs, labels = data(seed)
    small = (inputs[:, :4] + labels[:, None] * 0.1).astype(np.float32)
    good = run(labelled(framework, seed, small, loss=mse(framework)))
    assert statuses(good)[SCALE] == "absent", good
    assert verdicts(good)["label/target-scale"] == "refute"
    large = small * 3000 + 50_000
    result = run(labelled(framework, seed, large, loss=mse(framework)))
    assert statuses(result)[SCALE] == "present", result
    assert verdicts(result)["label/target-scale"] == "confirm", result
    alone = run(Target(train_batches=batches(inputs, large), task="regression"))
    assert statuses(alone)[SCALE] == "present"
    assert verdicts(alone)["label/target-scale"] == "inconclusive"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_model_that_scales_its_own_output_is_cleared(framework: Framework) -> None:
    inputs, _ = data(0)
    large = (inputs[:, :CLASSES] * 10 + 40_000).astype(np.float32)
    given = labelled(framework, 0, large, loss=mse(framework))
    given.forward = lambda model, x: model(x) * 10.0 + 40_000.0
    result = run(given)
    assert statuses(result)[SCALE] == "present"
    assert verdicts(result)["label/target-scale"] == "refute", result


@pytest.mark.parametrize("seed", SEEDS)
def test_class_numbers_into_a_binary_loss_are_confirmed(seed: int) -> None:
    import keras

    _, labels = data(seed)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    result = run(labelled("keras", seed, labels[:, None], loss=loss))
    assert verdicts(result)["label/encoding"] == "confirm", result
    rows = np.eye(CLASSES, dtype=np.float32)[labels]
    mended = run(labelled("keras", seed, rows, loss=loss))
    assert verdicts(mended)["label/encoding"] == "refute", mended
    assert statuses(mended)[OUT] == "absent"
    sparse = run(labelled("keras", seed, rows))
    assert verdicts(sparse)["label/encoding"] == "confirm"


@pytest.mark.parametrize("seed", SEEDS)
def test_labels_alone(seed: int) -> None:
    draw = np.random.default_rng(seed)
    uneven = draw.choice(3, 4000, p=[0.93, 0.05, 0.02])
    result = run(Target(labels=uneven, num_classes=3))
    assert statuses(result) == {OUT: "absent", IGNORED: "absent", UNEVEN: "present"} | {
        SCALE: "unknown"
    }
    assert verdicts(result)["data/class-imbalance"] == "inconclusive"
    assert statuses(run(Target(labels=uneven)))[OUT] == "unknown"
    assert statuses(run(Target(labels=uneven, num_classes=2)))[OUT] == "present"
    few = run(Target(labels=np.array([0] * 11 + [1]), num_classes=2))
    assert statuses(few)[UNEVEN] == "unknown"


@pytest.mark.parametrize("seed", SEEDS)
def test_copies_under_other_labels(seed: int) -> None:
    inputs, labels = data(seed)
    twice = np.concatenate([inputs, inputs[:40]])
    wrong = np.concatenate([labels, (labels[:40] + 1) % CLASSES])
    result = run(Target(train_batches=batches(twice, wrong, size=23), num_classes=CLASSES))
    assert verdicts(result)["label/noise"] == "confirm", result
    right = np.concatenate([labels, labels[:40]])
    result = run(Target(train_batches=batches(twice, right, size=23), num_classes=CLASSES))
    assert verdicts(result)["label/noise"] == "inconclusive"
    table = np.random.default_rng(seed).integers(0, 3, (512, 2))  # nine distinct rows
    result = run(Target(train_batches=batches(table, labels), num_classes=CLASSES))
    assert verdicts(result)["label/noise"] == "inconclusive"


def test_class_maps() -> None:
    labels = np.arange(40) % 4
    names = ("bee", "cat", "dog", "eel")
    fields: dict[str, Any] = {"labels": labels, "num_classes": 4, "class_names": names}
    same: dict[str, int] = dict(zip(names, range(4), strict=True))
    assert verdicts(run(Target(**fields, val_class_names=same)))["label/class-map"] == "refute"
    result = run(Target(**fields, val_class_names=("bee", "dog", "cat", "eel")))
    assert verdicts(result)["label/class-map"] == "confirm"


def test_labels_that_are_no_numbers_are_declined() -> None:
    one = [(np.zeros((2, 3)), {"boxes": np.zeros((2, 4)), "classes": np.zeros(2)})]
    result = run(Target(train_batches=one))
    assert result.outcome == "declined"
    assert set(verdicts(result).values()) == {"inconclusive"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_is_touched(framework: Framework) -> None:
    untouched(target(framework, 0, steps=5, dropout=0.2), "label-audit")
