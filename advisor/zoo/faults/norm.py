"""Batch norm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from advisor.zoo.setup import Setup, fault


@fault("norm/bn-update-ops-not-run", "bn-statistics", near=True)
def statistics_never_updated(setup: Setup) -> None:
    """Moving statistics that stay at mean 0 and variance 1; near: they move, on whitened inputs."""
    setup.norm = True
    setup.norm_decay = setup.pick(1.0, 0.9)
    if setup.near:
        setup.hidden = (32,)


@fault("norm/bn-ema-lag", "bn-statistics")
def moving_average_too_slow(setup: Setup) -> None:
    """Statistics that keep 0.99 of the old value a step, after only 60 steps."""
    setup.norm = True
    setup.norm_decay, setup.steps = setup.pick(0.99, 0.9), 60
    setup.lr = 1e-3


@fault("norm/bn-ema-lag", "bn-statistics")
def default_decay_of_slim(setup: Setup) -> None:
    """A decay of 0.9997, which needs ten thousand steps, in a run of 120."""
    setup.norm = True
    setup.norm_decay = setup.pick(0.9997, 0.9)
    setup.lr = 1e-3


@fault("norm/bn-small-batch", "bn-statistics")
def batches_of_three(setup: Setup) -> None:
    """Batch statistics of three samples each."""
    setup.norm = True
    setup.batch = setup.pick(3, 64)
    setup.lr = 1e-3


@fault("norm/dropout-bn-order", "mode-gap", frameworks=("torch", "keras"))
def dropout_before_batch_norm(setup: Setup) -> None:
    """Dropout of 0.7 in front of every batch norm, or after the last."""
    kit, data = setup.kit, setup.data

    def layers() -> list[Any]:
        parts: list[Any] = []
        width = data.x.shape[1]
        sizes = [32] * (4 if setup.architecture == "deep" else 3)
        for number, size in enumerate(sizes):
            parts += [kit.dense(width, size), kit.activation("relu")]
            if setup.broken:
                parts += [kit.dropout(0.7), kit.norm(size, 0.9)]
            else:
                parts += [kit.norm(size, 0.9)]
                if number == len(sizes) - 1:
                    parts.append(kit.dropout(0.3))
            width = size
        return [*parts, kit.dense(width, data.classes)]

    setup.layers, setup.steps = layers, 320
    setup.lr = setup.pick(3e-3, 1e-3)


@fault("eval/mode-hardcoded", "mode-gap", "eval-repeatability")
def dropout_that_hears_of_no_mode(setup: Setup) -> None:
    """Dropout called as a function with its default: active in evaluation, too."""
    kit, ops = setup.kit, setup.kit.ops
    usual = setup.network

    def layers() -> list[Any]:
        parts = usual()
        odd = kit.apply(lambda x: ops.dropped(x, 0.3)) if setup.broken else kit.dropout(0.3)
        return [*parts[:-1], odd, parts[-1]]

    setup.layers = layers


@fault("norm/mixed-domain", "mode-gap", only_open=("mode-gap",))
def batches_of_one_source_each(setup: Setup) -> None:
    """Two sources of other means, each batch from one of them."""
    setup.norm, data = True, setup.data
    draw = np.random.default_rng(setup.seed)
    source = draw.integers(0, 2, len(data.x))
    shifted = (data.x + np.where(source, 3.0, -3.0)[:, None]).astype(np.float32)
    held = draw.integers(0, 2, len(data.val_x))
    data.val_x = (data.val_x + np.where(held, 3.0, -3.0)[:, None]).astype(np.float32)

    def feed() -> Iterator[tuple[Any, Any]]:
        order = draw.permutation(len(shifted))
        if setup.broken:
            order = order[np.argsort(source[order], kind="stable")]
        starts = draw.permutation(len(order) // 32) * 32
        for start in starts:
            rows = order[start : start + 32]
            yield shifted[rows], data.y[rows]

    data.x, setup.feed = shifted, feed
