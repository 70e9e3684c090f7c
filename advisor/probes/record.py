"""What a probe writes down, and how a probe is found."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from advisor.errors import InputError
from advisor.model import (
    Evidence,
    Finding,
    Judgement,
    Measure,
    ProbeResult,
    Status,
    Words,
)
from advisor.probes.target import Subject

Question = Callable[[Subject, "Record"], None]
Progress = Callable[[int, int], None]

_NOT_LOOKED_AT = Words(en="The measurement did not get that far.", zh="测量没有进行到这一步。")


@dataclass(frozen=True)
class Probe:
    """A measurement with its id in ``kb/probes.yaml`` and the causes that it judges."""

    id: str
    causes: tuple[str, ...]
    question: Question


def probe(id: str, *, causes: Sequence[str]) -> Callable[[Question], Probe]:
    """Mark a function as the probe of that id."""

    def mark(question: Question) -> Probe:
        return Probe(id, tuple(causes), question)

    return mark


def _file(id: str) -> Path:
    return Path(__file__).parent / f"{id.replace('-', '_')}.py"


def implemented(id: str) -> bool:
    """Whether there is a file for it; nothing is imported."""
    return _file(id).exists()


def find(id: str) -> Probe:
    """Import a probe by its id."""
    if not implemented(id):
        raise InputError(f"probe {id}: not built yet. advisor probe list shows those that are.")
    module = importlib.import_module(f"advisor.probes.{id.replace('-', '_')}")
    found = [v for v in vars(module).values() if isinstance(v, Probe) and v.id == id]
    if len(found) != 1:
        raise TypeError(f"{_file(id).name}: one @probe({id!r}) expected, found {len(found)}")
    return found[0]


class Record:
    """The sheet of one probe: numbers, what is seen, and what that says of each cause.

    ``answers`` are the symptoms of the probe's stanza, ``causes`` those that it judges; anything
    else is a mistake of the probe and raises.
    """

    def __init__(
        self, answers: Sequence[str], causes: Sequence[str], progress: Progress | None = None
    ) -> None:
        self._findings: dict[str, Finding] = {}
        self._judgements: dict[str, Judgement] = {}
        self._measures: list[Measure] = []
        self._answers, self._causes = tuple(answers), tuple(causes)
        self._progress = progress

    def progress(self, done: int, total: int) -> None:
        """How far it is; shown on standard error."""
        if self._progress is not None:
            self._progress(done, total)

    def measure(
        self,
        name: str,
        value: float,
        *,
        where: str = "",
        threshold: str = "",
        basis: Literal["exact", "source", "calibrated", "judgement", ""] = "",
    ) -> None:
        """Note a number."""
        self._measures.append(
            Measure(name=name, value=float(value), where=where, threshold=threshold, basis=basis)
        )

    def present(
        self, symptom: str, where: str, what: str, observed: str = "", threshold: str = ""
    ) -> None:
        """Seen. Several places add up; present outweighs absent."""
        self._check(symptom, self._answers)
        before = self._findings.get(symptom)
        seen = before.evidence if before is not None and before.status == "present" else ()
        place = Evidence(where=where, what=what, observed=observed, threshold=threshold)
        self._findings[symptom] = _finding(symptom, "present", (*seen, place))

    def absent(self, symptom: str, reason: str) -> None:
        """Looked for and not there; the reason gives the numbers."""
        self._note(symptom, "absent", reason)

    def unknown(self, symptom: str, reason: str) -> None:
        """Cannot tell, and why."""
        self._note(symptom, "unknown", reason)

    def _note(self, symptom: str, status: Status, reason: str) -> None:
        self._check(symptom, self._answers)
        before = self._findings.get(symptom)
        if before is None or before.status != "present":
            self._findings[symptom] = _finding(symptom, status, reason=reason)

    def confirm(self, cause: str, en: str, zh: str) -> None:
        """The numbers show this fault."""
        self._judge(cause, "confirm", en, zh)

    def refute(self, cause: str, en: str, zh: str) -> None:
        """The numbers rule this fault out."""
        self._judge(cause, "refute", en, zh)

    def unsure(self, cause: str, en: str, zh: str) -> None:
        """Measured, and neither."""
        self._judge(cause, "inconclusive", en, zh)

    def _judge(
        self, cause: str, verdict: Literal["confirm", "refute", "inconclusive"], en: str, zh: str
    ) -> None:
        self._check(cause, self._causes)
        sentence = Words(en=en, zh=zh)
        self._judgements[cause] = Judgement(cause=cause, verdict=verdict, sentence=sentence)

    def _check(self, id: str, known: tuple[str, ...]) -> None:
        if id not in known:
            raise ValueError(f"{id} is none of {', '.join(known)}")

    def result(
        self,
        probe: str,
        outcome: Literal["done", "declined", "stopped", "crashed"],
        reason: Words | None = None,
    ) -> ProbeResult:
        """The sheet so far; what is missing is unknown and inconclusive."""
        why = reason or _NOT_LOOKED_AT
        findings = [
            self._findings.get(s) or _finding(s, "unknown", reason=why.en) for s in self._answers
        ]
        open_ = [
            self._judgements.get(c) or Judgement(cause=c, verdict="inconclusive", sentence=why)
            for c in self._causes
        ]
        return ProbeResult(
            probe=probe,
            outcome=outcome,
            reason=reason,
            measures=tuple(self._measures),
            judgements=tuple(open_),
            findings=tuple(findings),
        )


def _finding(
    symptom: str, status: Status, evidence: tuple[Evidence, ...] = (), reason: str = ""
) -> Finding:
    return Finding(symptom=symptom, status=status, evidence=evidence, reason=reason, source="probe")
