"""Labels from wherever they lie: arrays, .npy, a CSV column, a folder tree, TFRecord shards.

Every source is a function of how many labels are wanted; calling it again is a new epoch, which for
files is the same again.
"""

from __future__ import annotations

import csv
import functools
import glob
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from advisor.errors import InputError
from advisor.probes.engine import Engine, Here
from advisor.probes.feeding import array_of, class_labels
from advisor.probes.target import Array, LabelStream, Target
from advisor.probes.tfrecord import label_values

LabelSource = Callable[[int | None], LabelStream]

# Files whose first bytes are a framed record, whatever they are called.
_SHARD_SUFFIXES = (".tfrecord", ".tfrecords", ".record")
_HEADERLESS = "{}: no header line with a column {!r}; found {}. Name the label column."


def read_labels(source: Any, target: Target, engine: Engine | None = None) -> LabelSource:
    """How to get labels out of what ``target.labels`` holds; ``engine`` reads shards."""
    engine = engine or Here()
    if callable(source):
        return lambda limit: _of_iterable(source(), target, limit)
    if isinstance(source, str | Path):
        return _through_buffer(_of_path(str(source), target, engine), target)
    several = _listed(source)
    if several and all(isinstance(s, str | Path) for s in several):
        return _through_buffer(_shards([Path(s) for s in several], target, engine), target)
    if hasattr(source, "column_names") and hasattr(source, "__getitem__"):  # Hugging Face
        return lambda limit: _stream(np.asarray(source[_column(source, target)]), target, limit)
    if hasattr(source, "shape") and hasattr(source, "dtype"):
        return lambda limit: _stream(class_labels(array_of(source)), target, limit)
    if several and np.isscalar(several[0]):
        return lambda limit: _stream(np.asarray(several), target, limit)
    return lambda limit: _of_iterable(source, target, limit)


def _listed(source: Any) -> list[Any]:
    """The items of a list or tuple; nothing for anything else."""
    return list(source) if type(source) in (list, tuple) else []


def _column(source: Any, target: Target) -> str:
    names: list[str] = list(source.column_names)
    wanted = target.label_key or next((n for n in names if n in ("label", "labels", "y")), None)
    if wanted not in names:
        raise InputError(
            f"labels: no column {wanted or 'label'!r} in the dataset; found {', '.join(names)}."
            " Give label_key in the target."
        )
    return str(wanted)


def _through_buffer(source: LabelSource, target: Target) -> LabelSource:
    """Stored labels as a shuffle buffer delivers them."""
    size = target.shuffle_buffer
    if not size:
        return source

    def read(limit: int | None) -> LabelStream:
        stream = source(None)
        return _stream(_shuffled(np.asarray(stream.labels), size), target, limit)

    return read


def _shuffled(labels: Array, size: int) -> Array:
    """What a shuffle buffer makes of an order, as ``tf.data.Dataset.shuffle`` does it."""
    draw = np.random.default_rng(0)
    n, size = len(labels), min(size, len(labels))
    out = np.empty_like(labels)
    buffer = labels[:size].copy()
    at = draw.integers(size, size=n - size).tolist()
    for number, place in enumerate(at):
        out[number] = buffer[place]
        buffer[place] = labels[size + number]
    out[n - size :] = draw.permutation(buffer)
    return out


