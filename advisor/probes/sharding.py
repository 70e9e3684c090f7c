"""One shard of a named target, in whatever process it falls to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from advisor.probes.target import Batch, Options, Split, Subject

T = TypeVar("T")
Part = Callable[[Subject, Iterator[Batch]], T]
"""Looks at one shard; a function of a module, so that its name can be sent."""

_OPENED: dict[tuple[str, Options], Subject] = {}


@dataclass(frozen=True)
class Source:
    """What a process needs to open the target itself."""

    name: str
    options: Options


def opened(source: Source) -> Subject:
    """The target, opened once in each process."""
    key = (source.name, source.options)
    if key not in _OPENED:
        from advisor.probes.loading import open_named

        _OPENED[key] = open_named(source.name, source.options)
    return _OPENED[key]


def look(source: Source, part: Part[T], split: Split, count: int | None, number: int) -> T:
    """The part's summary of shard ``number``; at most ``count`` of its batches are read."""
    subject: Any = opened(source)
    with subject.sandbox():
        return part(subject, subject.shard(number, count, split))
