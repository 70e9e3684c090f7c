"""Labels out of TFRecord shards, without tensorflow.

A shard is a chain of records: length (8 bytes, little endian), its masked CRC-32C (4), the bytes,
and their CRC (4). A record is a ``tf.train.Example``:
``Example{1: Features{1: map<string, Feature>}}`` with
``Feature{1: BytesList | 2: FloatList | 3: Int64List}``.
Format: tensorflow.org/tutorials/load_data/tfrecord and the protocol buffer encoding guide.

All records of a shard are walked at once: every step reads the same field of each with numpy. What
does not look as usual is parsed one by one. Images are skipped over, never read.
"""

from __future__ import annotations

import gzip
import mmap
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.errors import InputError

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]

# Fields of one Example beyond which the rest is parsed one by one.
MOST_FIELDS = 64
# Bytes of the varints that are read at once: lengths to 2**35, labels to 2**35.
_VARINT = 5
# Tags: field number << 3 | wire type.
_FIELD, _INTS = 0x0A, 0x1A
_PACKED, _SINGLE_INT = 0x0A, 0x08
_HEADER, _FOOTER = 12, 4


def label_values(path: Path, key: str | None) -> npt.NDArray[Any]:
    """The label of every record of a shard, ``(n,)``: numbers, or texts."""
    data = _content(path)
    starts, ends = _records(data, path)
    if not len(starts):
        return np.zeros(0, np.int64)
    first = dict(_features(data, int(starts[0]), int(ends[0]), path))
    key = key or _only_label(first, path)
    if key not in first:
        raise InputError(
            f"{path}: no feature {key!r} in the first example; found {', '.join(sorted(first))}."
            " Give label_key, or shards as 'train-*.tfrecord:key'."
        )
    if isinstance(first[key], int):
        values, sure = _walk(np.frombuffer(data, np.uint8), starts, ends, key.encode())
    else:
        values, sure = np.zeros(len(starts), np.int64), np.zeros(len(starts), bool)
    if sure.all():
        return values
    return _slowly(data, starts, ends, values, sure, key, path)


