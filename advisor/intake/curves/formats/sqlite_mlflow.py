"""MLflow's ``mlflow.db``: opened read-only, its ``metrics`` table read in order."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from urllib.parse import quote

import numpy as np

from advisor.errors import InputError
from advisor.intake.curves.named_series import Named, run_of
from advisor.intake.curves.recorder import MAX_RUNS
from advisor.intake.curves.source import Source
from advisor.model import Role, Run

MAX_ROWS = 5_000_000
# A hostile database is given up after this.
# unsourced
SECONDS = 20.0

_QUERY = (
    "SELECT run_uuid, key, step, CASE WHEN is_nan THEN 'nan' ELSE value END "
    "FROM metrics ORDER BY run_uuid, key, step, timestamp LIMIT ?"
)


def sniff(source: Source) -> int:
    """SQLite's magic."""
    return 100 if source.head.startswith(b"SQLite format 3\x00") else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """A run per MLflow run; raises InputError when there is no metrics table."""
    try:
        with closing(_connect(source)) as database:
            deadline = time.monotonic() + SECONDS
            database.set_progress_handler(lambda: time.monotonic() > deadline, 100_000)
            names = _run_names(database)
            series: dict[str, list[Named]] = {}
            for run, key, steps, values in _series(database):
                axis, numbers = np.array(steps), np.array(values)
                series.setdefault(run, []).append(
                    Named(key, axis, numbers, "step", origin=source.name)
                )
    except (sqlite3.Error, OverflowError, UnicodeError, ValueError) as error:
        raise InputError(
            f"{source.name}: an SQLite database without a readable MLflow 'metrics' table "
            f"({error}). Give mlflow.db, or export the metrics as CSV."
        ) from error
    runs = (
        run_of(names.get(run, run), found, overrides)
        for run, found in list(series.items())[:MAX_RUNS]
    )
    return tuple(run for run in runs if run.curves)


def _connect(source: Source) -> sqlite3.Connection:
    if source.path is not None:
        place = quote(str(source.path.resolve()))
        return sqlite3.connect(f"file:{place}?mode=ro&immutable=1", uri=True)
    database = sqlite3.connect(":memory:")
    database.deserialize(source.whole())
    return database


def _run_names(database: sqlite3.Connection) -> dict[str, str]:
    try:
        rows = database.execute("SELECT run_uuid, name FROM runs LIMIT 10000").fetchall()
    except sqlite3.Error:
        return {}
    return {str(run): str(name) for run, name in rows if name}


def _series(database: sqlite3.Connection) -> Iterator[tuple[str, str, list[float], list[float]]]:
    """Run, key, steps and values, series after series."""
    current: tuple[str, str] | None = None
    steps: list[float] = []
    values: list[float] = []
    for run, key, step, value in database.execute(_QUERY, (MAX_ROWS,)):
        if (run, key) != current:
            if current is not None:
                yield str(current[0]), str(current[1]), steps, values
            current, steps, values = (run, key), [], []
        steps.append(float(step or 0))
        values.append(float("nan" if value is None else value))
    if current is not None:
        yield str(current[0]), str(current[1]), steps, values
