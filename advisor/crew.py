"""Who does many pieces of work: this process, others of this machine, or a Ray cluster.

Results come in the order of the pieces, so that they are the same whoever did them. Work is a
function of a module and its piece can be pickled; a process that dies over a piece stops no other.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import Protocol, TypeVar

from advisor import cluster

P = TypeVar("P")
T = TypeVar("T")

# Pieces that wait for each process. # unsourced
AHEAD = 2


class Crew(Protocol):
    """``ahead`` pieces are under way at once; a dead process is one of ``deaths`` of a future."""

    ahead: int
    deaths: tuple[type[BaseException], ...]

    def submit(self, work: Callable[[P], T], piece: P) -> Future[T]:
        """Begin, now or when somebody is free."""
        ...

    def renew(self) -> bool:
        """Get ready again after a death; whether all that is under way went with it."""
        ...

    def close(self) -> None:
        """Leave; what is under way is dropped."""
        ...


def assemble(workers: int | None, address: str | None = None) -> Crew:
    """So many workers, one a core by default; ``address`` is that of a Ray cluster."""
    if address is not None:
        return OnRay(address, workers)
    count = workers or _cores()
    return Here() if count == 1 else Processes(count)


def _cores() -> int:
    shared = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return shared or 1


class Here:
    """This process; a piece that kills it ends everything."""

    ahead = 1
    deaths: tuple[type[BaseException], ...] = ()

    def submit(self, work: Callable[[P], T], piece: P) -> Future[T]:
        """See ``Crew``; it is done at once."""
        future: Future[T] = Future()
        future.set_result(work(piece))
        return future

    def renew(self) -> bool:
        """See ``Crew``."""
        return False

    def close(self) -> None:
        """See ``Crew``."""


class Processes:
    """Processes of this machine."""

    deaths: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self, workers: int) -> None:
        self.ahead, self._workers = workers * AHEAD, workers
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))

    def submit(self, work: Callable[[P], T], piece: P) -> Future[T]:
        """See ``Crew``."""
        return self._pool.submit(work, piece)

    def renew(self) -> bool:
        """See ``Crew``; one death breaks the whole pool."""
        self.close()
        self._pool = self._started()
        return True

    def close(self) -> None:
        """See ``Crew``."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class OnRay:
    """Tasks of a cluster, as many at once as ``workers``; by default more than it has cores."""

    def __init__(self, address: str, workers: int | None) -> None:
        self._ray = ray = cluster.connect(address)
        cores = int(ray.cluster_resources().get("CPU", 1))
        self.ahead = workers or cores * AHEAD
        errors = ray.exceptions
        self.deaths: tuple[type[BaseException], ...] = (
            errors.WorkerCrashedError,
            errors.NodeDiedError,
            errors.OutOfMemoryError,
            errors.ObjectLostError,
        )
        self._task = ray.remote(num_cpus=1, max_retries=0)(_done)

    def submit(self, work: Callable[[P], T], piece: P) -> Future[T]:
        """See ``Crew``."""
        return self._task.remote(work, piece).future()

    def renew(self) -> bool:
        """See ``Crew``; the cluster replaces its own, and others go on."""
        return False

    def close(self) -> None:
        """See ``Crew``; tasks end with the connection."""
        self._ray.shutdown()


def _done(work: Callable[[P], T], piece: P) -> T:
    return work(piece)


def in_order(
    crew: Crew, work: Callable[[P], T], pieces: Iterable[P], alone: Callable[[Crew, P], T]
) -> Iterator[tuple[P, T]]:
    """Every piece with its result; ``alone`` does one that may have killed its process."""
    source = iter(pieces)
    waiting: deque[tuple[P, Future[T]]] = deque()
    while True:
        for piece in islice(source, crew.ahead - len(waiting)):
            waiting.append((piece, crew.submit(work, piece)))
        if not waiting:
            return
        piece, future = waiting.popleft()
        try:
            done = future.result()
        except crew.deaths:
            lost = crew.renew()
            done = alone(crew, piece)
            if lost:
                waiting = deque((p, crew.submit(work, p)) for p, _ in waiting)
        yield piece, done
