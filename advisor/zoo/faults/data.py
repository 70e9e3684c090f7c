"""Data: order, inputs, splits, signal."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from advisor.zoo.setup import TABLES, Setup, batches, fault
from advisor.zoo.tasks import Array, Table, blobs, doubtful

CLASSES, EACH, SHARDS = 20, 300, 100


def _buffered(order: Any, size: int, draw: np.random.Generator) -> Any:
    """What a shuffle buffer of that size makes of an order."""
    buffer: list[Any] = list(order[:size])
    out: list[Any] = []
    for row in order[size:]:
        at = int(draw.integers(size))
        out.append(buffer[at])
        buffer[at] = row
    draw.shuffle(buffer)
    return np.array(out + buffer)


def _in_order(setup: Setup, order: Callable[[], Any]) -> None:
    """Batches in an order that is asked for anew in every pass."""
    data, size = setup.data, setup.batch

    def one_pass() -> Iterator[tuple[Any, Any]]:
        rows = order()
        for start in range(0, len(rows) - size + 1, size):
            part = rows[start : start + size]
            yield data.x[part], data.y[part]

    setup.feed = one_pass


@fault("data/label-sorted-order", "label-window-entropy")
def sorted_by_class(setup: Setup) -> None:
    """Batches of one class after another."""
    draw, y = np.random.default_rng(setup.seed), setup.data.y
    sorted_rows = np.argsort(y, kind="stable")
    _in_order(setup, lambda: sorted_rows if setup.broken else draw.permutation(len(y)))


@fault("data/label-sorted-order", "label-window-entropy", architectures=TABLES)
def class_sorted_shards(setup: Setup) -> None:
    """A real TFRecord set of 100 shards written in order of the classes; only shards are shuffled.

    The repaired twin wrote the same samples mixed.
    """
    table = _many_classes(setup.seed)
    mixed = np.random.default_rng(setup.seed).permutation(len(table.y))
    order = np.argsort(table.y, kind="stable") if setup.broken else mixed
    folder = _shards(setup.seed, setup.broken)
    setup.data = Table(table.x[order], table.y[order], table.val_x, table.val_y, CLASSES)
    parts = np.array_split(np.arange(len(order)), SHARDS)
    draw = np.random.default_rng(setup.seed)
    setup.batch, setup.steps = 60, 100

    def by_shards() -> Array:
        found: list[Array] = [parts[int(i)] for i in draw.permutation(SHARDS)]
        return np.concatenate(found)

    _in_order(setup, by_shards)
    setup.fields |= {
        "labels": f"{folder}/train-*:image/class/label",
        "batch_size": 60,
        "shuffle_buffer": 0,
    }


def _many_classes(seed: int) -> Table:
    return blobs(seed, samples=CLASSES * EACH, held=500, classes=CLASSES)


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


@cache
def _shards(seed: int, broken: bool) -> Path:
    """100 TFRecord files of examples with ``image/class/label``; removed when Python ends."""
    from advisor.zoo.shards import write_shards

    table = _many_classes(seed)
    _FOLDERS.append(tempfile.TemporaryDirectory())
    folder = Path(_FOLDERS[-1].name)
    mixed = np.random.default_rng(seed).permutation(table.y)
    write_shards(folder, np.sort(table.y) if broken else mixed, SHARDS)
    return folder


@fault("data/partial-shuffle", "label-window-entropy", near=True)
def a_small_shuffle_buffer(setup: Setup) -> None:
    """Class-sorted data through a buffer of three tenths of it; near: of all."""
    data = setup.data
    order, draw = np.argsort(data.y, kind="stable"), np.random.default_rng(setup.seed)
    size = len(order) * 3 // 10 if setup.broken else len(order)
    if setup.architecture != "conv":
        setup.batch = 16
    _in_order(setup, lambda: _buffered(order, size, draw))


@fault("data/fixed-order", "label-window-entropy")
def the_same_order_every_epoch(setup: Setup) -> None:
    """Mixed once and never again."""
    draw, n = np.random.default_rng(setup.seed), len(setup.data.y)
    once = draw.permutation(n)
    _in_order(setup, lambda: once if setup.broken else draw.permutation(n))


@fault("data/no-signal", "signal-controls", architectures=TABLES)
def labels_drawn_by_lot(setup: Setup) -> None:
    """Inputs say nothing of labels; a large network learns them by heart."""
    data = setup.data
    data.x, data.y = data.x[:256], data.y[:256]
    if setup.broken:
        draw = np.random.default_rng(setup.seed)
        data.y, data.val_y = draw.permutation(data.y), draw.permutation(data.val_y)
    setup.hidden = (256, 256)
    setup.batch = 64


@fault("data/xy-desync", "signal-controls", only_open=("signal-controls",), architectures=TABLES)
def labels_shuffled_apart(setup: Setup) -> None:
    """Labels were shuffled and inputs were not; the probe cannot tell it from no signal."""
    labels_drawn_by_lot.apply(setup)


@fault("data/class-imbalance", "constant-baseline", architectures=TABLES)
def ninety_five_of_a_hundred_are_one_class(setup: Setup) -> None:
    """A short training answers the large class for everything."""
    data = setup.data
    draw = np.random.default_rng(setup.seed)
    if setup.broken:
        data.y, data.val_y = (_mostly_first(y, draw) for y in (data.y, data.val_y))
    setup.optimizer, setup.lr, setup.steps = "sgd", 0.1, 8 if setup.broken else 120
    setup.hidden = (32,)


def _mostly_first(y: Array, draw: np.random.Generator) -> Array:
    return np.where(draw.random(len(y)) < 0.95, 0, y)


@fault("data/input-not-normalised", "initial-loss", "input-audit", start=True, near=True)
def raw_inputs(setup: Setup) -> None:
    """Columns in the hundreds; near: the same behind batch norm as the first layer."""
    data, kit = setup.data, setup.kit
    if not setup.broken and not setup.near:
        return
    scale = 1000 if setup.architecture == "deep" else 100  # defaults shrink with depth
    data.x, data.val_x = data.x * scale, data.val_x * scale
    if setup.near:
        usual, width = setup.network, data.x.shape[1]
        setup.layers = lambda: [kit.norm(width, 0.9), *usual()]


@fault("data/input-not-normalised", "input-audit", start=True)
def one_column_of_money(setup: Setup) -> None:
    """One column is 4,000 times as large as the rest."""
    data = setup.data
    column = 3 if data.x.shape[1] < 64 else 21
    scale = np.ones(data.x.shape[1])
    scale[column] = setup.pick(4000.0, 1.0)
    data.x, data.val_x = ((x * scale).astype(np.float32) for x in (data.x, data.val_x))


@fault("data/wrong-normalisation", "input-audit", only_open=("input-audit",))
def divided_by_255_twice(setup: Setup) -> None:
    """Values end at 1/255."""
    data = setup.data
    low, span = data.x.min(), np.ptp(data.x)
    for name in ("x", "val_x"):
        unit = (getattr(data, name) - low) / span
        setattr(data, name, unit / 255 if setup.broken else unit)


@fault("data/corrupt-input", "input-audit", "first-non-finite", start=True)
def cells_that_are_no_numbers(setup: Setup) -> None:
    """NaN or infinity in one cell of every hundredth sample."""
    if setup.broken:
        setup.data.x = setup.data.x.copy()
        setup.data.x[setup.seed * 7 :: 97, 2] = np.nan if setup.seed % 2 else np.inf
    setup.steps = 60


@fault("data/corrupt-input", "input-audit")
def most_samples_are_blank(setup: Setup) -> None:
    """Three quarters of the samples are zero throughout."""
    if setup.broken:
        setup.data.x = setup.data.x.copy()
        setup.data.x[: len(setup.data.x) * 3 // 4] = 0


@fault("data/dtype-truncation", "input-audit", architectures=TABLES)
def whole_numbers_after_scaling(setup: Setup) -> None:
    """Divided by 255 and stored as bytes: all that is left is 0 and 1."""
    raw = _pixels(setup.seed)

    def prepared(picture: Any) -> Any:
        scaled = picture / 255
        return scaled.astype(np.uint8) if setup.broken else scaled

    _pictures(setup, raw, prepared, prepared)


@fault("eval/preprocess-mismatch", "input-audit", architectures=TABLES)
def evaluation_prepares_otherwise(setup: Setup) -> None:
    """Training divides by 255, evaluation does not (plain) or reverses the channels (deep)."""

    def evaluated(picture: Any) -> Any:
        if not setup.broken:
            return picture / 255
        return picture * 1.0 if setup.architecture == "plain" else picture[..., ::-1] / 255

    _pictures(setup, _pixels(setup.seed), _unit, evaluated)


def _unit(picture: Any) -> Any:
    return picture / 255


def _pixels(seed: int) -> Any:
    """Bytes of small pictures, ``(256, 6, 6, 3)``, brighter in red; the label is how bright."""
    draw = np.random.default_rng(4000 + seed)
    base = draw.integers(0, 2, (256, 1, 1, 1)) * 60
    return (draw.integers(0, 100, (256, 6, 6, 3)) + base + np.array([90, 40, 0])).astype(np.uint8)


def _pictures(setup: Setup, raw: Any, train: Any, held: Any) -> None:
    y = raw.reshape(len(raw), -1).mean(1) > np.median(raw.reshape(len(raw), -1).mean(1))
    x, val = (np.stack([f(p) for p in raw]).astype(np.float32).reshape(len(raw), -1)
              for f in (train, held))  # fmt: skip
    labels = y.astype(np.int64)
    setup.data = Table(x[:192], labels[:192], val[192:], labels[192:], 2)
    setup.fields |= {
        "raw_samples": raw[:64],
        "train_transform": lambda picture: _row(train, picture),  # pyright: ignore
        "eval_transform": lambda picture: _row(held, picture),  # pyright: ignore
    }


def _row(prepare: Callable[[Any], Any], picture: Any) -> Any:
    return prepare(picture).astype(np.float32).reshape(-1)


# --- splits


@fault("data/split-leakage", "split-audit", only_open=("split-audit",))
def validation_stands_in_training(setup: Setup) -> None:
    """A tenth of the validation samples are copies of training samples."""
    data = setup.data
    if setup.broken:
        n = len(data.val_x) // 10
        data.val_x, data.val_y = data.val_x.copy(), data.val_y.copy()
        data.val_x[:n], data.val_y[:n] = data.x[:n], data.y[:n]


@fault("data/shuffle-corrupts-array", "split-audit", architectures=TABLES)
def shuffled_as_a_list(setup: Setup) -> None:
    """random.shuffle on an array swaps views: half of the rows are gone."""
    table = blobs(setup.seed, samples=1000, held=1)
    x, y = table.x, table.y
    if setup.broken:
        random.Random(setup.seed).shuffle(x)  # pyright: ignore[reportArgumentType]
    cut = 700 if setup.architecture == "plain" else 800
    setup.data = Table(x[:cut], y[:cut], x[cut:], y[cut:], 4)


@fault(
    "data/duplicate-oversampling", "split-audit", architectures=TABLES, only_open=("split-audit",)
)
def copied_before_the_split(setup: Setup) -> None:
    """The rare class is multiplied before samples are held out; repaired: afterwards."""
    table = blobs(setup.seed, samples=1200, held=1)
    x, y = table.x, table.y
    draw = np.random.default_rng(setup.seed)
    rare = np.flatnonzero(y == 3)[: 40 if setup.architecture == "plain" else 60]
    if setup.broken:
        order = draw.permutation(np.concatenate([np.flatnonzero(y != 3), np.repeat(rare, 8)]))
        n = len(order) * 7 // 10
        ours, theirs = order[:n], order[n:]
    else:
        kept = rare[rare < 800]
        ours = np.concatenate([np.flatnonzero(y[:800] != 3), np.repeat(kept, 8)])
        theirs = np.arange(800, 1200)
    setup.data = Table(x[ours], y[ours], x[theirs], y[theirs], 4)


@fault("data/train-val-shift", "split-audit", architectures=TABLES)
def another_population(setup: Setup) -> None:
    """Four columns of the validation set are shifted."""
    table = blobs(setup.seed, samples=700, held=300)
    if setup.broken:
        table.val_x[:, :4] += 0.7 if setup.architecture == "plain" else 1.0
    setup.data = table


@fault("data/time-series-split", "split-audit", architectures=TABLES)
def a_series_split_at_random(setup: Setup) -> None:
    """Validation lies between the times of training."""
    n = len(setup.data.x) + len(setup.data.val_x)
    times = np.arange(n) * 3600.0
    if setup.broken:
        times = np.random.default_rng(setup.seed).permutation(times)
    cut = len(setup.data.x)
    setup.fields |= {"train_groups": times[:cut], "val_groups": times[cut:]}


@fault("benign/minibatch-noise", "noise-floor")
def noise_of_small_batches(setup: Setup) -> None:
    """Small batches differ; the twin swings on nearly equal ones, at too high a rate."""
    setup.data = doubtful(setup.seed + (5 if setup.architecture != "plain" else 0))
    setup.optimizer, setup.hidden = "sgd", ()
    if setup.broken:
        setup.batch = 32 if setup.architecture == "plain" else 16
        setup.lr, setup.steps = 0.1, 100
        return
    setup.batch, setup.lr, setup.steps = 1024, 100.0, 4


@fault("data/target-leakage")
def the_label_among_the_features(setup: Setup) -> None:
    """Training is perfect at once; no probe sees it, the curve does."""
    data = setup.data
    if not setup.broken:
        return
    rows = 8 * np.eye(data.classes, dtype=np.float32)
    data.x = np.concatenate([data.x, rows[data.y]], axis=1)
    data.val_x = np.concatenate([data.val_x, rows[data.val_y]], axis=1)


@fault("data/too-little-data")
def forty_samples(setup: Setup) -> None:
    """Learned by heart, with noise among the labels; the curve shows it."""
    data = setup.data
    if setup.broken:
        data.x, data.y = data.x[:40], data.y[:40].copy()
        draw = np.random.default_rng(setup.seed)
        data.y[:12] = draw.integers(0, data.classes, 12)
    setup.batch, setup.steps, setup.lr = 16, 200, 1e-2
    setup.feed = batches(data.x, data.y, 16, setup.seed)
