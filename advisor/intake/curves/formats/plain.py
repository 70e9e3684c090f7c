"""Any text that prints names and numbers; the last resort."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.source import Source
from advisor.model import Role, Run


def sniff(source: Source) -> int:
    """Always possible, never likely."""
    return 1


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """The runs of a text of prints."""
    return read_lines(source, overrides)
