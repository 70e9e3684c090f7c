"""Samples one by one: digests of them, and samples of many batches held together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from advisor.probes.target import Array, Batch, Decline, arrays


def row_digests(tree: object, size: int) -> list[bytes]:
    """One digest a sample over all arrays of ``size`` rows: equal bytes give equal digests."""
    parts = [np.ascontiguousarray(a) for a in arrays(tree) if a.ndim and len(a) == size]
    found: list[bytes] = []
    for row in range(size):
        digest = hashlib.blake2b(digest_size=12)
        for part in parts:
            value = part[row]
            digest.update(repr(value).encode() if part.dtype.hasobject else value.tobytes())
        found.append(digest.digest())
    return found


@dataclass(frozen=True)
class Rows:
    """Samples of a split: a digest each, and whether it holds more than one value.

    ``features`` are those of some samples at random, shape ``(k, width)`` in float32; samples of
    uneven length are cut and filled with zeros to the width of the first batch.
    """

    features: Array
    digests: list[bytes]
    solid: list[bool]

    def merge(self, other: Rows) -> Rows:
        """Both, in this order; features of another width are left out."""
        fits = other.features.shape[1] == self.features.shape[1]
        parts = [self.features, other.features] if fits else [self.features]
        return Rows(np.concatenate(parts), self.digests + other.digests, self.solid + other.solid)


def gather(batches: Iterable[Batch], most: int, features: int) -> Rows:
    """At most ``most`` samples, ``features`` of them whole; declines inputs that are no numbers."""
    held: Array | None = None
    digests: list[bytes] = []
    solid: list[bool] = []
    draw = np.random.default_rng(0)
    for batch in batches:
        flat = _flat(batch, None if held is None else held.shape[1])
        flat = flat[: most - len(digests)]
        held = flat[:0] if held is None else held
        held = _sampled(held, flat, len(digests), features, draw)
        digests += row_digests(batch.inputs, batch.size)[: len(flat)]
        solid += list(np.ptp(flat, axis=1) > 0)
        if len(digests) >= most:
            break
    return Rows(np.zeros((0, 0), np.float32) if held is None else held, digests, solid)


def _sampled(held: Array, new: Array, before: int, most: int, draw: np.random.Generator) -> Array:
    """Every sample so far with the same chance (Vitter 1985, algorithm R); ``before`` were seen."""
    room = max(0, most - len(held))
    held = np.concatenate([held, new[:room]])
    for number, row in enumerate(new[room:], before + room):
        place = int(draw.integers(number + 1))
        if place < most:
            held[place] = row
    return held


def _flat(batch: Batch, width: int | None) -> Array:
    size = batch.size
    held = [a for a in arrays(batch.inputs) if a.ndim and len(a) == size]
    if not held or any(a.dtype.kind not in "fiub" for a in held):
        raise Decline("The inputs are not arrays of numbers.", "输入不是数值数组。")
    flat = np.concatenate([a.reshape(size, -1).astype(np.float32) for a in held], axis=1)
    if width is None or flat.shape[1] == width:
        return flat
    filled = np.zeros((size, width), np.float32)
    filled[:, : min(width, flat.shape[1])] = flat[:, :width]
    return filled
