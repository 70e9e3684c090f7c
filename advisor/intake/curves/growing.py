"""The columns of a table as it is read: split where the clock starts over, bounded in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from advisor.intake.curves.axes import axis_of
from advisor.intake.curves.thinning import MAX_HELD, MAX_POINTS, thinned

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Runs kept per table, and epochs whose length is looked at.
# unsourced
MAX_RUNS = 200
MAX_EPOCHS = 100_000


@dataclass(frozen=True)
class Chunk:
    """Some rows: columns of shape (n,), which of their cells were filled, and the line of each."""

    columns: Sequence[Array]
    filled: Sequence[Mask]
    lines: Array


@dataclass
class Column:
    """One series: the clock and value of each kept point, in parts of shape (n,)."""

    clock: list[Array] = field(default_factory=list[Array])
    values: list[Array] = field(default_factory=list[Array])
    offered: int = 0
    held: int = 0
    stride: int = 1
    first_line: int = 0
    last_line: int = 0

    def add(self, clock: Array, values: Array, lines: Array) -> None:
        """Append points, or those whose turn it is once the series has been thinned."""
        self.first_line = self.first_line or int(lines[0])
        self.last_line = int(lines[-1])
        keep = thinned(values, self.stride, -self.offered % self.stride)
        self.offered += len(values)
        self.clock.append(clock[keep].copy())  # a view would keep the whole chunk
        self.values.append(values[keep].copy())
        self.held += len(self.values[-1])

    def halve(self) -> None:
        """Drop every second point."""
        clock, values = self.whole()
        keep = thinned(values, 2, 0)
        self.clock, self.values = [clock[keep].copy()], [values[keep].copy()]
        self.held = len(self.values[0])
        self.stride *= 2

    def whole(self) -> tuple[Array, Array]:
        """Clock and values in one piece each."""
        if len(self.values) > 1:
            self.clock, self.values = [np.concatenate(self.clock)], [np.concatenate(self.values)]
        return self.clock[0], self.values[0]


@dataclass
class Part:
    """The rows of one run."""

    columns: dict[int, Column] = field(default_factory=dict[int, Column])
    epoch: float = np.nan
    epoch_starts: list[Array] = field(default_factory=list[Array])
    epochs: int = 0

    def steps_per_epoch(self) -> float | None:
        """The median step between the first rows of successive epochs."""
        if not self.epoch_starts:
            return None
        with np.errstate(invalid="ignore"):
            gaps = np.diff(np.concatenate(self.epoch_starts))
        return float(np.median(gaps)) if len(gaps) and np.median(gaps) > 1 else None

    def count_epochs(self, step: Array, epoch: Array) -> None:
        """Remember the steps at which epochs begin."""
        if self.epochs >= MAX_EPOCHS:
            return
        begins = np.flatnonzero(epoch != np.concatenate([[self.epoch], epoch[:-1]]))
        self.epoch = float(epoch[-1])
        self.epochs += len(begins)
        self.epoch_starts.append(step[begins])


class Growing:
    """Takes chunks of rows in order; ``wanted`` says which columns are series.

    The first chunk decides which columns are the clocks: the first of each kind that is filled.
    """

    def __init__(self, header: Sequence[str], wanted: Iterable[int]) -> None:
        self.header = header
        self.wanted = tuple(wanted)
        self.parts: list[Part] = [Part()]
        self.axes: Mapping[str, int] | None = None
        self.last: dict[str, float] = {}
        self.first_clock = np.nan
        self.rows = 0
        self.resumed = 0

    def add(self, chunk: Chunk) -> None:
        """Read some rows."""
        n = len(chunk.lines)
        if self.axes is None:
            self.axes = _axes(self.header, chunk)
        step, epoch = self._clock("step", chunk), self._clock("epoch", chunk)
        clock = step if step is not None else epoch
        if clock is None:
            clock = np.arange(self.rows, self.rows + n, dtype=np.float64)
        self.rows += n
        starts = self._restarts(clock)
        for begin, end in zip([0, *starts], [*starts, n], strict=True):
            if begin or begin in starts:
                self.parts.append(Part())
            if end > begin:
                self._add_part(chunk, slice(begin, end), clock, step, epoch)
        self._bound()

    def _add_part(
        self, chunk: Chunk, rows: slice, clock: Array, step: Array | None, epoch: Array | None
    ) -> None:
        part = self.parts[-1]
        if step is not None and epoch is not None:
            part.count_epochs(step[rows], epoch[rows])
        for i in self.wanted:
            filled = chunk.filled[i][rows]
            values, at, lines = chunk.columns[i][rows], clock[rows], chunk.lines[rows]
            if not filled.all():
                if not filled.any():
                    continue
                values, at, lines = values[filled], at[filled], lines[filled]
            part.columns.setdefault(i, Column()).add(at, values, lines)

    def _clock(self, axis: str, chunk: Chunk) -> Array | None:
        """The column that counts, gaps filled with the value before."""
        i = self.axes.get(axis) if self.axes else None
        if i is None:
            return None
        column, filled = chunk.columns[i], chunk.filled[i]
        if not filled.all():
            known = np.maximum.accumulate(np.where(filled, np.arange(len(column)), -1))
            before = self.last.get(axis, 0.0)
            column = np.where(known >= 0, column[np.maximum(known, 0)], before)
        self.last[axis] = float(column[-1])
        return column

    def _restarts(self, clock: Array) -> list[int]:
        """Rows at which a run begins anew; a step back elsewhere is counted as a resume."""
        if np.isnan(self.first_clock):
            self.first_clock = float(clock[0])
        before = np.concatenate([[self.last.get("", np.nan)], clock[:-1]])
        self.last[""] = float(clock[-1])
        back = np.flatnonzero(clock < before)
        fresh = [int(i) for i in back if clock[i] <= self.first_clock]
        self.resumed += len(back) - len(fresh)
        return fresh[: max(0, MAX_RUNS - len(self.parts))]

    def _bound(self) -> None:
        """Thin the longest series until all of them together are small enough."""
        columns = [c for part in self.parts for c in part.columns.values()]
        held = sum(c.held for c in columns)
        while held > MAX_HELD or max((c.held for c in columns), default=0) > MAX_POINTS:
            longest = max(columns, key=lambda c: c.held)
            held -= longest.held
            longest.halve()
            held += longest.held


def _axes(header: Sequence[str], chunk: Chunk) -> dict[str, int]:
    found: dict[str, int] = {}
    for i, head in enumerate(header):
        if (axis := axis_of(head)) and axis not in found and chunk.filled[i].any():
            found[axis] = i
    return found
