"""Tables in a box, a block per print: Stable-Baselines3's logger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from advisor.intake.curves.rows import Row, number_in, read_rows
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_ROW = pattern(r"\s*\|\s*([\w/ .()-]{1,80}?)\s*\|\s*([-+\w.]{0,40})\s*\|\s*")


def sniff(source: Source) -> int:
    """Rows of two cells, with a section such as ``train/``."""
    text = source.text[:65536]
    rows = sum(_ROW.fullmatch(line) is not None for line in source.head_lines[:60])
    return 83 if rows >= 4 and re.search(r"\|\s*(?:train|rollout|time)/", text) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Each block is a row; ``total_timesteps`` is its step."""
    return read_rows(source.name, _blocks(source), overrides, "windowed")


def _blocks(source: Source) -> Iterator[tuple[int, Row]]:
    block: dict[str, float] = {}
    section = ""
    for line_number, line in enumerate(source.lines(), start=1):
        row = _ROW.fullmatch(line[:400])
        if row is None:
            if block and line.strip():
                yield line_number, block
                block, section = {}, ""
            continue
        name = row[1].strip()
        if not row[2]:
            section = name if name.endswith("/") else f"{name}/"
        elif (value := number_in(row[2])) is not None:
            key = name if "timesteps" in name else f"{section}{name}"
            block[key] = value
    if block:
        yield 0, block
