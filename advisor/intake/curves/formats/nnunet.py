"""nnU-Net: losses are negative by design (Dice)."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.intake.curves.line_log import read_lines
from advisor.intake.curves.source import Source
from advisor.model import Role, Run


def sniff(source: Source) -> int:
    """Its own name for its running Dice."""
    text = source.text[:65536]
    return 79 if "Pseudo dice" in text or ("nnUNet" in text and "train_loss" in text) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Runs with the note that a loss below zero is no fault."""
    runs = read_lines(source, overrides, None, "unknown")
    note = "nnU-Net adds a negative Dice term: its loss falls to about -1 and that is no fault"
    return tuple(run.model_copy(update={"notes": (*run.notes, note)}) for run in runs)
