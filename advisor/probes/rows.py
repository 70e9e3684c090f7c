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
    """Samples of a split. ``features`` has shape ``(n, width)`` in float32.

    Samples of uneven length are cut and filled with zeros to the width of the first batch.
    """

    features: Array
    digests: list[bytes]


def gather(batches: Iterable[Batch], most: int) -> Rows:
    """At most ``most`` samples of some batches; declines inputs that are not numbers."""
    parts: list[Array] = []
    digests: list[bytes] = []
    for batch in batches:
        parts.append(_flat(batch, parts[0].shape[1] if parts else None))
        digests += row_digests(batch.inputs, batch.size)
        if len(digests) >= most:
            break
    return Rows(np.concatenate(parts)[:most], digests[:most])


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
