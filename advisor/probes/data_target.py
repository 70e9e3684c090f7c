"""A target of data alone: the operations on data are served, every other one declines."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, NoReturn, TypeVar

import numpy as np

from advisor.probes import randomness
from advisor.probes.engine import Engine, Here
from advisor.probes.feeding import Feed, class_labels
from advisor.probes.label_sources import LabelSource, read_labels
from advisor.probes.sharding import Part, Source, look
from advisor.probes.target import (
    Array,
    Batch,
    Decline,
    Floats,
    LabelStream,
    Layer,
    LossKind,
    Mode,
    Named,
    Norm,
    Split,
    Subject,
    Target,
    Units,
)

T = TypeVar("T")


def missing(field: str, zh: str) -> NoReturn:
    """Decline for want of a field of the target."""
    raise Decline(f"The target gives no {field}.", f"Target 中没有给出{zh}。")


class DataSubject:
    """Serves batches and labels; what needs a model declines. See ``Subject``."""

    framework = "data"
    device = "cpu"

    def __init__(self, target: Target) -> None:
        self.target = target
        self._feeds: dict[Split, Feed] = {}
        self._labels: dict[Split, LabelSource] = {}
        self.engine: Engine = Here()
        self.source: Source | None = None
        """How other processes open the same target; without it shards are looked at here."""

    def batches(self, count: int | None = None, split: Split = "train") -> Iterator[Batch]:
        """See ``Subject``."""
        source = self.target.train_batches if split == "train" else self.target.val_batches
        if source is None:
            shards = self._shards(split)
            if shards is not None:
                each = (self.shard(number, None, split) for number in range(len(shards)))
                return itertools.islice(itertools.chain.from_iterable(each), count)
            missing(f"{split}_batches", "训练批次" if split == "train" else "验证批次")
        if split not in self._feeds:
            self._feeds[split] = Feed(source, self.target)
        return self._feeds[split].batches(count)

    def _shards(self, split: Split) -> Sequence[Any] | None:
        return self.target.train_shards if split == "train" else self.target.val_shards

    def shard(self, number: int, count: int | None, split: Split) -> Iterator[Batch]:
        """Batches of one shard, at most ``count``."""
        shards, read = self._shards(split), self.target.read_shard
        if shards is None or read is None:
            missing("read_shard", "读取分片的函数 read_shard")
        return Feed(read(shards[number]), self.target).batches(count)

    def over_shards(
        self, part: Part[T], split: Split = "train", count: int | None = None
    ) -> list[T]:
        """See ``Subject``."""
        shards = self._shards(split)
        if shards is None:
            return [part(self, self.batches(count, split))]
        numbers = range(len(shards))
        if self.source is None:
            return [part(self, self.shard(n, count, split)) for n in numbers]
        work = functools.partial(look, self.source, part, split, count)
        return list(self.engine.map(work, numbers))

    def labels(self, limit: int | None = None, split: Split = "train") -> LabelStream:
        """See ``Subject``."""
        source = self.target.labels if split == "train" else self.target.val_labels
        if source is None:
            return self._batch_labels(limit, split)
        if split not in self._labels:
            self._labels[split] = read_labels(source, self.target, self.engine)
        return self._labels[split](limit)

    def _batch_labels(self, limit: int | None, split: Split) -> LabelStream:
        if self._shards(split) is not None:
            parts = self.over_shards(_labels, split)
            sizes = tuple(len(batch) for part in parts for batch in part)
            labels = np.concatenate([batch for part in parts for batch in part])
            return LabelStream(labels, sizes)
        found: list[Array] = []
        total, complete = 0, True
        for batch in self.batches(None, split):
            if limit is not None and total >= limit:
                complete = False
                break
            found.append(class_labels(batch.labels))
            total += len(found[-1])
        return LabelStream(np.concatenate(found), tuple(len(part) for part in found), complete)

    def as_given(self, batch: Batch) -> Any:
        """See ``Subject``."""
        return self._raw(batch)

    def _raw(self, batch: Batch) -> Any:
        return self._no_model() if batch.raw is None else batch.raw

    # --- everything below needs a model

    def forward(self, batch: Batch, mode: Mode = "eval") -> Any:
        """See ``Subject``."""
        return self._no_model()

    def loss(self, batch: Batch, mode: Mode = "eval") -> float:
        """See ``Subject``."""
        return self._no_model()

    def loss_of(self, outputs: Any, labels: Any) -> Array:
        """See ``Subject``."""
        return missing("loss", "损失函数")

    def gradients(self, batch: Batch, mode: Mode = "train") -> dict[str, Array | None]:
        """See ``Subject``."""
        return self._no_model()

    def output_gradient(self, outputs: Any, labels: Any) -> Any:
        """See ``Subject``."""
        return missing("loss", "损失函数")

    def input_gradient(
        self, batch: Batch, pick: Callable[[Any], Any], mode: Mode = "eval"
    ) -> list[Array]:
        """See ``Subject``."""
        return self._no_model()

    def hessian_vector(
        self, batch: Batch, vector: Mapping[str, Array], mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        return self._no_model()

    def activations(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        return self._no_model()

    def unit_outputs(
        self,
        batch: Batch,
        axes: Mapping[str, int],
        edges: tuple[float, float],
        mode: Mode = "eval",
    ) -> tuple[Any, dict[str, Units]]:
        """See ``Subject``."""
        return self._no_model()

    def layer_inputs(
        self, batch: Batch, names: tuple[str, ...] | None = None, mode: Mode = "eval"
    ) -> Named:
        """See ``Subject``."""
        return self._no_model()

    def norm_inputs(self, batch: Batch) -> dict[str, tuple[Floats, Floats]]:
        """See ``Subject``."""
        return self._no_model()

    def layers(self) -> tuple[Layer, ...]:
        """See ``Subject``."""
        return self._no_model()

    def norms(self) -> tuple[Norm, ...]:
        """See ``Subject``."""
        return self._no_model()

    def set_norm(self, name: str, mean: Floats, variance: Floats) -> None:
        """See ``Subject``."""
        self._no_model()

    def parameters(self) -> Named:
        """See ``Subject``."""
        return self._no_model()

    def trainable(self) -> frozenset[str]:
        """See ``Subject``."""
        return self._no_model()

    def set_parameters(self, values: Mapping[str, Array]) -> None:
        """See ``Subject``."""
        self._no_model()

    def buffers(self) -> Named:
        """See ``Subject``."""
        return self._no_model()

    def loss_kind(self) -> LossKind:
        """See ``Subject``."""
        return self.target.loss_kind or missing("loss", "损失函数")

    def train_step(self, batch: Batch, mode: Mode = "train") -> float:
        """See ``Subject``."""
        return self._no_model()

    def optimizer_kind(self) -> str:
        """See ``Subject``."""
        return missing("optimizer", "优化器")

    def optimized(self) -> frozenset[str]:
        """See ``Subject``."""
        return missing("optimizer", "优化器")

    def optimizer_state(self) -> dict[str, Named]:
        """See ``Subject``."""
        return missing("optimizer", "优化器")

    def hyperparameters(self) -> dict[str, float]:
        """See ``Subject``."""
        return missing("optimizer", "优化器")

    def set_learning_rate(self, value: float) -> None:
        """See ``Subject``."""
        missing("optimizer", "优化器")

    def use_optimizer(self, kind: Literal["adam", "sgd"], learning_rate: float) -> None:
        """See ``Subject``."""
        self._no_model()

    def replay_schedule(self, steps: int) -> Array:
        """See ``Subject``."""
        return missing("scheduler", "学习率调度器")

    @contextlib.contextmanager
    def sandbox(self) -> Generator[None]:
        """See ``Subject``: of data alone only the random state is the person's."""
        undo = randomness.save()
        try:
            yield
        finally:
            with randomness.uninterrupted():
                for restore in undo:
                    restore()

    def freshen(self, seed: int) -> Literal["own", "default"]:
        """See ``Subject``."""
        self._no_model()

    def without_regularisation(self) -> None:
        """See ``Subject``."""
        self._no_model()

    def precision(self, kind: Literal["own", "single", "double"]) -> AbstractContextManager[None]:
        """See ``Subject``."""
        return self._no_model()

    def seed(self, value: int) -> None:
        """See ``Subject``."""
        randomness.seed_all(value)

    def _no_model(self) -> NoReturn:
        missing("model", "模型")


def _labels(_: Subject, batches: Iterator[Batch]) -> list[Array]:
    """Labels of one shard, batch by batch."""
    return [class_labels(batch.labels) for batch in batches]
