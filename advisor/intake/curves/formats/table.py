"""Tables of text: CSV of any tool, tab or blank separated, Markdown, fastai and notebook tables.

Keras CSVLogger (``NA``), Lightning (sparse cells), Weights & Biases charts (one column a run),
Ultralytics and YOLOv5 ``results.csv`` (padded cells), timm ``summary.csv``, TensorBoard downloads.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.intake.curves.axes import axis_of, is_no_series
from advisor.intake.curves.formats.json_document import tag_of
from advisor.intake.curves.growing import Array, Chunk, Growing, Mask, Part
from advisor.intake.curves.named_series import Named, run_of
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
    wanted = [i for i, h in enumerate(header) if not axis_of(h) and not is_no_series(_bare(h))]
    table = Growing(header, wanted)
    for chunk in _chunks(source, found):
        if len(chunk.lines):
            table.add(chunk)
    return _runs(source.name, table, overrides) if table.rows else ()


def _bare(head: str) -> str:
    return head.strip('" ')


def _chunks(source: Source, found: Layout) -> Iterator[Chunk]:
    """Columns of blocks of lines below the header."""
    line, below = 1, False
    for block in source.line_blocks():
        lines = block.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if block.endswith(("\n", "\r")):
            lines.pop()
        if not below and (header := _header_at(lines, found)) is not None:
            below = True
            line += header + 1
            lines = lines[header + 1 :]
        if below and (quick := _numeric_block(lines, found, line)):
            yield quick
        elif below:
            rows = _rows(lines, found, line)
            for start in range(0, len(rows), CHUNK):
                yield _columns(rows[start : start + CHUNK], found.header[:MAX_COLUMNS])
        line += len(lines)


def _header_at(lines: list[str], found: Layout) -> int | None:
    """The index of the header among these lines."""
    header = tuple(h.strip('"') for h in found.header)
    for i, line in enumerate(lines):
        row = cells(line, found.delimiter)
        if tuple(c.strip().strip('"') for c in row) == header:
            return i
    return None


# Stands for an empty cell among numbers that are parsed all at once; no logger writes it.
_EMPTY = "-3e-301"
_EMPTY_NUMBER = float(_EMPTY)
_USUAL_GAPS = ("", "NA", "None", "null")
_ABSENT = frozenset(("", "NA", "na", "N/A", "n/a", "None", "none", "null", "-", "--"))


def _numeric_block(lines: list[str], found: Layout, first: int) -> Chunk | None:
    """A block of nothing but numbers and empty cells, all at once; None for anything else."""
    width = len(found.header)
    if width > MAX_COLUMNS or not lines:
        return None
    parts = _parts(lines, found.delimiter, width)
    if parts is None:
        return None
    try:
        flat = np.array(list(map(float, parts)))
    except ValueError:
        try:
            flat = np.array([float(_EMPTY if p in _ABSENT else p) for p in parts])
        except ValueError:
            return None
    table = flat.reshape(len(lines), width)
    filled = table != _EMPTY_NUMBER
    numbers = np.arange(first, first + len(lines), dtype=np.float64)
    return Chunk(list(table.T), list(filled.T), numbers)


def _parts(lines: list[str], delimiter: str, width: int) -> list[str] | None:
    """The cells of lines that all have ``width`` of them, row after row."""
    if delimiter == "blank":
        rows = [line.split() for line in lines]
        if any(len(row) != width for row in rows):
            return None
        return [cell for row in rows for cell in row]
    if delimiter not in (",", ";", "\t"):
        return None
    text = f"{delimiter}\n{delimiter}".join(lines)
    if text.count(delimiter) + 1 != (width + 1) * len(lines) - 1 or _NOT_NUMERIC.search(text):
        return None
    text = f"{delimiter}{text}{delimiter}"
    for word in _USUAL_GAPS:
        gap = f"{delimiter}{word}{delimiter}"
        if gap in text:
            for _ in range(2):  # the second time for those that share a delimiter
                text = text.replace(gap, f"{delimiter}{_EMPTY}{delimiter}")
    parts = text[1:-1].split(delimiter)
    ends = parts[width :: width + 1]
    if ends.count("\n") != len(lines) - 1:
        return None  # some rows are longer and others shorter
    del parts[width :: width + 1]
    return parts


def _rows(lines: list[str], found: Layout, first: int) -> list[tuple[int, list[str]]]:
    """Rows that fit the header; lines of other text are passed over."""
    width, delimiter = len(found.header), found.delimiter
    quick = delimiter in (",", ";", "\t")
    rows: list[tuple[int, list[str]]] = []
    for line_number, line in enumerate(lines, start=first):
        if not line or line.isspace():
            continue
        row = line.split(delimiter) if quick and '"' not in line else cells(line, delimiter)
        if len(row) == width:
            rows.append((line_number, row))
        elif width > 2 and width - 1 <= len(row) <= width + 1:
            rows.append((line_number, [*row, ""][:width]))
    return rows


def _columns(rows: list[tuple[int, list[str]]], header: Sequence[str]) -> Chunk:
    texts = list(zip(*(row for _, row in rows), strict=True))[: len(header)]
    pairs = [_floats(column) for column in texts]
    lines = np.array([n for n, _ in rows], dtype=np.float64)
    return Chunk([p[0] for p in pairs], [p[1] for p in pairs], lines)


def _floats(column: Sequence[str]) -> tuple[Array, Mask]:
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


def _runs(name: str, table: Growing, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    axes = table.axes or {}
    granularity: Granularity = (
        "step" if "step" in axes else "epoch" if "epoch" in axes else "unknown"
    )
    resumed = table.resumed
    notes = [f"{name}: the clock steps back {resumed} times: read as resumes"] if resumed else []
    if granularity == "unknown":
        notes.append("no step or epoch column: the axis counts the rows")
    runs: list[Run] = []
    for number, part in enumerate(table.parts, start=1):
        spe = part.steps_per_epoch()
        for group, (series, thin) in _grouped(name, table, part, granularity).items():
            title = group or (f"{name} (run {number})" if len(table.parts) > 1 else name)
            run = run_of(
                title,
                series,
                overrides,
                notes=[*notes, *thin],
                steps_per_epoch=spe,
                assume_loss=True,
            )
            if run.curves:
                runs.append(run)
    return tuple(runs)


def _grouped(
    name: str, table: Growing, part: Part, granularity: Granularity
) -> dict[str, tuple[list[Named], list[str]]]:
    """Series by run with notes: a chart export has one column per run, named ``run - key``."""
    charts: dict[str, tuple[list[Named], list[str]]] = {}
    wall_step_value = [h.lower() for h in table.header] == ["wall time", "step", "value"]
    for i in sorted(part.columns):
        column, head = part.columns.pop(i), _bare(table.header[i])
        run, dash, key = head.partition(" - ")
        title = tag_of(name) if wall_step_value else key if dash else head
        series, notes = charts.setdefault(run if dash else "", ([], []))
        steps, values = column.whole()
        if column.stride > 1:
            notes.append(f"{title}: thinned, one point in {column.stride} kept")
        series.append(
            Named(
                name=title,
                steps=steps,
                values=values,
                granularity=granularity,
                smoothing=_smoothing(table.header, head),
                origin=f"{name}:{column.first_line}-{column.last_line}",
            )
        )
    return charts


def _smoothing(header: Sequence[str], name: str) -> Smoothing:
    """fastai's train_loss is an exponential mean; Keras writes the epoch's running mean."""
    if name == "train_loss" and "valid_loss" in header and "time" in header:
        return "ema"
    if name.endswith("_step"):
        return "raw"
    if "val_loss" in header and "loss" in header and name in ("loss", "accuracy", "acc"):
        return "running-mean"
    return "unknown"