def _stream(labels: Array, target: Target, limit: int | None) -> LabelStream:
    n = len(labels) if limit is None else min(limit, len(labels))
    size = target.batch_size
    sizes = (size,) * (n // size) + ((n % size,) if n % size else ()) if size else ()
    return LabelStream(labels[:n], sizes, complete=n == len(labels))


def _of_iterable(source: Any, target: Target, limit: int | None) -> LabelStream:
    """Batches of labels, or single labels, in the order of delivery."""
    parts: list[Array] = []
    total, single = 0, True
    iterator: Iterator[Any] = iter(source)
    for item in iterator:
        if limit is not None and total >= limit:
            return _joined(parts, target, single=single, complete=False)
        array = array_of(item)
        single = single and array.ndim == 0
        parts.append(array.reshape(1) if array.ndim == 0 else class_labels(array))
        total += len(parts[-1])
    return _joined(parts, target, single=single, complete=True)


def _joined(parts: list[Array], target: Target, *, single: bool, complete: bool) -> LabelStream:
    if not parts:
        raise InputError("labels: the source gives no label at all.")
    labels = np.concatenate(parts)
    if single:
        return LabelStream(labels, _stream(labels, target, None).sizes, complete)
    return LabelStream(labels, tuple(map(len, parts)), complete)


def _of_path(name: str, target: Target, engine: Engine) -> LabelSource:
    """``labels.npy``, ``train.csv:label``, a folder, ``shard-*.tfrecord:image/class/label``."""
    path, _, key = _split_key(name)
    if key:
        target.label_key = key
    files = [Path(p) for p in sorted(glob.glob(path))]
    if not files:
        raise InputError(f"{path}: no such file or folder.")
    first = files[0]
    if first.is_dir() and len(files) == 1:
        inside = sorted(p for p in first.iterdir() if any(s in p.name for s in _SHARD_SUFFIXES))
        return _shards(inside, target, engine) if inside else _folder(first, target)
    if any(s in first.name for s in _SHARD_SUFFIXES) or "-of-" in first.name:
        return _shards(files, target, engine)
    if first.suffix == ".npy":
        return _npy(first, target)
    if first.suffix in (".csv", ".tsv", ".txt"):
        return _csv(first, target)
    raise InputError(
        f"{first}: not known as labels. Give a .npy array, file.csv:column, a folder with one"
        " subfolder a class, or TFRecord shards as 'train-*.tfrecord:label-key'."
    )


def _split_key(name: str) -> tuple[str, str, str]:
    """Path and what stands after the last colon, unless that is part of the path."""
    if Path(name).exists() or ":" not in name:
        return name, "", ""
    head, _, tail = name.rpartition(":")
    return head, ":", tail


def _npy(path: Path, target: Target) -> LabelSource:
    try:
        array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise InputError(f"{path}: not a plain .npy array: {error}.") from error
    return lambda limit: _stream(class_labels(array), target, limit)


def _csv(path: Path, target: Target) -> LabelSource:
    wanted = target.label_key or "label"
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        rows = csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ",")
        header: list[str] = next(rows, list[str]())
        if wanted not in header:
            found = ", ".join(header[:12]) or "an empty file"
            raise InputError(_HEADERLESS.format(path, wanted, found))
        at = header.index(wanted)
        values = [row[at] for row in rows if len(row) > at]
    if not values:
        raise InputError(f"{path}: no row below the header.")
    array = np.asarray(values)
    return lambda limit: _stream(array, target, limit)


def _folder(path: Path, target: Target) -> LabelSource:
    """One subfolder a class, files in the order of their names, as ``ImageFolder`` lists them."""
    classes = sorted(p for p in path.iterdir() if p.is_dir())
    counts = [sum(1 for f in sorted(c.rglob("*")) if f.is_file()) for c in classes]
    if not sum(counts):
        raise InputError(f"{path}: no subfolder with files. One subfolder a class is expected.")
    labels = np.repeat(np.arange(len(classes)), counts)
    return lambda limit: _stream(labels, target, limit)


def _shards(paths: list[Path], target: Target, engine: Engine) -> LabelSource:
    """Shards one after the other; their labels are read once."""
    kept: list[Array] = []

    def read(limit: int | None) -> LabelStream:
        total = sum(map(len, kept))
        work = functools.partial(label_values, key=target.label_key)
        if limit is None or total < limit:
            for labels in engine.map(work, [p.resolve() for p in paths[len(kept) :]]):
                kept.append(labels)
                total += len(labels)
                if limit is not None and total >= limit:
                    break
        stream = _stream(np.concatenate(kept), target, limit)
        whole = stream.complete and len(kept) == len(paths)
        return LabelStream(stream.labels, stream.sizes, complete=whole)

    return read
