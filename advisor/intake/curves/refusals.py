"""What cannot be read, and what to bring instead."""

from __future__ import annotations

from advisor.errors import InputError
from advisor.intake.curves.source import Source

_PICTURE = (
    "is a picture; numbers are needed. Export the curve instead: TensorBoard: 'Show data download "
    "links' -> CSV; Weights & Biases: chart menu -> 'Export data' -> CSV; else the training log"
)
_MAGIC: dict[bytes, str] = {
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"BM": _PICTURE,
    b"RIFF": _PICTURE,
    b"%PDF": "is a PDF; give the log or a CSV export",
    b"\x1f\x8b": "is compressed (gzip); unpack it first: gunzip FILE",
    b"PK\x03\x04": "is a zip archive (or a saved model); unpack it and give the log or CSV inside",
    b"BZh": "is compressed (bzip2); unpack it first",
    b"\xfd7zXZ": "is compressed (xz); unpack it first",
    b"\x28\xb5\x2f\xfd": "is compressed (zstd); unpack it first",
    b"7z\xbc\xaf": "is a 7-zip archive; unpack it first",
    b"\x89HDF": "is an HDF5 file (a saved model?); give the training log or History as JSON",
    b"PAR1": "is Parquet; export it as CSV: pandas.read_parquet(FILE).to_csv('curves.csv')",
    b"\x93NUMPY": "is a NumPy array; save it as text: numpy.savetxt('loss.csv', array)",
    b"\x80\x04": "is a Python pickle, which is never opened here; save History as JSON instead",
    b"\x80\x02": "is a Python pickle, which is never opened here; save History as JSON instead",
    b"\x7fELF": "is a program",
    b":W&B": "is a .wandb file; export the run's history as CSV or JSON lines",
}

# Share of control and undecodable bytes from which a file is no text.
# unsourced
_BINARY_SHARE = 0.10


def refuse(source: Source) -> None:
    """Raise InputError for what is empty, a picture, an archive or otherwise no text."""
    head = source.head
    if not source.size or not head.strip(b"\x00 \t\r\n"):
        raise InputError(f"{source.name}: empty. Give a training log or a curve file.")
    for magic, message in _MAGIC.items():
        if head.startswith(magic) and (len(magic) > 2 or _looks_binary(head)):
            raise InputError(f"{source.name}: {message}.")
    if head.startswith(b"SQLite format 3\x00") or b"brain.Event" in head[:64]:
        return
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    if _looks_binary(head) and not _is_records(head):
        raise InputError(
            f"{source.name}: binary, and of no known format (starts with {head[:8].hex(' ')}). "
            "Give a text log, CSV, JSON, a TensorBoard event file or an MLflow database."
        )


def _is_records(head: bytes) -> bool:
    """A TFRecord: the upper half of a 64-bit length is zero in any file worth reading."""
    return (
        len(head) > 16
        and head[4:8] == b"\x00\x00\x00\x00"
        and int.from_bytes(head[:4], "little") > 0
    )


def _looks_binary(head: bytes) -> bool:
    sample = head[:8192]
    control = sum(sample.count(bytes([c])) for c in range(32) if c not in (8, 9, 10, 12, 13, 27))
    broken = sample.decode("utf-8", errors="replace").count("\ufffd")
    return control + broken > _BINARY_SHARE * len(sample) + 4
