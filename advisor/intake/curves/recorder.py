"""Points as they are read become runs: clocks, restarts, roles, and bounded memory."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

import numpy as np
import numpy.typing as npt

from advisor.intake.curves.roles import assign_roles
from advisor.intake.curves.thinning import MAX_HELD, MAX_POINTS, thinned
from advisor.model import Curve, Granularity, Number, Role, Run, Smoothing

# Series kept per run: a table with ten thousand columns is no training log.
# unsourced
MAX_SERIES = 2_000

# Notes kept per run.
# unsourced
MAX_NOTES = 20

# Runs kept per text.
# unsourced
MAX_RUNS = 200

Level = str
"""What clock a series has: "step", "epoch" (an epoch's end) or "" (the clock last seen)."""


@dataclass
class Series:
    """One growing series; ``steps`` and ``epochs`` are the two clocks at each point."""

    name: str
    side: str
    level: Level
    smoothing: Smoothing
    steps: array[float] = field(default_factory=lambda: array("d"))
    epochs: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))
    first_line: int = 0
    last_line: int = 0
    stride: int = 1
    skip: int = 0

    def add(self, step: float, epoch: float, value: float, line: int) -> None:
        """Append a point, unless the series has been thinned and it is not this one's turn."""
        if self.stride > 1:
            self.skip += 1
            if self.skip % self.stride and isfinite(value) == isfinite(self.values[-1]):
                return
        if not self.first_line:
            self.first_line = line
        self.last_line = line
        self.steps.append(step)
        self.epochs.append(epoch)
        self.values.append(value)
        if len(self.values) >= MAX_POINTS:
            self.halve()

    def halve(self) -> None:
        """Drop every second point."""
        keep = thinned(np.frombuffer(self.values), 2, 0)
        self.steps, self.epochs, self.values = (
            array("d", np.frombuffer(column)[keep].tobytes())
            for column in (self.steps, self.epochs, self.values)
        )
        self.stride *= 2

    def add_many(
        self,
        steps: npt.NDArray[np.float64],
        epochs: npt.NDArray[np.float64],
        values: npt.NDArray[np.float64],
        line: int,
    ) -> None:
        """Append points of shape (n,) that stand on successive lines from ``line`` on."""
        if self.stride > 1 or len(self.values) + len(values) >= MAX_POINTS:
            for i, value in enumerate(values):
                self.add(steps[i], epochs[i], value, line + i)
            return
        self.first_line = self.first_line or line
        self.last_line = line + len(values) - 1
        self.steps.frombytes(steps.tobytes())
        self.epochs.frombytes(epochs.tobytes())
        self.values.frombytes(values.tobytes())


@dataclass
class Draft:
    """A run that is being read, and its clock (NaN where nothing was said)."""

    name: str
    series: dict[tuple[str, str, Level], Series] = field(
        default_factory=dict[tuple[str, str, Level], Series]
    )
    settings: dict[str, str | Number] = field(default_factory=dict[str, str | Number])
    notes: list[str] = field(default_factory=list[str])
    steps_per_epoch: float | None = None
    has_steps: bool = False
    epoch: float = math.nan
    first_epoch: float = math.nan
    step: float = 0.0
    first_step: float = math.nan
    offset: float = 0.0
    batch: float = math.nan
    spacing: float = math.nan
    index: int = 0
    trained: bool = False
    counted: bool = False
    """Epochs are counted here because the text does not."""
    step_epoch: float = math.nan
    """The epoch in which the last step was counted."""
    finished: float = math.nan
    moved: bool = False
    idle: list[tuple[Series, int]] = field(default_factory=list[tuple[Series, int]])
    """Validation points since the last training step: series and position."""

    said: set[str] = field(default_factory=set[str])

    def note(self, text: str, kind: str = "") -> None:
        """Say what was ambiguous, once, or once per kind."""
        if (kind or text) not in self.said and len(self.notes) < MAX_NOTES:
            self.said.add(kind or text)
            self.notes.append(text)


