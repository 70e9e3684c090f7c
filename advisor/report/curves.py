"""What was read from curves and logs, as a terminal shows it."""

from __future__ import annotations

import math

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from advisor.model import Curve, Finding, Reading, Run
from advisor.report.plot import draw
from advisor.report.terminal import clean, drawing
from advisor.sayings import in_its_language


def show(reading: Reading, console: Console, *, classes: int | None = None) -> None:
    """Print the series of every run, its plot, and the findings."""
    reading = in_its_language(reading)
    chance = math.log(classes) if classes and classes > 1 else None
    for run in reading.runs:
        console.print(_series(run))
        for note in run.notes:
            console.print(Text(f"! {clean(note)}", "yellow"))
        console.print()
        for picture in draw(run, reading.findings, chance=chance):
            console.print(drawing(picture))
            console.print()
    for finding in reading.findings:
        if finding.status == "present":
            console.print(_finding(reading, finding))
    unknown = [f for f in reading.findings if f.status == "unknown"]
    absent = [f for f in reading.findings if f.status == "absent"]
    console.print(Text(f"{len(absent)} looked for and not there; {len(unknown)} cannot be told"))


def _series(run: Run) -> Table:
    table = Table(title=clean(run.name), box=box.SIMPLE, title_justify="left")
    for heading in ("series", "role", "points", "first", "last", "x", "smoothing", "read from"):
        table.add_column(heading, overflow="fold")
    for curve in run.curves:
        table.add_row(*(Text(clean(cell)) for cell in _row(curve)))
    return table


def _row(curve: Curve) -> tuple[str, ...]:
    first, last = (f"{curve.values[i]:.4g}" for i in (0, -1)) if len(curve) else ("", "")
    return (
        curve.name,
        curve.role,
        str(len(curve)),
        first,
        last,
        curve.granularity,
        curve.smoothing,
        curve.origin,
    )


def _finding(reading: Reading, finding: Finding) -> Text:
    name = reading.symptom_names[finding.symptom][reading.language]
    text = Text.assemble(("* ", "bold red"), (name, "bold"), f"  ({finding.symptom})")
    for evidence in finding.evidence[:3]:
        place = f"{evidence.run}: {evidence.where}" if evidence.run else evidence.where
        text.append(f"\n    {clean(place)}: {clean(evidence.what)}")
        text.append(f" = {clean(evidence.observed)}" if evidence.observed else "")
        text.append(f" ({clean(evidence.threshold)})" if evidence.threshold else "", "dim")
    return text
