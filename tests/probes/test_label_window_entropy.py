"""Order of labels: sorted, read through too small a buffer, mixed, and the same every time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trainings import SEEDS
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.errors import InputError
from advisor.model import ProbeResult
from advisor.probes import Target
from advisor.probes.label_window_entropy import measure
from advisor.probes.tfrecord import label_values

LOW, REPEATS = "label-window-entropy-low", "sample-order-repeats"
Labels = npt.NDArray[np.int64]


def run(given: Target) -> ProbeResult:
    return run_probe("label-window-entropy", given)


def buffered(labels: Labels, size: int, seed: int) -> Labels:
    """What a shuffle buffer of that size makes of an order."""
    draw = np.random.default_rng(seed)
    buffer, out = list(labels[:size]), []
    for label in labels[size:]:
        at = int(draw.integers(size))
        out.append(buffer[at])
        buffer[at] = label
    draw.shuffle(buffer)
    return np.array(out + buffer)


def epochs(make: Callable[[], Labels], size: int) -> Callable[[], Iterator[Any]]:
    def one() -> Iterator[Any]:
        labels = make()
        for start in range(0, len(labels), size):
            part = labels[start : start + size]
            yield np.zeros((len(part), 2), np.float32), part

    return one


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("size", "quotient"), [(250, 0.26), (1000, 0.57), (5000, 0.94)])
def test_a_shuffle_buffer_gives_the_known_entropy(seed: int, size: int, quotient: float) -> None:
    """20 classes, 10,000 labels, windows of 200: the probe definition's own figures."""
    labels = buffered(np.repeat(np.arange(20), 500), size, seed)
    assert measure(labels, 200).quotient == pytest.approx(quotient, abs=0.06)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("classes", [2, 10, 100])
def test_mixed_labels_are_cleared(seed: int, classes: int) -> None:
    draw = np.random.default_rng(seed)
    share = draw.dirichlet(np.ones(classes))
    make = epochs(lambda: draw.choice(classes, 6400, p=share), 64)
    result = run(Target(train_batches=make))
    assert statuses(result) == {LOW: "absent", REPEATS: "absent"}, result
    assert set(verdicts(result).values()) == {"refute"}


@pytest.mark.parametrize("seed", SEEDS)
def test_sorted_labels_are_confirmed(seed: int) -> None:
    labels = np.repeat(np.arange(10), 640)
    result = run(Target(train_batches=epochs(lambda: labels, 64)))
    assert statuses(result) == {LOW: "present", REPEATS: "present"}
    assert verdicts(result)["data/label-sorted-order"] == "confirm"
    assert verdicts(result)["data/fixed-order"] == "confirm"
    draw = np.random.default_rng(seed)
    mended = run(Target(train_batches=epochs(lambda: draw.permutation(labels), 64)))
    assert verdicts(mended)["data/label-sorted-order"] == "refute"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_small_buffer_is_a_partial_shuffle(seed: int) -> None:
    numbers = iter(range(10))
    labels = np.repeat(np.arange(20), 500)
    make = epochs(lambda: buffered(labels, 2000, seed + next(numbers)), 64)
    result = run(Target(train_batches=make))
    assert verdicts(result)["data/partial-shuffle"] == "confirm", result
    assert statuses(result)[REPEATS] == "absent"


def test_stratified_batches_are_fine() -> None:
    result = run(Target(train_batches=epochs(lambda: np.tile(np.arange(8), 800), 64)))
    assert statuses(result)[LOW] == "absent"


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (Target(labels=np.zeros(1000, int), batch_size=10), "same class"),
        (Target(labels=np.arange(30) % 3, batch_size=10), "3 batches"),
        (Target(labels=np.linspace(0, 1, 1000), batch_size=10), "not classes"),
        (Target(), "no train_batches"),
    ],
)
def test_it_declines(target: Target, why: str) -> None:
    result = run(target)
    assert result.outcome == "declined"
    assert result.reason is not None
    assert why in result.reason.en
    assert set(verdicts(result).values()) == {"inconclusive"}


# --- files ----------------------------------------------------------------------------------------


def write_shards(folder: Path, labels: Labels, shards: int, *, image: int = 50) -> None:
    """Real shards, as tensorflow writes them."""
    import tensorflow as tf

    def feature(number: int) -> Any:
        return tf.train.Feature(int64_list=tf.train.Int64List(value=[number]))

    for number, part in enumerate(np.array_split(labels, shards)):
        path = folder / f"train-{number:05d}-of-{shards:05d}.tfrecord"
        with tf.io.TFRecordWriter(str(path)) as writer:
            for at, label in enumerate(part.tolist()):
                pixels = tf.train.BytesList(value=[bytes(image + at % 7)])
                features = {
                    "image/encoded": tf.train.Feature(bytes_list=pixels),
                    "image/class/label": feature(label),
                    "image/height": feature(at),
                }
                example = tf.train.Example(features=tf.train.Features(feature=features))
                writer.write(example.SerializeToString())