def _array(values: array[float]) -> npt.NDArray[np.float64]:
    return np.frombuffer(values, dtype=np.float64).copy() if values else np.empty(0)


def _shifted(values: npt.NDArray[np.float64], first: float) -> npt.NDArray[np.float64]:
    """Each element's predecessor."""
    return np.concatenate([[first], values[:-1]])


class Recorder:
    """Takes counters and values in the order of the text; gives runs at the end.

    A clock that returns to its start opens a new run; one that steps back otherwise is taken for
    a resume from a checkpoint, which a note says.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.drafts: list[Draft] = [Draft(name)]
        self.run = self.drafts[0]
        self.generation = 0

    # --- clocks ------------------------------------------------------------------------------

    def new_run(self, line: int, why: str) -> None:
        """Close the run; validation done twice since its last step belongs to the new one."""
        old = self.run
        if not old.series or len(self.drafts) >= MAX_RUNS:
            return
        self.generation += 1
        self.run = Draft(self.name, settings=dict(old.settings))
        self.run.note(f"a new run begins at {self.name}:{line} ({why})")
        self.drafts.append(self.run)
        self._move_early_validation(old)

    def _move_early_validation(self, old: Draft) -> None:
        seen: set[int] = set()
        for series, position in old.idle:
            if id(series) not in seen:
                seen.add(id(series))
                continue
            if position != len(series.values) - 1:
                continue
            target = self.series(series.name, series.side, series.level, series.smoothing)
            target.add(0.0, 0.0, series.values[-1], series.last_line)
            for values in (series.steps, series.epochs, series.values):
                values.pop()
        old.idle.clear()

    def at_epoch(self, epoch: float, line: int, *, opens: bool = False) -> None:
        """An epoch counter was read; ``opens`` when its line announces the epoch."""
        run = self.run
        if epoch < run.epoch and epoch <= run.first_epoch:
            self.new_run(line, f"the epoch returns to {epoch:g}")
            run = self.run
        elif opens and epoch == run.epoch == run.first_epoch and run.trained:
            self.new_run(line, f"epoch {epoch:g} begins again")
            run = self.run
        elif epoch < run.epoch:
            run.note(
                f"{self.name}:{line}: the epoch goes back from {run.epoch:g} to {epoch:g}: "
                "read as a resume from a checkpoint",
                "resume",
            )
        if epoch > run.epoch:
            run.idle.clear()
        if math.isnan(run.first_epoch):
            run.first_epoch = epoch
        run.epoch = epoch

    def at_step(self, step: float, line: int, epoch: float | None = None) -> None:
        """A step counter was read that may count over the whole run or within the epoch."""
        run = self.run
        before_epoch = run.epoch
        if epoch == before_epoch and run.batch < step and run.trained:  # the usual case
            run.spacing = step - run.batch
            run.batch = step
            run.step = step + run.offset
            run.step_epoch = run.epoch
            if run.idle:
                run.idle.clear()
            return
        if (epoch is not None and not (epoch > before_epoch)) or epoch is None:
            self._maybe_restart(step, line, epoch)
            run = self.run
        if epoch is not None:
            self.at_epoch(epoch, line)
            run = self.run
        raw = step
        moved_on = epoch is not None and epoch > before_epoch
        announced = epoch is None and run.epoch > run.first_epoch and run.epoch != run.step_epoch
        returned = raw < run.batch or (moved_on and raw == run.batch)
        if run.trained and returned and (moved_on or announced):
            self._count_on(raw, line)
        run.step_epoch = run.epoch
        if raw > run.batch:
            run.spacing = raw - run.batch
        run.batch = raw
        self._set_step(raw + run.offset)

    def advance_many(
        self, clock: str, counters: Mapping[str, npt.NDArray[np.float64]]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
        """Steps and epochs of the rows up to the first that does not go forward; None at once."""
        run = self.run
        raw = counters["batch" if clock == "frame" else clock]
        epoch = counters.get("epoch")
        if clock == "epoch":
            return self._epochs_many(raw)
        if clock == "frame":
            return self._frames_many(counters)
        if not run.trained or (epoch is None and run.epoch == run.epoch):
            return None
        if clock == "step":
            steps = raw + run.offset
        else:
            base = 0.0 if epoch is None else epoch - (1.0 if run.first_epoch >= 1 else 0.0)
            steps = base * counters["batches"] + raw
        forward = steps > _shifted(steps, run.step)
        if clock == "step" and epoch is not None:
            forward &= raw > _shifted(raw, run.batch)
        if epoch is not None:
            forward &= epoch >= _shifted(epoch, run.epoch)
        if clock == "batch":
            forward &= counters["batches"] == run.steps_per_epoch
        count = len(steps) if forward.all() else int(np.argmin(forward))
        if not count:
            return None
        before = raw[count - 2] if count > 1 else run.batch
        if raw[count - 1] > before:
            run.spacing = float(raw[count - 1] - before)
        run.batch, run.step = float(raw[count - 1]), float(steps[count - 1])
        if epoch is not None:
            run.epoch = run.step_epoch = float(epoch[count - 1])
        run.idle.clear()
        epochs = epoch[:count] if epoch is not None else np.full(count, run.epoch)
        return steps[:count], epochs

    def _epochs_many(
        self, epoch: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
        run = self.run
        forward = epoch >= _shifted(epoch, run.epoch)
        count = len(epoch) if forward.all() else int(np.argmin(forward))
        if not count:
            return None
        run.epoch = float(epoch[count - 1])
        run.idle.clear()
        return np.full(count, run.step), epoch[:count]

    def _frames_many(
        self, counters: Mapping[str, npt.NDArray[np.float64]]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
        """Frames of a bar within the present epoch, up to one that ends it or begins another."""
        run = self.run
        batch, batches, epoch = counters["batch"], counters["batches"], counters.get("epoch")
        other_total = run.steps_per_epoch not in (None, batches[0])
        if not run.moved or run.finished == run.epoch or other_total:
            return None
        inside = (batch < batches) & (batches == batches[0])
        if epoch is not None:
            inside &= epoch == run.epoch
        count = len(batch) if inside.all() else int(np.argmin(inside))
        if not count:
            return None
        base = run.epoch - (1.0 if run.first_epoch >= 1 else 0.0)
        steps = base * batches[:count] + batch[:count]
        run.step = float(steps[-1])
        return steps, np.full(count, run.epoch)

    def _count_on(self, raw: float, line: int) -> None:
        """The step counts within each epoch: add what the epochs before have done."""
        run = self.run
        run.offset = run.step + (run.spacing if not raw and run.spacing == run.spacing else 0.0)
        if run.steps_per_epoch is None:
            run.steps_per_epoch = run.offset
        run.note(
            "the step counts within each epoch: counted on, taking the last step that an epoch "
            f"prints for its end ({self.name}:{line})",
            "steps within epochs",
        )
        run.batch = raw - 1.0 if run.batch == raw else math.nan

    def _maybe_restart(self, step: float, line: int, epoch: float | None) -> None:
        run = self.run
        if not run.trained or not step < run.batch:
            return
        if step <= run.first_step:
            if epoch is None and run.epoch > run.first_epoch:
                return
            self.new_run(line, f"the step returns to {step:g}")
        elif not run.epoch > run.first_epoch:
            run.note(
                f"{self.name}:{line}: the step goes back from {run.batch:g} to {step:g}: "
                "read as a resume from a checkpoint",
                "resume",
            )

    def at_batch(self, epoch: float | None, batch: float, batches: float, line: int) -> None:
        """A batch counter with its total was read: ``[10/5005]``."""
        run = self.run
        if epoch is None:
            epoch = run.epoch if run.epoch == run.epoch else None
        first = epoch is not None and epoch == run.epoch == run.first_epoch
        if first and batch < run.batch and batch <= run.first_step:
            self.new_run(line, f"the step returns to {batch:g}")
            run = self.run
        if epoch is not None:
            self.at_epoch(epoch, line)
            run = self.run
        if batches > 0:
            run.steps_per_epoch = batches
        if batch > run.batch:
            run.spacing = batch - run.batch
        run.batch = batch
        base = 0.0 if epoch is None else epoch - (1.0 if run.first_epoch >= 1 else 0.0)
        self._set_step(base * batches + batch)

    def at_sample(self, epoch: float, sample: float, samples: float, line: int) -> None:
        """A counter of examples within the epoch: the clock is a fraction of an epoch."""
        self.at_epoch(epoch, line)
        run = self.run
        run.settings.setdefault("dataset_size", int(samples))
        done = epoch - (1.0 if run.first_epoch >= 1 else 0.0)
        run.epoch = epoch
        run.step = done + (sample / samples if samples > 0 else 0.0)
        run.trained = True
        run.idle.clear()

    def at_frame(
        self,
        epoch: float | None,
        batch: float | None,
        batches: float | None,
        line: int,
        *,
        samples: bool,
    ) -> Level:
        """A frame of a progress bar; the last one of an epoch has the level "epoch"."""
        if epoch is not None and epoch != self.run.epoch:
            self.at_epoch(epoch, line)
        run = self.run
        done = batch is None or batches is None or batch >= batches
        if math.isnan(run.epoch):
            run.epoch = run.first_epoch = 1.0
            run.counted = True
        elif run.counted and run.finished == run.epoch and (not done or batch is None or run.moved):
            run.epoch += 1
        run.moved = not done
        if batches and not samples:
            run.steps_per_epoch = batches
        elif batches:
            run.settings.setdefault("dataset_size", int(batches))
        if done:
            run.finished = run.epoch
            run.trained = True
            return "epoch"
        base = run.epoch - (1.0 if run.first_epoch >= 1 else 0.0)
        run.step = base * (batches or 0.0) + (batch or 0.0)
        return "frame"

    def _set_step(self, step: float) -> None:
        run = self.run
        run.has_steps = True
        run.trained = True
        if run.first_step != run.first_step:
            run.first_step = run.batch
        run.step = step
        run.idle.clear()

    def settle(self) -> None:
        """Before a validation record: an epoch whose last batches were not logged is over."""
        run = self.run
        total, batch = run.steps_per_epoch, run.batch
        if not (run.has_steps and total and batch == batch) or run.offset:
            return
        left = total - batch
        spacing = run.spacing if run.spacing == run.spacing else total
        if 0 < left <= spacing:
            run.step += left
            run.batch = total

    def bound(self) -> None:
        """Thin the longest series until all of them together are small enough."""
        every = [s for draft in self.drafts for s in draft.series.values()]
        held = sum(len(s.values) for s in every)
        while held > MAX_HELD:
            longest = max(every, key=lambda s: len(s.values))
            held -= len(longest.values)
            longest.halve()
            held += len(longest.values)

    # --- points ------------------------------------------------------------------------------

    def series(self, name: str, side: str, level: Level, smoothing: Smoothing) -> Series:
        """The series of that name in the present run; a new one where there is none."""
        run = self.run
        key = (name, side, level)
        found = run.series.get(key)
        if found is None:
            found = Series(name, side, level, smoothing)
            if len(run.series) < MAX_SERIES:
                run.series[key] = found
            else:
                run.note(f"more than {MAX_SERIES} series; the rest is left out")
        return found

    def add(
        self,
        name: str,
        value: float,
        line: int,
        *,
        side: str = "",
        level: Level = "",
        smoothing: Smoothing = "unknown",
    ) -> None:
        """Record one value at the present clock."""
        run = self.run
        series = self.series(name, side, level, smoothing)
        epoch = run.epoch if level != "index" else float(len(series.values))
        series.add(run.step, epoch, value, line)

    def runs(self, overrides: Mapping[str, Role] | None = None) -> tuple[Run, ...]:
        """Everything read, with roles; runs without a curve are left out."""
        built = [_build(draft, overrides or {}) for draft in self.drafts]
        found = [run for run in built if run.curves]
        if len(found) < 2:
            return tuple(found)
        return tuple(
            run.model_copy(update={"name": f"{run.name} (run {i})"})
            for i, run in enumerate(found, start=1)
        )


def _build(draft: Draft, overrides: Mapping[str, Role]) -> Run:
    series_kept = _kept(draft)
    names = [s.name for s in series_kept]
    curves: list[Curve] = []
    sides: list[str] = []
    for series in series_kept:
        _drop_twins(draft, series)
        steps, granularity = _clock(draft, series)
        name = series.name
        if names.count(name) > 1:
            name = _tell_apart(series)
        if series.stride > 1:
            draft.note(f"{name}: thinned, one point in {series.stride} kept")
        origin = f"{draft.name}:{series.first_line}-{series.last_line}"
        curves.append(
            Curve(
                name=name,
                role="other",
                steps=steps,
                values=_array(series.values),
                granularity=granularity,
                smoothing=series.smoothing,
                origin=origin,
            )
        )
        sides.append(series.side)
    ordered = assign_roles(curves, sides, overrides, draft.note)
    return Run(
        name=draft.name,
        curves=ordered,
        steps_per_epoch=draft.steps_per_epoch,
        settings=draft.settings,
        notes=tuple(draft.notes),
    )


# Share of points equal to the one before from which a log is held to print each line twice.
# unsourced
TWINS = 0.4


def _drop_twins(draft: Draft, series: Series) -> None:
    """Loggers with two handlers print everything twice; a resumed file repeats rows."""
    if series.level != "step" or len(series.values) < 4:
        return
    steps, values = _array(series.steps), _array(series.values)
    twin = (steps[1:] == steps[:-1]) & ((values[1:] == values[:-1]) | np.isnan(values[1:]))
    if twin.mean() >= TWINS:
        keep = np.flatnonzero(np.concatenate([[True], ~twin]))
        series.steps = array("d", steps[keep])
        series.epochs = array("d", _array(series.epochs)[keep])
        series.values = array("d", values[keep])
        draft.note("every line stands there more than once: read once")


def _kept(draft: Draft) -> list[Series]:
    """Series with values; frames within an epoch only where no two epochs were finished."""
    full = [s for s in draft.series.values() if s.values]
    frames = [s for s in full if s.level == "frame"]
    if not frames:
        return full
    ends = [s for s in full if s.level == "epoch"]
    if max((len(s.values) for s in ends), default=0) >= 2:
        if draft.moved:
            draft.note("the last epoch was not finished and is left out")
        return [s for s in full if s.level != "frame"]
    draft.note("fewer than two finished epochs: the progress bar's frames are the curve")
    names = {s.name for s in frames}
    return [s for s in full if s.level == "frame" or s.name not in names]


def _tell_apart(series: Series) -> str:
    name = series.name
    if series.side == "val" and "val" not in name.lower() and "test" not in name.lower():
        name = f"val {name}"
    return f"{name} (epoch)" if series.level == "epoch" and series.side != "val" else name


def _clock(draft: Draft, series: Series) -> tuple[npt.NDArray[np.float64], Granularity]:
    steps, epochs = _array(series.steps), _array(series.epochs)
    if series.level in ("step", "frame") or (draft.has_steps and series.level != "index"):
        return steps, "step"
    if series.level == "sample":
        return steps, "epoch"
    if np.isfinite(epochs).any() and series.level != "index":
        known = np.isfinite(epochs)
        if not known.all():
            epochs = np.where(known, epochs, 0.0)
        return epochs, "epoch"
    draft.note("no epoch or step in the text: the axis counts the values")
    return np.arange(len(steps), dtype=np.float64), "unknown"
