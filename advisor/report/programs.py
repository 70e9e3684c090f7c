"""What was read from code, as a terminal shows it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from advisor.model import CodeReading, Finding, Part
from advisor.report.terminal import clean
from advisor.sayings import in_its_language

# Layers of one network shown.
LAYERS = 40


def show(reading: CodeReading, console: Console) -> None:
    """Print the program at a glance, then what was seen in it, line by line."""
    reading = in_its_language(reading)
    for note in reading.notes:
        console.print(Text(f"! {clean(note)}", "yellow"))
    for network in reading.networks:
        whole = "" if network.complete else "  (followed only in part)"
        console.print(
            Text.assemble((f"{clean(network.name)}", "bold"), f"  {network.where}{whole}")
        )
        _parts(console, "", network.layers[:LAYERS])
    for label in ("losses", "optimizers", "schedules", "pipeline", "modes", "callbacks"):
        _parts(console, label, getattr(reading, label))
    facts = reading.facts.model_dump(exclude_none=True, exclude={"origins"})
    if facts:
        console.print(Text("facts", "bold"))
        for name, value in facts.items():
            origin = reading.facts.origins.get(name, "")
            console.print(Text(f"  {name.replace('_', ' '):<20}{clean(str(value))}  {origin}"))
    console.print()
    _findings(reading, console)


def _parts(console: Console, label: str, parts: Sequence[Part]) -> None:
    if label and parts:
        console.print(Text(label, "bold"))
    for part in parts:
        line = Text(f"  {clean(part.what):<44} ", no_wrap=True, overflow="ellipsis")
        line.append(f"{part.where}  ", "cyan").append(clean(part.text), "dim")
        console.print(line, no_wrap=True, overflow="ellipsis")


def _findings(reading: CodeReading, console: Console) -> None:
    certain = {d.symptom for d in reading.defects}
    seen = [f for f in reading.findings if f.status == "present"]
    for finding in sorted(seen, key=lambda f: (f.symptom not in certain, f.symptom)):
        console.print(_finding(reading, finding, defect=finding.symptom in certain))
    absent = sum(f.status == "absent" for f in reading.findings)
    unknown = sum(f.status == "unknown" for f in reading.findings)
    console.print(Text(f"{absent} looked for and not there; {unknown} cannot be told"))


def _finding(reading: CodeReading, finding: Finding, *, defect: bool) -> Text:
    name = reading.symptom_names[finding.symptom][reading.language]
    text = Text.assemble(("! ", "bold red") if defect else "* ", (name, "bold"))
    text.append(f"  ({finding.symptom})", "dim")
    for evidence in finding.evidence:
        text.append(f"\n    {evidence.where}", "cyan").append(f"  {clean(evidence.what)}")
    return text