def _content(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        start = file.read(2)
        if start == b"\x1f\x8b":
            try:
                with gzip.open(path) as packed:
                    return packed.read()
            except (OSError, EOFError, zlib.error) as error:
                raise InputError(f"{path}: damaged gzip: {error}.") from error
        if not start:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _records(data: mmap.mmap | bytes, path: Path) -> tuple[Offsets, Offsets]:
    """Where each record's bytes begin and end."""
    size, at = len(data), 0
    starts: list[int] = []
    append, read = starts.append, struct.Struct("<Q").unpack_from
    if size >= _HEADER and _masked_crc(data[:8]) != struct.unpack_from("<I", data, 8)[0]:
        raise InputError(f"{path}: not a TFRecord file: the first length fails its checksum.")
    while at + _HEADER + _FOOTER <= size:
        append(at + _HEADER)
        at += read(data, at)[0] + _HEADER + _FOOTER
    if at != size:
        raise InputError(
            f"{path}: cut short or damaged: record {len(starts)} ends at byte {at:,}, the file at"
            f" {size:,}. Write or copy the shard again."
        )
    begin = np.array(starts, np.int64)
    end = np.append(begin[1:] - _HEADER - _FOOTER, size - _FOOTER) if starts else begin
    return begin, end


# --- all records at once --------------------------------------------------------------------------


def _walk(
    data: Bytes, starts: Offsets, ends: Offsets, key: bytes
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The integer under ``key`` of every record, and whether it was certainly read."""
    n = len(starts)
    values, sure = np.zeros(n, np.int64), np.zeros(n, bool)
    at, ok = _enter(data, starts, _FIELD)  # Example -> Features
    alive = np.flatnonzero(ok)
    at = at[alive]
    wanted = np.frombuffer(key, np.uint8)
    for _ in range(MOST_FIELDS):
        inside = at < ends[alive]
        alive, at = alive[inside], at[inside]
        if not len(alive):
            break
        entry, ok = _enter(data, at, _FIELD)  # Features -> map entry
        length, body = _varint(data, at + 1)
        after = body + length
        name_length, name = _varint(data, entry + 1)
        hit = ok & (_at(data, entry) == _FIELD) & (name_length == len(key))
        hit[hit] = (_block(data, name[hit], len(key)) == wanted).all(axis=1)
        found, certain = _integer(data, name[hit] + len(key), after[hit])
        values[alive[hit]], sure[alive[hit]] = found, certain
        going = ok & ~hit
        alive, at = alive[going], after[going]
    return values, sure


def _integer(data: Bytes, at: Offsets, end: Offsets) -> tuple[Offsets, npt.NDArray[np.bool_]]:
    """From a map entry's value to its only integer."""
    at, ok = _enter(data, at, 0x12)  # map entry -> Feature
    ok &= _at(data, at) == _INTS
    length, at = _varint(data, at + 1)
    end_of_list = at + length
    packed = _at(data, at) == _PACKED
    single = _at(data, at) == _SINGLE_INT
    _, inside = _varint(data, at + 1)
    at = np.where(packed, inside, at + 1)
    value, after = _varint(data, at)
    # A varint that goes on beyond what is read, or a second value: the list does not end there.
    ok &= (packed | single) & (after == end_of_list) & (end_of_list <= end)
    return value, ok


def _enter(data: Bytes, at: Offsets, tag: int) -> tuple[Offsets, npt.NDArray[np.bool_]]:
    """Past a tag and its length; whether the tag was there."""
    ok = _at(data, at) == tag
    _, body = _varint(data, at + 1)
    return body, ok


def _at(data: Bytes, at: Offsets) -> Bytes:
    return data[np.minimum(at, len(data) - 1)]


def _block(data: Bytes, at: Offsets, n: int) -> Bytes:
    """``n`` bytes from each place, ``(len(at), n)``."""
    return data[np.minimum(at[:, None] + np.arange(n), len(data) - 1)]


def _varint(data: Bytes, at: Offsets) -> tuple[Offsets, Offsets]:
    """Values and where each ends; of one that is longer than ``_VARINT`` bytes the end is wrong."""
    value = np.zeros(len(at), np.int64)
    more = np.ones(len(at), bool)
    end = at.copy()
    for number in range(_VARINT):
        byte = _at(data, end)
        value |= np.where(more, (byte & 0x7F).astype(np.int64) << (7 * number), 0)
        end += more
        more &= byte >= 0x80
        if not more.any():
            break
    return value, end


# --- one by one -----------------------------------------------------------------------------------


def _slowly(
    data: mmap.mmap | bytes,
    starts: Offsets,
    ends: Offsets,
    values: npt.NDArray[np.int64],
    sure: npt.NDArray[np.bool_],
    key: str,
    path: Path,
) -> npt.NDArray[Any]:
    found: list[Any] = values.tolist()
    for row in np.flatnonzero(~sure).tolist():
        features = dict(_features(data, int(starts[row]), int(ends[row]), path))
        value = features.get(key)
        if value is None or isinstance(value, list):
            what = "has no" if value is None else f"holds {len(value)} values in"  # pyright: ignore
            raise InputError(f"{path}: example {row} {what} feature {key!r}; one is expected.")
        found[row] = value
    return np.array(found)


Value = int | float | str | list[Any]


def _features(
    data: mmap.mmap | bytes, start: int, end: int, path: Path
) -> Iterator[tuple[str, Value]]:
    """Every feature of one example; a list where it holds none or several values."""
    try:
        for number, _, begin, stop in _fields(data, start, end):
            if number != 1:
                continue
            for _, _, entry, entry_end in _fields(data, begin, stop):
                key, value = "", (entry, entry)
                for part, _, a, b in _fields(data, entry, entry_end):
                    if part == 1:
                        key = bytes(data[a:b]).decode("utf-8", "replace")
                    else:
                        value = (a, b)
                yield key, _value(data, *value)
    except (IndexError, struct.error, ValueError) as error:
        raise InputError(
            f"{path}: the record at byte {start:,} is not a tf.train.Example ({error}). Give the"
            " labels as an array, or train_batches in a target."
        ) from error


def _value(data: mmap.mmap | bytes, start: int, end: int) -> Value:
    values: list[Any] = []
    for kind, _, a, b in _fields(data, start, end):
        for _, wire, c, d in _fields(data, a, b):
            if kind == 1:
                values.append(bytes(data[c : min(d, c + 256)]).decode("utf-8", "replace"))
            elif kind == 2:
                values += struct.unpack(f"<{(d - c) // 4}f", data[c:d])
            elif wire == 2:
                while c < d:
                    value, c = _one_varint(data, c)
                    values.append(_signed(value))
            else:
                values.append(_signed(_one_varint(data, c)[0]))
    return values[0] if len(values) == 1 else values


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _fields(data: mmap.mmap | bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Number, wire type, begin and end of every field of a message."""
    while at < end:
        tag, at = _one_varint(data, at)
        wire = tag & 7
        if wire == 2:
            length, at = _one_varint(data, at)
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
        elif wire == 0:
            _, after = _one_varint(data, at)
            length = after - at
        else:
            raise ValueError(f"wire type {wire}")
        if at + length > end:
            raise ValueError("a field runs over its end")
        yield tag >> 3, wire, at, at + length
        at += length


def _one_varint(data: mmap.mmap | bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at
        shift += 7
        if shift > 63:
            raise ValueError("a varint of more than ten bytes")


def _only_label(features: dict[str, Value], path: Path) -> str:
    """The one feature that is called label and holds one value."""
    named = [k for k, v in features.items() if "label" in k.lower() and not isinstance(v, list)]
    numbers = [k for k in named if isinstance(features[k], int)] or named
    if len(numbers) == 1:
        return numbers[0]
    raise InputError(
        f"{path}: which feature is the label? Found {', '.join(sorted(features))}. Give label_key,"
        " or shards as 'train-*.tfrecord:key'."
    )


def _masked_crc(data: bytes) -> int:
    """CRC-32C as TFRecord masks it; for a length of 8 bytes, so bit by bit will do."""
    crc = 0xFFFF_FFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F6_3B78 if crc & 1 else 0)
    crc ^= 0xFFFF_FFFF
    return ((crc >> 15 | crc << 17) + 0xA282_EAD8) & 0xFFFF_FFFF
