"""One JSON object a line: W&B history, DeiT, mmengine, Detectron2, LLaMA-Factory, own loggers.

Half-written last lines and lines of other text are passed over; the ending of the file's name
does not matter (mmdet writes JSON lines to ``.log.json``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import cast

from advisor.intake.curves.rows import Row, read_rows
from advisor.intake.curves.source import Source
from advisor.model import Role, Run, Smoothing

MAX_LINE = 1 << 20
_DECODE = json.JSONDecoder().raw_decode


def sniff(source: Source) -> int:
    """Most of the first lines are JSON objects, and more than one."""
    lines = source.head_lines[:12]
    objects = sum(load(line) is not None for line in lines)
    if objects >= 2 and objects * 2 >= len(lines):
        return 92
    return 60 if objects == 1 and len(lines) == 1 else 0


def load(line: str) -> Row | None:
    """The object on a line, or None."""
    line = line.strip()
    if not (line.startswith("{") and line.endswith("}") and len(line) < MAX_LINE):
        return None
    try:
        value, _ = _DECODE(line)
    except (ValueError, RecursionError):
        return None
    return cast(Row, value) if isinstance(value, dict) else None


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Rows in order; ``_step``, ``step``, ``iteration`` or ``epoch`` is the clock."""
    return read_rows(source.name, _rows(source), overrides, _smoothing(source))


def _rows(source: Source) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(source.lines(), start=1):
        if (row := load(line)) is not None:
            yield number, row


def _smoothing(source: Source) -> Smoothing:
    """Detectron2 logs medians of 20 steps, the mm* family means over its interval."""
    head = source.text[:4000]
    if '"total_loss"' in head and '"iteration"' in head:
        return "windowed"
    if '"data_time"' in head and '"iter"' in head:
        return "windowed"
    return "unknown"
