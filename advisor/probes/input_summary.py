"""What inputs look like as they enter the first layer: a summary of some batches that merges."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from advisor.probes.rows import row_digests
from advisor.probes.target import Array, Batch, Split, Subject, arrays, first_array

# Elements that a sample needs for "all of them equal" to mean anything. # unsourced
ENOUGH = 8


@dataclass(frozen=True)
class Channels:
    """Moments by channel over ``count`` places that are finite: arrays of shape ``(channels,)``."""

    count: int
    mean: Array
    squares: Array  # of distances from the mean, summed
    low: float
    top: float

    @classmethod
    def of(cls, flat: Array) -> Self:
        """Of values ``(places, channels)``; places with a value that is not finite are left out."""
        finite = np.isfinite(flat)
        flat = (flat if finite.all() else flat[finite.all(axis=1)]).astype(np.float64)
        if not len(flat):
            zero = np.zeros(flat.shape[1])
            return cls(0, zero, zero, np.inf, -np.inf)
        mean = flat.mean(axis=0)
        low, top = float(flat.min()), float(flat.max())
        flat -= mean
        squares = np.einsum("pc,pc->c", flat, flat)
        return cls(len(flat), mean, squares, low, top)

    def merge(self, other: Channels) -> Channels:
        """Of both (Chan, Golub and LeVeque 1979); another number of channels is skipped."""
        if not other.count or len(other.mean) != len(self.mean):
            return self
        if not self.count:
            return other
        count = self.count + other.count
        apart = other.mean - self.mean
        return Channels(
            count,
            self.mean + apart * other.count / count,
            self.squares + other.squares + apart**2 * self.count * other.count / count,
            min(self.low, other.low),
            max(self.top, other.top),
        )


@dataclass(frozen=True)
class Inputs:
    """Counts over batches; ``channels`` is None where inputs are tokens or no numbers.

    ``one`` is the digest that all samples have, None once two differ. ``kind`` is the class of the
    first layer that has weights.
    """

    arrays: int = 0
    bad: int = 0
    samples: int = 0
    solid: int = 0
    blank: int = 0
    one: bytes | None = None
    kind: str = ""
    channels: Channels | None = None

    def merge(self, other: Inputs) -> Inputs:
        """Of both together."""
        ours, theirs = self.channels, other.channels
        return Inputs(
            arrays=self.arrays + other.arrays,
            bad=self.bad + other.bad,
            samples=self.samples + other.samples,
            solid=self.solid + other.solid,
            blank=self.blank + other.blank,
            one=self.one if self.one == other.one else None,
            kind=self.kind,
            channels=None if ours is None or theirs is None else ours.merge(theirs),
        )


def inputs_of(subject: Subject, split: Split, most: int) -> Inputs:
    """Of at most ``most`` batches a shard."""
    parts = subject.over_shards(summarise, split, most)
    return functools.reduce(Inputs.merge, parts)


def summarise(subject: Subject, batches: Iterator[Batch]) -> Inputs:
    """Of some batches as they enter the first layer that has weights."""
    # Every layer until the first with weights is known, then that one alone.
    kinds: dict[str, str] = {}
    if subject.framework in ("pytorch", "keras"):
        kinds = {layer.name: layer.kind for layer in subject.layers() if layer.parameters}
    return functools.reduce(Inputs.merge, (_one(subject, b, kinds) for b in batches))


def _one(subject: Subject, batch: Batch, kinds: dict[str, str]) -> Inputs:
    floats = [a for a in arrays(batch.inputs) if a.dtype.kind == "f"]
    blank = _blank(batch)
    one = next(iter(row_digests(batch.rows(slice(1)).inputs, 1))) if _alike(batch) else None
    entering, kind = _entering(subject, batch, kinds)
    return Inputs(
        arrays=len(floats),
        bad=sum(not np.isfinite(a).all() for a in floats),
        samples=batch.size,
        solid=len(blank),
        blank=sum(blank),
        one=one,
        kind=kind,
        channels=None if entering is None else Channels.of(_by_channel(subject, entering)),
    )


def _alike(batch: Batch) -> bool:
    """Whether all samples are bit for bit the first one; the second mostly tells."""
    whole = [a for a in arrays(batch.inputs) if a.ndim and len(a) == batch.size]
    return all(
        a[n : n + 1].tobytes() == a[:1].tobytes() for n in range(1, batch.size) for a in whole
    )


def _by_channel(subject: Subject, entering: Array) -> Array:
    """Values as ``(places, channels)``."""
    axis = 1 if entering.ndim > 2 and subject.framework == "pytorch" else entering.ndim - 1
    if subject.framework == "data":
        axis = int(np.argmin(entering.shape[1:])) + 1
    # Places of a channel lie together in memory: sums over them are fast.
    return np.moveaxis(entering, axis, 0).reshape(entering.shape[axis], -1).T


def _blank(batch: Batch) -> list[bool]:
    """By sample, whether all elements of its largest floating or byte array are the same."""
    held = [a for a in arrays(batch.inputs) if a.ndim and a.dtype.kind in "fu"]
    if not held:
        return []
    largest = max(held, key=lambda a: a.size)
    flat = largest.reshape(len(largest), -1)
    if flat.shape[1] < ENOUGH:
        return []
    return list((flat == flat[:, :1]).all(axis=1))


def _entering(subject: Subject, batch: Batch, kinds: dict[str, str]) -> tuple[Array | None, str]:
    """What enters the first layer with weights, and that layer's class; None for tokens."""
    given, kind = first_array(batch.inputs), ""
    if kinds:
        named = subject.layer_inputs(batch, tuple(kinds))
        first = next(iter(named), None)
        if first is not None:
            given, kind = named[first], kinds[first]
            kinds.clear()
            kinds[first] = kind
    tokens = given.dtype.kind in "iu" and (bool(kind) or given.dtype.itemsize > 1)
    if "embedding" in kind.lower() or (tokens and given.ndim < 3) or given.dtype.kind not in "fiu":
        return None, kind
    return given, kind
