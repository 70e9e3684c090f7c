"""What Ultralytics (v8 and later) and YOLOv5 print: columns under a header, one bar an epoch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from advisor.intake.curves.recorder import Recorder
from advisor.intake.curves.rows import number_in
from advisor.intake.curves.source import Source
from advisor.model import Role, Run
from advisor.patterns import pattern

_HEADER = pattern(r"\s*Epoch\s+GPU_mem\s", re.IGNORECASE)
_EPOCH = pattern(r"\s*(\d{1,6})/(\d{1,6})\s+\S+\s+[-+\d.n]")
_VALIDATED = pattern(r"\s*all\s+\d+\s+\d+\s+")
_CLASS = pattern(r"\s*Class\s+Images\s+(?:Instances|Labels|Targets)\s", re.IGNORECASE)


def sniff(source: Source) -> int:
    """The header with the GPU's memory."""
    return 93 if any(_HEADER.match(line) for line in source.head_lines) else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """The last frame of each epoch, and the validation's ``all`` row."""
    recorder = Recorder(source.name)
    names: Sequence[str] = ()
    scores: Sequence[str] = ()
    last: tuple[float, list[float], int] | None = None
    for line_number, line in enumerate(source.lines(), start=1):
        line = line[:400]
        if _HEADER.match(line):
            names = line.split()[2:]
        elif _CLASS.match(line):
            scores = [w.strip("():") for w in line.split("%|")[0].split()[3:7]]
        elif names and (found := _EPOCH.match(line)):
            epoch = float(found[1])
            if last and last[0] != epoch:
                _flush(recorder, names, last)
            cells = line.partition(": ")[0].split()[2:]
            last = (epoch, [v for c in cells if (v := number_in(c)) is not None], line_number)
        elif scores and _VALIDATED.match(line):
            if last:
                _flush(recorder, names, last)
                last = None
            for name, cell in zip(scores, line.split()[3:], strict=False):
                if (value := number_in(cell)) is not None:
                    name = f"metrics/{_FULL.get(name, name)}"
                    recorder.add(name, value, line_number, side="val", level="epoch")
    if last:
        _flush(recorder, names, last)
    return recorder.runs(overrides)


_FULL = {"Box(P": "precision", "P": "precision", "R": "recall"}


def _flush(recorder: Recorder, names: Sequence[str], row: tuple[float, list[float], int]) -> None:
    epoch, values, line = row
    recorder.at_epoch(epoch, line)
    recorder.run.trained = True
    for name, value in zip(names, values, strict=False):
        if name.lower() not in ("instances", "size", "labels", "img_size", "targets"):
            name = name if "loss" in name else f"{name}_loss"
            recorder.add(
                f"train/{name}", value, line, side="train", level="epoch", smoothing="running-mean"
            )
