"""Tables of text: CSV of any tool, tab or blank separated, Markdown, fastai and notebook tables.

Keras CSVLogger (``NA``), Lightning (sparse cells), Weights & Biases charts (one column a run),
Ultralytics and YOLOv5 ``results.csv`` (padded cells), timm ``summary.csv``, TensorBoard downloads.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.intake.curves.axes import axis_of, is_no_series
from advisor.intake.curves.formats.json_document import tag_of
from advisor.intake.curves.named_series import Array, Named, run_of
from advisor.intake.curves.names import meaning
from advisor.intake.curves.rows import number_in
from advisor.intake.curves.source import Source
from advisor.model import Granularity, Role, Run, Smoothing
from advisor.patterns import pattern

CHUNK = 20_000
MAX_COLUMNS = 2_000
_BLANK = pattern(r"\s+")
_WIDE = pattern(r"\t|\s{2,}")
_PHRASE = pattern(r"\b(Training|Validation|Train|Valid|Val|Test|Eval) (Loss|Accuracy|Error)\b")
_NOT_NUMERIC = pattern(r"[\"_]")
Chunk = tuple[list[Array], list[npt.NDArray[np.bool_]], Array]
_MISSING = frozenset(("", "na", "n/a", "none", "null", "-", "no log", "--"))


@dataclass(frozen=True)
class Layout:
    """How a table is cut into cells, and its header (line number from 1)."""

    delimiter: str
    header: tuple[str, ...]
    line: int


def sniff(source: Source) -> int:
    """A header with a clock or a metric, over rows of numbers."""
    found = layout(source.head_lines)
    if found is None:
        return 0
    return 88 if found.line == 1 else 56


def layout(lines: Sequence[str]) -> Layout | None:
    """The first line that is a header and is followed by rows that fit."""
    for index, line in enumerate(lines[:200]):
        if len(line) > 200_000 or _digit_heavy(line):
            continue
        for delimiter in (",", "\t", ";", "|", "wide", "blank"):
            header = tuple(c.strip() for c in cells(line, delimiter))
            if _is_header(header) and _fits(lines[index + 1 : index + 6], header, delimiter):
                return Layout(delimiter, header, index + 1)
    return None


def _digit_heavy(line: str) -> bool:
    return line[:1].isdigit() or line.lstrip()[:1] in ("{", "[")


def cells(line: str, delimiter: str) -> list[str]:
    """The cells of one line."""
    if delimiter == "wide":
        return _WIDE.split(line.strip())
    if delimiter == "blank":
        return _BLANK.split(_PHRASE.sub(r"\1_\2", line.strip()))
    if delimiter == "|":
        return [c.strip() for c in line.strip().strip("|").split("|")]
    try:
        rows = list(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
        return rows[0] if rows else []
    except csv.Error:
        return []


def _is_header(header: Sequence[str]) -> bool:
    if len(header) < 2 or any(len(h) > 200 for h in header):
        return False
    if any(number_in(h) is not None for h in header if h):
        return False
    known = sum(bool(axis_of(h)) or meaning(h).kind not in ("other", "skip") for h in header)
    tensorboard = [h.lower() for h in header] == ["wall time", "step", "value"]
    return tensorboard or known >= 2 or (known == 1 and len(header) == 2)


def _fits(lines: Sequence[str], header: Sequence[str], delimiter: str) -> bool:
    for line in lines:
        row = cells(line, delimiter)
        if delimiter == "|" and set(line) <= set("|-: +"):
            continue
        if abs(len(row) - len(header)) > (1 if len(header) > 2 else 0):
            return False
        numbers = sum(_cell(c) is not None for c in row)
        filled = sum(c.strip().lower() not in _MISSING for c in row)
        return numbers >= 1 and numbers * 2 >= filled
    return False


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Runs split where the clock returns to its start."""
    found = layout(source.head_lines)
    if found is None:
        return ()
    header = found.header[:MAX_COLUMNS]
    chunks = list(_chunks(source, found))
    if not chunks:
        return ()
    columns = [np.concatenate(parts) for parts in zip(*(c[0] for c in chunks), strict=True)]
    present = [np.concatenate(parts) for parts in zip(*(c[1] for c in chunks), strict=True)]
    lines = np.concatenate([c[2] for c in chunks])
    return _runs(source.name, Table(header, columns, present, lines), overrides)


