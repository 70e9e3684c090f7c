"""What Weights & Biases prints at the end: a sparkline per key (shape only) and last values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from advisor.intake.curves.names import meaning
from advisor.intake.curves.source import Source
from advisor.model import Curve, Role, Run
from advisor.patterns import pattern

_SPARK = pattern(r"wandb:\s+(\S{1,80})\s+([▁▂▃▄▅▆▇█ ]{2,200})\s*")
_LAST = pattern(r"wandb:\s+(\S{1,80})\s+([-+\w.]{1,30})\s*")
_LEVELS = "▁▂▃▄▅▆▇█"


def sniff(source: Source) -> int:
    """The heading of the sparklines."""
    return 55 if "wandb: Run history:" in source.text else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """Curves of role "other" (or as overridden): eighths of an unknown range are no losses."""
    curves: list[Curve] = []
    last: list[str] = []
    for line in source.lines():
        line = line[:400]
        if (found := _SPARK.fullmatch(line)) and meaning(found[1]).kind != "skip":
            heights = [float(_LEVELS.index(c)) for c in found[2].strip() if c in _LEVELS]
            curves.append(
                Curve(
                    name=f"{found[1]} (shape only)",
                    role=overrides.get(found[1], "other"),
                    steps=np.arange(len(heights), dtype=np.float64),
                    values=np.array(heights),
                    smoothing="windowed",
                    origin=source.name,
                )
            )
        elif found := _LAST.fullmatch(line):
            last.append(f"{found[1]} = {found[2]}")
    if not curves:
        return ()
    notes = [
        "sparklines give the shape in eighths of an unknown range, no numbers; "
        "export the run's history as CSV for more",
        f"last values: {', '.join(last[:20])}",
    ]
    return (Run(name=source.name, curves=tuple(curves), notes=tuple(notes)),)
