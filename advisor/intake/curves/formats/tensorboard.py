"""TensorBoard event files, without TensorFlow: scalars of both generations, fast.

Records of one make (same tag, same length) are gathered into a matrix of bytes and read at once;
only the first of each make is parsed field by field. A cut tail ends the reading quietly; a
record that makes no sense is passed over. Format: tensorflow/core/util/event.proto.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from advisor.intake.curves.named_series import Array, Named, run_of
from advisor.intake.curves.recorder import MAX_SERIES
from advisor.intake.curves.source import Source
from advisor.model import Role, Run

Bytes = npt.NDArray[np.uint8]

# Bytes around a record of a TFRecord file: length and its checksum, then the payload's checksum.
HEADER = 12
FOOTER = 4
# Records gathered at a time, which bounds memory.
# unsourced
GATHER = 16_384

# A longer record (a graph) is skipped; shorter ones may hold scalars beside an image.
# unsourced
MAX_RECORD = 16 << 20

# Lengths up to this are believed without their checksum.
# unsourced
UNCHECKED = 4096

GATHER_BYTES = 4 << 20

# Makes of records read at once per length and step width; the rest is parsed one by one.
# unsourced
MAX_MAKES = 64

_LENGTH = struct.Struct("<Q")


def sniff(source: Source) -> int:
    """The version string of the first event, or a first record with a sane length."""
    head = source.head[:64]
    if b"brain.Event" in head:
        return 100
    plausible = len(head) > 28 and head[4:8] == b"\x00\x00\x00\x00" and head[12:13] == b"\x09"
    return 95 if plausible else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """One run with a curve per tag."""
    series, notes = scalars(source)
    run = run_of(source.name, series, overrides, notes=notes, assume_loss=True)
    return (run,) if run.curves else ()


def scalars(source: Source, side: str = "") -> tuple[list[Named], list[str]]:
    """The scalar series of one file in the order of its records, and what was odd."""
    steps: dict[str, list[Array]] = {}
    values: dict[str, list[Array]] = {}
    scan = Scan(source)
    for data, starts, lengths in scan.windows():
        for tag, points in _window(data, starts, lengths).items():
            if tag in steps or len(steps) < MAX_SERIES:
                found = points.in_order()
                steps.setdefault(tag, []).append(found[0])
                values.setdefault(tag, []).append(found[1])
    notes = [f"{source.name}: {scan.odd} damaged places passed over"] if scan.odd else []
    named: list[Named] = []
    for tag in list(steps):
        series = _named(source, tag, np.concatenate(steps.pop(tag)), values.pop(tag), side)
        if (series.steps[1:] < series.steps[:-1]).any():
            notes.append(f"{tag}: steps go back: the run was resumed, or two runs share the folder")
        named.append(series)
    return named, notes


def _named(source: Source, tag: str, steps: Array, values: list[Array], side: str) -> Named:
    """Keras names its tags ``epoch_...``: their steps are epochs, their values running means."""
    of_epochs = tag.rpartition("/")[2].startswith("epoch_")
    mean = of_epochs and side != "val" and not tag.startswith(("val", "test"))
    return Named(
        name=tag,
        steps=steps,
        values=np.concatenate(values),
        granularity="epoch" if of_epochs else "step",
        side=side,
        smoothing="running-mean" if mean else "unknown",
        origin=source.name,
    )


@dataclass
class Points:
    """Steps and values of one tag in a window, in blocks, with the numbers of their records."""

    order: list[npt.NDArray[np.int64]] = field(default_factory=list[npt.NDArray[np.int64]])
    steps: list[Array] = field(default_factory=list[Array])
    values: list[Array] = field(default_factory=list[Array])

    def add(self, order: npt.NDArray[np.int64], steps: Array, values: Array) -> None:
        """Append a block of points, each array of shape (n,)."""
        self.order.append(order)
        self.steps.append(steps)
        self.values.append(values)

    def in_order(self) -> tuple[Array, Array]:
        """Steps and values as they were written."""
        order = np.argsort(np.concatenate(self.order), kind="stable")
        return np.concatenate(self.steps)[order], np.concatenate(self.values)[order]


class Scan:
    """Goes through the records of a file block by block; long ones are skipped unread."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.odd = 0
        self.skip = 0

    def windows(
        self,
    ) -> Iterator[tuple[Bytes, npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
        """Bytes, and the start and length of each short record's payload in them."""
        rest = b""
        for block in self.source.blocks():
            if self.skip >= len(block):
                self.skip -= len(block)
                continue
            data = rest + block[self.skip :]
            self.skip = 0
            starts, lengths, position = self._records(data)
            rest = data[position:]
            if starts:
                yield np.frombuffer(data, dtype=np.uint8), np.array(starts), np.array(lengths)

    def _records(self, data: bytes) -> tuple[array[int], array[int], int]:
        """Also returns where the first incomplete record begins."""
        end, position = len(data), 0
        starts, lengths = array("q"), array("q")
        unpack = _LENGTH.unpack_from
        while position + HEADER <= end:
            length: int = unpack(data, position)[0]
            stop = position + HEADER + length + FOOTER
            if 0 < length <= MAX_RECORD and (
                length <= UNCHECKED or _length_is_whole(data, position)
            ):
                if stop > end:
                    break
                starts.append(position + HEADER)
                lengths.append(length)
                position = stop
            elif length and length < self.source.size and _length_is_whole(data, position):
                self.skip = max(0, stop - end)
                position = min(stop, end)
            else:
                self.odd += 1
                position = _resync(data, position + 1)
        return starts, lengths, position


def _length_is_whole(data: bytes, position: int) -> bool:
    """Whether the masked CRC-32C behind a length is that of its eight bytes."""
    crc = 0xFFFFFFFF
    for byte in data[position : position + 8]:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    masked = (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
    return masked == int.from_bytes(data[position + 8 : position + HEADER], "little")


def _resync(data: bytes, start: int) -> int:
    """The next place that looks like a record; near the end when there is none."""
    at = start
    while (at := data.find(b"\x00\x00\x00\x00\x00\x00", at)) >= 0:
        for candidate in (at - 2, at - 1):
            if candidate >= start and data[candidate + HEADER : candidate + HEADER + 1] == b"\x09":
                length = _LENGTH.unpack_from(data, candidate)[0]
                if 0 < length < (1 << 32) and _length_is_whole(data, candidate):
                    return candidate
        at += 1
    return max(start, len(data) - HEADER)


def _window(
    data: Bytes, starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]
) -> dict[str, Points]:
    points: dict[str, Points] = {}
    for length in np.unique(lengths):
        chosen = np.flatnonzero(lengths == length)
        at_once = max(1, min(GATHER, GATHER_BYTES // int(length)))
        for first in range(0, len(chosen), at_once):
            _same_length(data, starts, chosen[first : first + at_once], int(length), points)
    return points


def _same_length(
    data: Bytes,
    starts: npt.NDArray[np.int64],
    chosen: npt.NDArray[np.int64],
    length: int,
    points: dict[str, Points],
) -> None:
    """Read records of one length: those made alike together."""
    rows = data[starts[chosen][:, None] + np.arange(length)]
    rest = np.arange(len(chosen))
    for _ in range(MAX_MAKES):
        if not len(rest):
            return
        event = parse_event(rows[rest[0]].tobytes())
        if event is None or not event.scalars:
            # Nothing that can be told by its make: this one is done, look at the next.
            same = (rows[rest][:, 9:] == rows[rest[0]][9:]).all(axis=1) if length > 9 else None
            rest = rest[1:] if same is None else rest[~same]
            continue
        alike = _alike(rows[rest], event)
        group = rest[alike]
        block = rows[group]
        steps = _varints(block[:, event.step_at : event.step_at + event.step_width])
        for scalar in event.scalars:
            raw = np.ascontiguousarray(block[:, scalar.at : scalar.at + scalar.width])
            values = raw.view(scalar.dtype)[:, 0].astype(np.float64)
            points.setdefault(scalar.tag, Points()).add(chosen[group], steps, values)
        rest = rest[~alike]
    for i in rest:
        _one(rows[i].tobytes(), chosen[i : i + 1], points)


def _one(record: bytes, order: npt.NDArray[np.int64], points: dict[str, Points]) -> None:
    event = parse_event(record)
    for scalar in event.scalars if event else ():
        value = np.frombuffer(record, scalar.dtype, 1, scalar.at).astype(np.float64)
        step = np.array([float(event.step)]) if event else np.zeros(1)
        points.setdefault(scalar.tag, Points()).add(order, step, value)


def _alike(rows: Bytes, event: Event) -> npt.NDArray[np.bool_]:
    """Which rows differ from the first one only in time, step and values."""
    fixed = np.ones(rows.shape[1], dtype=bool)
    fixed[1:9] = False
    fixed[event.step_at : event.step_at + event.step_width] = False
    for scalar in event.scalars:
        fixed[scalar.at : scalar.at + scalar.width] = False
    same = (rows[:, fixed] == rows[0, fixed]).all(axis=1)
    if event.step_width:
        step = rows[:, event.step_at : event.step_at + event.step_width]
        same &= (step[:, :-1] >= 0x80).all(axis=1) & (step[:, -1] < 0x80)
    return same


def _varints(block: Bytes) -> Array:
    """Little-endian base-128 numbers, one a row; shape (n, width) -> (n,)."""
    total = np.zeros(len(block), dtype=np.uint64)
    for i in range(min(block.shape[1], 9)):
        total |= (block[:, i] & np.uint8(0x7F)).astype(np.uint64) << np.uint64(7 * i)
    return total.astype(np.float64)


# --- one event, field by field ------------------------------------------------------------------


@dataclass(frozen=True)
class Scalar:
    """A value of ``width`` bytes at ``at``."""

    tag: str
    at: int
    width: int
    dtype: str


@dataclass(frozen=True)
class Event:
    """Where the step stands (width 0: none, the step is 0) and where the scalars stand."""

    step: int
    step_at: int
    step_width: int
    scalars: tuple[Scalar, ...]


# numpy types by number in tensorflow/core/framework/types.proto
_DTYPES: dict[int, tuple[str, int]] = {
    1: ("<f4", 4),
    2: ("<f8", 8),
    3: ("<i4", 4),
    9: ("<i8", 8),
    19: ("<f2", 2),
}


def parse_event(record: bytes) -> Event | None:
    """The places of step and scalars; None when the bytes are no event."""
    try:
        step, step_at, width = 0, 0, 0
        found: list[Scalar] = []
        for number, at, end in _fields(record, 0, len(record)):
            if number == 2 and record[at - 1] == 0x10:
                step, _ = _varint(record, at)
                step_at, width = at, end - at
            elif number == 5:
                for value, start, stop in _fields(record, at, end):
                    if value == 1:
                        found.extend(_value(record, start, stop))
        if width > 9:  # a negative step
            return None
        return Event(step, step_at, width, tuple(found))
    except (IndexError, ValueError, struct.error):
        return None


def _value(record: bytes, at: int, end: int) -> Iterator[Scalar]:
    tag, place = "", None
    for number, start, stop in _fields(record, at, end):
        if number == 1:
            tag = record[start:stop].decode("utf-8", errors="replace")[:200]
        elif number == 2 and stop - start == 4:
            place = (start, 4, "<f4")
        elif number == 8:
            place = _tensor(record, start, stop)
    if tag and place:
        yield Scalar(tag, *place)


def _tensor(record: bytes, at: int, end: int) -> tuple[int, int, str] | None:
    """The place of a tensor's only element."""
    dtype, place = 0, None
    for number, start, stop in _fields(record, at, end):
        if number == 1:
            dtype = _varint(record, start)[0]
        elif (
            (number == 4 and stop > start)
            or (number == 5 and stop - start == 4)
            or (number == 6 and stop - start == 8)
        ):
            place = (start, stop - start)
    kind, width = _DTYPES.get(dtype, ("", 0))
    return (place[0], width, kind) if place and kind and place[1] == width else None


def _fields(record: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Field number and the bounds of its content, for each field of a message."""
    while at < end:
        key, at = _varint(record, at)
        kind = key & 7
        if kind == 0:
            _, stop = _varint(record, at)
        elif kind == 1:
            stop = at + 8
        elif kind == 2:
            length, at = _varint(record, at)
            stop = at + length
        elif kind == 5:
            stop = at + 4
        else:
            raise ValueError("no protocol buffer")
        if stop > end:
            raise ValueError("a field beyond its message")
        yield key >> 3, at, stop
        at = stop


def _varint(record: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = record[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number too long")
