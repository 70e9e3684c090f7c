"""Real TFRecord shards, without TensorFlow: records of tf.train.Example with their checksums."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

# Castagnoli's polynomial, reversed; the mask is that of the TFRecord format.
_POLYNOMIAL, _MASK = 0x82F63B78, 0xA282EAD8


def write_shards(folder: Path, labels: Any, shards: int, *, pixels: int = 50) -> None:
    """``labels`` in ``train-00000-of-...`` in order, each beside ``pixels`` bytes of a picture."""
    for number, part in enumerate(np.array_split(labels, shards)):
        path = folder / f"train-{number:05d}-of-{shards:05d}.tfrecord"
        with path.open("wb") as file:
            for label in part.tolist():
                file.write(record(example(int(label), bytes(pixels))))


def record(data: bytes) -> bytes:
    """One record: length, its checksum, the data, their checksum."""
    length = struct.pack("<Q", len(data))
    return length + _checksum(length) + data + _checksum(data)


def example(label: int, picture: bytes) -> bytes:
    """A tf.train.Example with ``image/encoded`` and ``image/class/label``."""
    numbers = _field(3, _field(1, _varint(label)))
    pixels = _field(1, _field(1, picture))
    features = _entry("image/encoded", pixels) + _entry("image/class/label", numbers)
    return _field(1, features)


def _entry(name: str, feature: bytes) -> bytes:
    return _field(1, _field(1, name.encode()) + _field(2, feature))


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


@cache
def _table() -> tuple[int, ...]:
    found: list[int] = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
        found.append(value)
    return tuple(found)


def _checksum(data: bytes) -> bytes:
    value, table = 0xFFFFFFFF, _table()
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ value >> 8
    value ^= 0xFFFFFFFF
    return struct.pack("<I", ((value >> 15 | value << 17) + _MASK) & 0xFFFFFFFF)
