"""A folder of runs: event files by run, MLflow's metric files, or curve files by themselves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from advisor.errors import InputError
from advisor.intake.curves.formats import tensorboard
from advisor.intake.curves.named_series import Named, run_of
from advisor.intake.curves.source import Source
from advisor.model import Role, Run

# Files read from a folder.
# unsourced
MAX_FILES = 500
# Files looked at in a folder, and read from it.
# unsourced
MAX_SEEN = 20_000

_SIDES = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "eval": "val",
    "test": "val",
}
_ENDINGS = (".csv", ".tsv", ".json", ".jsonl", ".log", ".txt", ".db", ".out", ".ipynb")

Read = Callable[[Source, Mapping[str, Role]], tuple[Run, ...]]


def read_folder(
    folder: Path, name: str, overrides: Mapping[str, Role], read: Read
) -> tuple[Run, ...]:
    """Every run found; raises InputError when there is none."""
    files = list(itertools.islice(_files(folder), MAX_SEEN))
    events = [f for f in files if "tfevents" in f.name][:MAX_FILES]
    runs = _event_runs(folder, events, overrides)
    metrics = [f for f in files if f.parent.name == "metrics" and not f.suffix][:MAX_FILES]
    runs += _metric_runs(folder, metrics, overrides, read)
    if not runs:
        runs = _single_files(folder, files, overrides, read)
    if not runs:
        raise InputError(
            f"{name}: a folder of {len(files)} files without a curve that can be read. Give the "
            "folder of the event files, or the log, CSV or JSON file itself."
        )
    return tuple(runs)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size:
            yield path


def _event_runs(folder: Path, files: list[Path], overrides: Mapping[str, Role]) -> list[Run]:
    """``run/train`` and ``run/validation`` (and ``run`` itself) are one run."""
    grouped: dict[str, list[Path]] = {}
    for path in files:
        place = path.parent.relative_to(folder)
        run = place.parent if place.name.lower() in _SIDES else place
        grouped.setdefault(run.as_posix(), []).append(path)
    runs: list[Run] = []
    for title, paths in grouped.items():
        series: list[Named] = []
        notes: list[str] = []
        for path in paths:
            side = _SIDES.get(path.parent.name.lower(), "")
            found, odd = tensorboard.scalars(
                Source(path.relative_to(folder).as_posix(), path), side
            )
            series += [_prefixed(s, path.parent.name) if side == "val" else s for s in found]
            notes += odd
        title = folder.name if title == "." else title
        run = run_of(title, series, overrides, notes=notes)
        if run.curves:
            runs.append(run)
    return runs


def _prefixed(series: Named, folder: str) -> Named:
    return Named(
        f"{folder}/{series.name}",
        series.steps,
        series.values,
        series.granularity,
        series.side,
        series.smoothing,
        series.origin,
    )


def _metric_runs(
    folder: Path, files: list[Path], overrides: Mapping[str, Role], read: Read
) -> list[Run]:
    """``<run id>/metrics/<name>``: one file a curve."""
    grouped: dict[Path, list[Run]] = {}
    for path in files:
        grouped.setdefault(path.parent.parent, []).extend(
            _quietly(path, path.name, overrides, read)
        )
    return [
        run_of(
            place.name,
            [
                Named(c.name, c.steps, c.values, c.granularity, origin=c.origin)
                for r in found
                for c in r.curves
            ],
            overrides,
        )
        for place, found in grouped.items()
        if found
    ]


def _single_files(
    folder: Path, files: list[Path], overrides: Mapping[str, Role], read: Read
) -> list[Run]:
    """Each file that can be read; of the trainer states of checkpoints only the last."""
    states = [f for f in files if f.name == "trainer_state.json"]
    latest = max(states, key=lambda f: f.stat().st_size, default=None)
    chosen = [f for f in files if f.suffix.lower() in _ENDINGS and (f not in states or f == latest)]
    runs: list[Run] = []
    for path in chosen[:MAX_FILES]:
        runs += _quietly(path, path.relative_to(folder).as_posix(), overrides, read)
    return runs


def _quietly(path: Path, name: str, overrides: Mapping[str, Role], read: Read) -> tuple[Run, ...]:
    try:
        return read(Source(name, path=path), overrides)
    except InputError:
        return ()
