"""From whatever a person iterates over to batches of numpy arrays."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from advisor.probes.target import Array, Batch, Decline, Target, map_arrays

# Names under which labels go in a batch that is a dict, after the person's own label_key.
LABEL_KEYS = ("labels", "label", "y", "target", "targets")


class Feed:
    """A source of batches that can be started again and again.

    A generator can be read once only: what it gave is kept and given again.
    """

    def __init__(self, source: Any, target: Target) -> None:
        self._source = source
        self._target = target
        self._kept: list[Any] = []
        self._left: Iterator[Any] | None = None

    def batches(self, count: int | None) -> Iterator[Batch]:
        """A new pass, at most ``count`` batches; declines when there is none at all."""
        empty = True
        for raw in itertools.islice(self._raw(), count):
            empty = False
            yield as_batch(raw, self._target)
        if empty:
            raise Decline("The data gives no batch at all.", "数据没有给出任何批次。")

    def _raw(self) -> Iterator[Any]:
        source = self._source() if callable(self._source) else self._source
        if self._left is not None or (hasattr(source, "__next__") and source is self._source):
            return self._replayed(source)
        return _iterate(source, self._target.batch_size)

    def _replayed(self, source: Any) -> Iterator[Any]:
        if self._left is None:
            self._left = iter(source)
        for number in itertools.count():
            if number == len(self._kept):
                try:
                    self._kept.append(next(self._left))
                except StopIteration:
                    return
            yield self._kept[number]


def _iterate(source: Any, batch_size: int | None) -> Iterator[Any]:
    if _is_pair(source):
        return _slices(source, batch_size)
    if hasattr(source, "column_names") and hasattr(source, "iter"):  # a Hugging Face dataset
        if batch_size is None:
            raise _no_batch_size()
        return iter(source.with_format("numpy").iter(batch_size))
    if _is_map_dataset(source):
        raise Decline(
            "The data is a dataset of single samples. Give the DataLoader that batches it.",
            "数据是单个样本的数据集。请给出负责组批的 DataLoader。",
        )
    if not hasattr(source, "__iter__") and hasattr(source, "__len__"):  # keras.utils.PyDataset
        return (source[number] for number in range(len(source)))
    return iter(source)


def _is_pair(source: Any) -> bool:
    return type(source) is tuple and len(source) == 2 and all(map(_is_array, source))  # pyright: ignore


def _is_array(value: Any) -> bool:
    return hasattr(value, "shape") and hasattr(value, "dtype") and len(value.shape) > 0


def _is_map_dataset(source: Any) -> bool:
    return any(
        c.__name__ == "Dataset" and c.__module__.startswith("torch.utils.data")
        for c in type(source).__mro__
    )


def _no_batch_size() -> Decline:
    return Decline(
        "The data has no batches of its own. Give batch_size in the target.",
        "数据本身没有分批。请在 Target 中给出 batch_size。",
    )


def _slices(pair: tuple[Any, Any], batch_size: int | None) -> Iterator[Any]:
    if batch_size is None:
        raise _no_batch_size()
    inputs, labels = pair
    starts = range(0, len(inputs), batch_size)
    return ((inputs[s : s + batch_size], labels[s : s + batch_size]) for s in starts)


def as_batch(raw: Any, target: Target) -> Batch:
    """Split a batch into inputs, labels and weights, as numpy."""
    inputs, labels, weights = _parts(raw, target)
    return Batch(to_numpy(inputs), to_numpy(labels), to_numpy(weights), raw)


def _parts(raw: Any, target: Target) -> tuple[Any, Any, Any]:
    if hasattr(raw, "keys"):  # a dict, or what a tokenizer returns
        return _dict_parts({str(k): raw[k] for k in raw}, target)
    if isinstance(raw, list | tuple):
        items: list[Any] = list(raw)  # pyright: ignore[reportUnknownArgumentType]
        match len(items):
            case 1:
                return items[0], None, None
            case 2:
                return items[0], items[1], None
            case 3:
                return items[0], items[1], items[2]
            case _:
                return tuple(items[:-1]), items[-1], None
    return raw, None, None


def _dict_parts(batch: dict[str, Any], target: Target) -> tuple[Any, Any, Any]:
    for key in (target.label_key, *LABEL_KEYS):
        if key is not None and key in batch:
            return {k: v for k, v in batch.items() if k != key}, batch[key], None
    return batch, None, None


def to_numpy(value: Any) -> Any:
    """Tensors of any framework as numpy, nested as they were; bfloat16 becomes float32."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        pairs: Mapping[Any, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {key: to_numpy(item) for key, item in pairs.items()}
    if isinstance(value, tuple) or (isinstance(value, list) and any(map(_is_array, value))):  # pyright: ignore
        return tuple(to_numpy(item) for item in value)  # pyright: ignore
    return array_of(value)


def array_of(value: Any) -> Array:
    """One tensor of any framework, list or number as a numpy array."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        if str(value.dtype).endswith("bfloat16"):
            value = value.float()
    if hasattr(value, "numpy"):
        value = value.numpy()
    array = np.asarray(value)
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


def class_labels(labels: Any) -> Array:
    """Class numbers of one batch, ``(n,)``; declines for anything but one class a sample."""
    found: list[Array] = []
    map_arrays(found.append, labels)
    if len(found) != 1:
        raise Decline(
            "The batch does not hold exactly one array of labels. Give the labels in the target.",
            "批次中不是恰好一个标签数组。请在 Target 中给出 labels。",
        )
    array = found[0]
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2 and _one_hot(array):
        return array.argmax(axis=1)
    if array.ndim != 1:
        raise Decline(
            f"The labels have shape {array.shape}, not one class a sample. Give as labels what"
            " tells samples apart: source, shard, length.",
            f"标签形状为 {array.shape}，不是每个样本一个类别。请用 labels 给出能区分样本的量："
            "来源、分片、长度。",
        )
    return array


def _one_hot(array: Array) -> bool:
    return bool(np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all())
