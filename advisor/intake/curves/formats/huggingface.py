"""Hugging Face Trainer's printed dictionaries (version 5 quotes the numbers), also TRL, axolotl."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.reading import NOTHING, Reading
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_MARK = pattern(r"\{['\"](?:loss|eval_loss|train_loss)['\"]: ['\"]?[-+\dnN]")


def sniff(source: Source) -> int:
    """A printed dictionary with a loss."""
    text = source.text[:65536]
    return 77 if _MARK.search(text) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """The training loss is a mean since the last print."""
    return read_lines(source, overrides, parse, "windowed")


def parse(line: str) -> Reading | None:
    """The closing summary holds means over the whole run: no point of a curve."""
    return NOTHING if "train_runtime" in line else None