def test_class_sorted_shards(tmp_path: Path) -> None:
    """100 shards sorted by class, as in the founding document, and the same mixed."""
    labels = np.repeat(np.arange(20), 300)
    (tmp_path / "sorted").mkdir()
    (tmp_path / "mixed").mkdir()
    write_shards(tmp_path / "sorted", labels, 100)
    mixed = np.random.default_rng(0).permutation(labels)
    write_shards(tmp_path / "mixed", mixed, 100)
    name = f"{tmp_path}/sorted/train-*:image/class/label"
    as_stored = run(Target(labels=name, batch_size=60))
    assert statuses(as_stored)[LOW] == "unknown"
    assert "shuffle_buffer" in as_stored.judgements[0].sentence.en
    unshuffled = run(Target(labels=name, batch_size=60, shuffle_buffer=0))
    assert verdicts(unshuffled)["data/label-sorted-order"] == "confirm"
    small = run(Target(labels=name, batch_size=60, shuffle_buffer=1200))
    assert verdicts(small)["data/partial-shuffle"] == "confirm", small
    whole = run(Target(labels=name, batch_size=60, shuffle_buffer=6000))
    assert verdicts(whole)["data/partial-shuffle"] == "refute"
    good = run(Target(labels=f"{tmp_path}/mixed/train-*:image/class/label", batch_size=60))
    assert verdicts(good)["data/label-sorted-order"] == "refute"


def test_shards_are_read_as_tensorflow_reads_them(tmp_path: Path) -> None:
    labels = np.random.default_rng(1).integers(-5, 100_000, 500)
    write_shards(tmp_path, labels, 1)
    path = next(tmp_path.iterdir())
    assert np.array_equal(label_values(path, "image/class/label"), labels)
    assert np.array_equal(label_values(path, None), labels)


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_any_integer_survives(values: list[int]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        write_shards(Path(folder), np.array(values), 1, image=200)
        path = next(Path(folder).iterdir())
        assert label_values(path, "image/class/label").tolist() == values


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_damaged_shards_are_told(data: bytes) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".tfrecord") as file:
        file.write(data)
        file.flush()
        with contextlib.suppress(InputError):  # anything else is a bug
            label_values(Path(file.name), "label")


def test_a_shard_that_is_cut_short_is_told(tmp_path: Path) -> None:
    write_shards(tmp_path, np.arange(10), 1)
    path = next(tmp_path.iterdir())
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="cut short"):
        label_values(path, "image/class/label")
    write_shards(tmp_path, np.arange(10), 1)
    with pytest.raises(InputError, match="image/class/label"):
        label_values(path, "lable")


@pytest.mark.parametrize("kind", ["npy", "csv", "folder"])
def test_labels_in_files(tmp_path: Path, kind: str) -> None:
    labels = np.repeat(np.arange(4), 200)
    if kind == "npy":
        np.save(tmp_path / "y.npy", labels)
        name = str(tmp_path / "y.npy")
    elif kind == "csv":
        rows = "\n".join(f"{i},c{label}" for i, label in enumerate(labels))
        (tmp_path / "y.csv").write_text(f"id,kind\n{rows}\n")
        name = f"{tmp_path}/y.csv:kind"
    else:
        for at, label in enumerate(labels):
            (tmp_path / f"class{label}").mkdir(exist_ok=True)
            (tmp_path / f"class{label}" / f"{at}.jpg").touch()
        name = str(tmp_path)
    assert statuses(run(Target(labels=name)))[LOW] == "unknown"
    assert statuses(run(Target(labels=name, shuffle_buffer=0)))[LOW] == "present"
    assert statuses(run(Target(labels=name, shuffle_buffer=800)))[LOW] == "absent"


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_loaders_of_the_frameworks(framework: str) -> None:
    labels = np.repeat(np.arange(4), 200)
    inputs = np.zeros((800, 2), np.float32)
    if framework == "torch":
        import torch
        from torch.utils.data import DataLoader, TensorDataset

        held = TensorDataset(torch.as_tensor(inputs), torch.as_tensor(labels))
        good: Any = DataLoader(held, 32, shuffle=True, generator=torch.Generator())
        bad: Any = DataLoader(held, 32)
    else:
        import tensorflow as tf

        held = tf.data.Dataset.from_tensor_slices((inputs, labels))
        good, bad = held.shuffle(800).batch(32), held.batch(32)
    assert statuses(run(Target(train_batches=good))) == {LOW: "absent", REPEATS: "absent"}
    assert statuses(run(Target(train_batches=bad))) == {LOW: "present", REPEATS: "present"}
    untouched(Target(train_batches=good), "label-window-entropy")
