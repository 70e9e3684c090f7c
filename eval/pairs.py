"""``python -m eval.pairs``: whole programs, each with one fault and with only that fault repaired.

A pair is a folder of ``eval/code``: ``buggy.py``, ``repaired.py``, ``about.yaml`` (cause, further
acceptable causes, framework, task, line of the fault, the fault in a sentence; where there is one,
the prose of the person who asks). Nothing is run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from advisor import intake, knowledge, pipeline
from advisor.knowledge import Knowledge
from advisor.model import Diagnosis

FOLDER = Path(__file__).parent / "code"
QUESTION = "It does not train well. What is wrong?"
# A repaired program must have no cause above this probability.
ALARM_ABOVE = 0.5


@dataclass(frozen=True)
class Pair:
    """Two programs that differ in one fault; ``accepted`` are the causes that count as right."""

    id: str
    buggy: bytes
    repaired: bytes
    cause: str
    accepted: tuple[str, ...]
    framework: str
    task: str
    line: int
    fault: str
    prose: str = QUESTION


@dataclass(frozen=True)
class Result:
    """What was said of both halves of a pair, and of the buggy one with a question added."""

    pair: Pair
    buggy: Diagnosis
    asked: Diagnosis
    repaired: Diagnosis

    def differs(self) -> bool:
        """The two halves are told apart by verdict, first cause or defects."""
        return _gist(self.buggy) != _gist(self.repaired)

    def first(self) -> bool:
        """The injected fault is the first cause when only the code is given."""
        return _top(self.buggy) in self.pair.accepted

    def first_asked(self) -> bool:
        """The injected fault is the first cause when the question is given too."""
        return _top(self.asked) in self.pair.accepted

    def named(self) -> bool:
        """A defect of the buggy half belongs to the injected fault."""
        return any(d.cause in self.pair.accepted for d in self.buggy.defects)

    def silent(self) -> bool:
        """The repaired half has no defect and no cause above ``ALARM_ABOVE``."""
        sure = any(h.probability > ALARM_ABOVE for h in self.repaired.differential)
        return not self.repaired.defects and not sure


MEASURES: dict[str, Callable[[Result], bool]] = {
    "differs": Result.differs,
    "first": Result.first,
    "first, asked": Result.first_asked,
    "defect named": Result.named,
    "repaired silent": Result.silent,
}


def pairs(folder: Path = FOLDER) -> Iterator[Pair]:
    """The pairs of ``eval/code`` in order."""
    for about in sorted(folder.glob("*/about.yaml")):
        raw: dict[str, Any] = yaml.safe_load(about.read_text())
        yield Pair(
            id=about.parent.name,
            buggy=(about.parent / "buggy.py").read_bytes(),
            repaired=(about.parent / "repaired.py").read_bytes(),
            cause=raw["cause"],
            accepted=(raw["cause"], *raw["also"]),
            framework=raw["framework"],
            task=raw["task"],
            line=raw["line"],
            fault=raw["fault"],
            prose=raw.get("prose", QUESTION),
        )


def solve(pair: Pair, kb: Knowledge) -> Result:
    """Diagnose both halves. Neither is named after what it is."""
    return Result(
        pair,
        buggy=_diagnose("", pair.buggy, kb),
        asked=_diagnose(pair.prose, pair.buggy, kb),
        repaired=_diagnose("", pair.repaired, kb),
    )


def shares(results: Sequence[Result]) -> dict[str, float]:
    """The share of results that meet each measure."""
    return {name: sum(met(r) for r in results) / len(results) for name, met in MEASURES.items()}


def table(results: Sequence[Result]) -> Iterable[str]:
    """The lines of the table: by framework, then all."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for r in results:
        groups[r.pair.framework].append(r)
    yield f"{'':<14}{'pairs':>6}" + "".join(f"{name:>17}" for name in MEASURES)
    for name in (*sorted(groups), "all"):
        chosen = groups.get(name, results)
        cells = "".join(f"{share:>17.0%}" for share in shares(chosen).values())
        yield f"{name:<14}{len(chosen):>6}{cells}"


def miss(result: Result) -> Iterable[str]:
    """The lines that tell what went wrong with a pair; none when all is right."""
    failed = [name for name, met in MEASURES.items() if not met(result)]
    if failed:
        pair = result.pair
        yield f"{pair.id} ({pair.framework}; {pair.cause}): not {'; not '.join(failed)}"
        yield f"    fault     line {pair.line}: {pair.fault}"
        yield f"    buggy     {_said(result.buggy)}"
        yield f"    asked     {_said(result.asked)}"
        yield f"    repaired  {_said(result.repaired)}"


def _diagnose(text: str, code: bytes, kb: Knowledge) -> Diagnosis:
    case = intake.read(text, kb, codes=[("train.py", code)])
    return pipeline.diagnose(case, kb, strict=True)


def _top(diagnosis: Diagnosis) -> str:
    return diagnosis.differential[0].cause.id if diagnosis.differential else ""


def _gist(diagnosis: Diagnosis) -> tuple[str, str, frozenset[str]]:
    return diagnosis.verdict, _top(diagnosis), frozenset(d.symptom for d in diagnosis.defects)


def _said(diagnosis: Diagnosis) -> str:
    top = ", ".join(f"{h.cause.id} {h.probability:.2f}" for h in diagnosis.differential[:3])
    defects = ", ".join(f"{d.symptom} @{_places(d.evidence)}" for d in diagnosis.defects)
    return f"{diagnosis.verdict}; {top}; defects: {defects or 'none'}"


def _places(evidence: Sequence[Any]) -> str:
    return " ".join(e.where.removeprefix("train.py:") for e in evidence)


def main(
    misses: Annotated[bool, typer.Option("--misses", help="List what went wrong.")] = False,
) -> None:
    """Diagnose both halves of every pair and print what was told apart."""
    kb = knowledge.load()
    results = [solve(pair, kb) for pair in pairs()]
    for line in table(results):
        typer.echo(line)
    for result in results if misses else ():
        for line in miss(result):
            typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