@dataclass(frozen=True)
class Table:
    """Columns of shape (n,), which cells were filled, and the line of each row."""

    header: tuple[str, ...]
    columns: list[Array]
    present: list[np.ndarray]
    lines: Array


def _chunks(source: Source, found: Layout) -> Iterator[Chunk]:
    """Columns of blocks of lines below the header."""
    line, below = 1, False
    for block in source.line_blocks():
        lines = block.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if block.endswith(("\n", "\r")):
            lines.pop()
        if below and (quick := _numeric_block(lines, found, line)):
            yield quick
        else:
            rows, below = _rows(lines, found, line, below)
            for start in range(0, len(rows), CHUNK):
                yield _columns(rows[start : start + CHUNK], found.header[:MAX_COLUMNS])
        line += len(lines)


def _numeric_block(lines: list[str], found: Layout, first: int) -> Chunk | None:
    """A block with a number in every cell, all at once; None when it is anything else."""
    width = len(found.header)
    if found.delimiter not in (",", ";", "\t") or width > MAX_COLUMNS:
        return None
    text = found.delimiter.join(lines)
    if text.count(found.delimiter) + 1 != width * len(lines) or _NOT_NUMERIC.search(text):
        return None
    try:
        flat = np.array(list(map(float, text.split(found.delimiter))))
    except ValueError:
        return None
    table = flat.reshape(len(lines), width)
    full = np.ones(len(lines), dtype=bool)
    numbers = np.arange(first, first + len(lines), dtype=np.float64)
    return [table[:, i] for i in range(width)], [full] * width, numbers


def _rows(
    lines: list[str], found: Layout, first: int, below: bool
) -> tuple[list[tuple[int, list[str]]], bool]:
    """Rows that fit the header; a repeated header and lines of other text are passed over."""
    width, delimiter = len(found.header), found.delimiter
    header = tuple(h.strip('"') for h in found.header)
    quick = delimiter in (",", ";", "\t")
    rows: list[tuple[int, list[str]]] = []
    for line_number, line in enumerate(lines, start=first):
        if not line or line.isspace():
            continue
        row = line.split(delimiter) if quick and '"' not in line else cells(line, delimiter)
        if not below:
            below = tuple(c.strip().strip('"') for c in row) == header
        elif len(row) == width:
            rows.append((line_number, row))
        elif width > 2 and width - 1 <= len(row) <= width + 1:
            rows.append((line_number, [*row, ""][:width]))
    return rows, below


def _columns(
    rows: list[tuple[int, list[str]]], header: Sequence[str]
) -> tuple[list[Array], list[np.ndarray], Array]:
    texts = list(zip(*(row for _, row in rows), strict=True))[: len(header)]
    pairs = [_floats(column) for column in texts]
    lines = np.array([n for n, _ in rows], dtype=np.float64)
    return [p[0] for p in pairs], [p[1] for p in pairs], lines


def _floats(column: Sequence[str]) -> tuple[Array, np.ndarray]:
    """Values and which of them were given: an empty cell is missing, ``nan`` is data."""
    try:
        return np.array(list(map(float, column))), np.ones(len(column), dtype=bool)
    except ValueError:
        found = [_cell(c) for c in column]
        present = np.array([v is not None for v in found])
        return np.array([np.nan if v is None else v for v in found]), present


def _cell(text: str) -> float | None:
    value = number_in(text)
    if value is None and "," in text:
        return number_in(text.replace(",", ".")) if text.count(",") == 1 else None
    return value


