"""How the server and a diagnosing process talk: a JSON header and some byte strings.

::

    4 bytes length | header (JSON) | 4 bytes count | for each: 4 bytes length | bytes

Nothing is unpickled on either side.
"""

from __future__ import annotations

import json
import struct
from asyncio import StreamReader
from typing import Any, BinaryIO

Header = dict[str, Any]
Blobs = tuple[bytes, ...]
Answer = tuple[Header, Blobs]

_SIZE = struct.Struct(">I")


def packed(header: Header, blobs: Blobs) -> list[bytes]:
    """The pieces to write, in order."""
    head = json.dumps(header).encode()
    pieces = [_SIZE.pack(len(head)), head, _SIZE.pack(len(blobs))]
    for blob in blobs:
        pieces += [_SIZE.pack(len(blob)), blob]
    return pieces


async def receive(stream: StreamReader) -> tuple[Header, Blobs]:
    """Raises ``IncompleteReadError`` when the other side is gone."""
    header = json.loads(await stream.readexactly(await _number(stream)))
    blobs = [await stream.readexactly(await _number(stream)) for _ in range(await _number(stream))]
    return header, tuple(blobs)


async def _number(stream: StreamReader) -> int:
    return _SIZE.unpack(await stream.readexactly(_SIZE.size))[0]


def read(stream: BinaryIO) -> tuple[Header, Blobs] | None:
    """The blocking twin of ``receive``; None at the end of the stream."""
    size = stream.read(_SIZE.size)
    if len(size) < _SIZE.size:
        return None
    header = json.loads(stream.read(_SIZE.unpack(size)[0]))
    count = _SIZE.unpack(stream.read(_SIZE.size))[0]
    blobs = [stream.read(_SIZE.unpack(stream.read(_SIZE.size))[0]) for _ in range(count)]
    return header, tuple(blobs)


def write(stream: BinaryIO, header: Header, blobs: Blobs) -> None:
    """The frame, at once."""
    for piece in packed(header, blobs):
        stream.write(piece)
    stream.flush()
