"""Where the shards of a probe are looked at: here, in worker processes, or on a cluster.

A probe over shards is a function of one shard, whose summaries are merged in the order of shards.
Merging is associative, so every engine gives the same result. What goes wrong with a shard comes
back as a value, because exceptions of a person's own need not survive the way between processes.
"""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from advisor.errors import AdvisorError, InputError
from advisor.model import Words
from advisor.probes.target import Decline

T = TypeVar("T")


class Engine(Protocol):
    """Runs a function of one item on many; both must be picklable, a function by its name."""

    def map(self, work: Callable[[Any], T], items: Sequence[Any]) -> Iterator[T]:
        """Results in the order of items; raises what the first that failed has to say."""
        ...

    def close(self) -> None:
        """Give back what it holds; work under way is dropped."""
        ...


class ShardError(Exception):
    """A shard could not be looked at; ``words`` say why, in both languages."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True)
class Attempt(Generic[T]):
    """A result, or why there is none."""

    value: T | None = None
    declined: Words | None = None
    refused: str | None = None
    failed: Words | None = None


def attempt(work: Callable[[Any], T], item: Any) -> Attempt[T]:
    """Do the work; only Ctrl-C goes through."""
    from advisor.probes.measuring import told

    try:
        return Attempt(work(item))
    except Decline as declined:
        return Attempt(declined=declined.reason)
    except AdvisorError as error:
        return Attempt(refused=str(error))
    except Exception as error:
        return Attempt(failed=told(error))


def outcome(tried: Attempt[T], number: int) -> T:
    """The result of shard ``number``, or what stood in its way as an exception."""
    if tried.declined is not None:
        raise Decline(tried.declined.en, tried.declined.zh)
    if tried.refused is not None:
        raise InputError(tried.refused)
    if tried.failed is not None:
        en, zh = tried.failed.en, tried.failed.zh
        raise ShardError(Words(en=f"Shard {number}: {en}", zh=f"分片 {number}：{zh}"))
    return tried.value  # pyright: ignore[reportReturnType]  # None only where the work gives it


class Here:
    """One after the other in this process."""

    def map(self, work: Callable[[Any], T], items: Sequence[Any]) -> Iterator[T]:
        """See ``Engine``; lazily."""
        return map(work, items)

    def close(self) -> None:
        """See ``Engine``."""


class Processes:
    """Worker processes of this machine, kept between calls so that each opens a model once."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def map(self, work: Callable[[Any], T], items: Sequence[Any]) -> Iterator[T]:
        """See ``Engine``; with one worker, or one item, in this process."""
        if min(self._workers, len(items)) <= 1:
            yield from map(work, items)
            return
        if self._pool is None:
            # A forked copy of a process that has threads (TensorFlow's) may hang.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, mp_context=context)
        try:
            found: Iterable[Attempt[T]] = self._pool.map(functools.partial(attempt, work), items)
            for number, tried in enumerate(found):
                yield outcome(tried, number)
        except BrokenProcessPool as error:
            raise ShardError(_DIED) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """See ``Engine``."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


_DIED = Words(
    en="A worker process died, most likely because memory ran out. Give fewer --workers or smaller"
    " batches.",
    zh="一个工作进程意外终止，多半是内存不足。请减少 --workers 或减小批次。",
)