def _runs(name: str, table: Table, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    step, epoch = _clock(table, "step"), _clock(table, "epoch")
    clock = step if step is not None else epoch
    if clock is None:
        clock = np.arange(len(table.lines), dtype=np.float64)
    granularity: Granularity = (
        "step" if step is not None else "epoch" if epoch is not None else "unknown"
    )
    bounds, resumed = _restarts(clock)
    notes = [f"{name}: the clock steps back {resumed} times: read as resumes"] if resumed else []
    if granularity == "unknown":
        notes.append("no step or epoch column: the axis counts the rows")
    runs: list[Run] = []
    for number, (start, end) in enumerate(itertools.pairwise(bounds), start=1):
        part = slice(start, end)
        spe = (
            _steps_per_epoch(step[part], epoch[part])
            if step is not None and epoch is not None
            else None
        )
        for group, series in _grouped(name, table, clock, part, granularity):
            title = group or (f"{name} (run {number})" if len(bounds) > 2 else name)
            run = run_of(
                title, series, overrides, notes=notes, steps_per_epoch=spe, assume_loss=True
            )
            if run.curves:
                runs.append(run)
    return tuple(runs)


def _clock(table: Table, axis: str) -> Array | None:
    """The column that counts, gaps filled with the value before."""
    for i, head in enumerate(table.header):
        if axis_of(head) == axis and table.present[i].any():
            known = np.where(table.present[i], np.arange(len(table.lines)), -1)
            last = np.maximum.accumulate(known)
            return np.where(last >= 0, table.columns[i][np.maximum(last, 0)], 0.0)
    return None


def _restarts(clock: Array) -> tuple[list[int], int]:
    """Row bounds of the runs, and how often the clock went back without starting over."""
    back = np.flatnonzero(clock[1:] < clock[:-1]) + 1
    fresh = [int(i) for i in back if clock[i] <= clock[0]]
    return [0, *fresh[:200], len(clock)], len(back) - len(fresh)


def _steps_per_epoch(step: Array, epoch: Array) -> float | None:
    """The median step between the first rows of successive epochs."""
    starts = np.flatnonzero(np.concatenate([[True], epoch[1:] != epoch[:-1]]))
    with np.errstate(invalid="ignore"):
        gaps = np.diff(step[starts])
    return float(np.median(gaps)) if len(gaps) and np.median(gaps) > 1 else None


def _grouped(
    name: str, table: Table, clock: Array, part: slice, granularity: Granularity
) -> Iterable[tuple[str, list[Named]]]:
    """Series by run: a chart export has one column per run, named ``run - key``."""
    charts: dict[str, list[Named]] = {}
    wall_step_value = [h.lower() for h in table.header] == ["wall time", "step", "value"]
    for i, head in enumerate(table.header):
        head = head.strip('" ')
        if axis_of(head) or is_no_series(head) or not table.present[i][part].any():
            continue
        keep = table.present[i][part]
        lines = table.lines[part][keep]
        run, dash, key = head.partition(" - ")
        title = tag_of(name) if wall_step_value else key if dash else head
        charts.setdefault(run if dash else "", []).append(
            Named(
                name=title,
                steps=clock[part][keep],
                values=table.columns[i][part][keep],
                granularity=granularity,
                smoothing=_smoothing(table.header, head),
                origin=f"{name}:{int(lines[0])}-{int(lines[-1])}",
            )
        )
    return charts.items()


def _smoothing(header: Sequence[str], name: str) -> Smoothing:
    """fastai's train_loss is an exponential mean; Keras writes the epoch's running mean."""
    if name == "train_loss" and "valid_loss" in header and "time" in header:
        return "ema"
    if name.endswith("_step"):
        return "raw"
    if "val_loss" in header and "loss" in header and name in ("loss", "accuracy", "acc"):
        return "running-mean"
    return "unknown"
